"""Make the demo's two files from the published table of UCI Online Retail (id 352).

    python -m catalog.demo.make_data --table online_retail.parquet --out catalog/demo

Kept: lines with a customer, of a product (a stock code of five digits and perhaps letters), with a positive quantity and price.
Left out, and why:

- 135,080 lines without a customer: tills of the day and the web shop's guests, up to a thousand lines each; nobody to learn a taste from
- cancellations (invoice numbers that begin with C): most name no order that they cancel, and a refund teaches nothing here
- postage, fees, manual corrections, samples, vouchers: no products; and three services under a product's code
- the rest of the columns, and repeats of them: names are kept once per product

Written:

- ``products.csv``: sku, name (readable, see ``names``), price (the median of its last 90 days, else of all), first_sold (date)
- ``orders.parquet``: invoice, customer, country, sold_at, sku, quantity, unit_price; a row is one line, oldest first
"""

import argparse
from pathlib import Path

import pandas as pd

from .names import readable

SERVICES = {"High Resolution Image", "Next Day Carriage", "Packing Charge"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lines = cleaned(pd.read_parquet(args.table))
    products = catalogue(lines)
    products.to_csv(args.out / "products.csv", index=False, lineterminator="\n")
    orders = orderly(lines[lines.sku.isin(products.sku)])
    orders.to_parquet(args.out / "orders.parquet", index=False, compression="zstd", compression_level=19)
    print(f"{len(products)} products, {orders.customer.nunique()} customers, {orders.invoice.nunique()} orders, {len(orders)} lines")


def cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """The lines that are kept, with the shop's own column names."""
    sku = table.StockCode.astype(str).str.upper()
    bought = table.CustomerID.notna() & (table.Quantity > 0) & (table.UnitPrice >= 0.01)
    kept = table[bought & sku.str.match(r"^\d{5}") & ~table.InvoiceNo.astype(str).str.startswith("C")]
    return kept.assign(sku=sku[kept.index]).rename(
        columns={
            "InvoiceNo": "invoice",
            "CustomerID": "customer",
            "Country": "country",
            "InvoiceDate": "sold_at",
            "Quantity": "quantity",
            "UnitPrice": "unit_price",
        }
    )


def catalogue(lines: pd.DataFrame) -> pd.DataFrame:
    """A row per product that has a name and is no service."""
    recent = lines[lines.sold_at >= lines.sold_at.max() - pd.Timedelta(days=90)]
    by_sku = lines.groupby("sku")
    table = pd.DataFrame(
        {
            "name": by_sku.Description.agg(lambda names: readable(names.mode().iat[0])),
            "price": recent.groupby("sku").unit_price.median().reindex(by_sku.size().index).fillna(by_sku.unit_price.median()).round(2),
            "first_sold": by_sku.sold_at.min().dt.date,
        }
    )
    return table[~table.name.isin(SERVICES)].rename_axis("sku").reset_index()


def orderly(lines: pd.DataFrame) -> pd.DataFrame:
    """Order lines, oldest first, in the smallest types that hold them. The lines of one invoice share its first time."""
    lines = lines.assign(sold_at=lines.groupby("invoice").sold_at.transform("min")).sort_values(["sold_at", "invoice", "sku"], kind="stable")
    kinds = {"invoice": "int32", "customer": "int32", "country": "category", "sku": "category", "quantity": "int32", "unit_price": "float32"}
    return (
        lines[["invoice", "customer", "country", "sold_at", "sku", "quantity", "unit_price"]]
        .astype(kinds)
        .assign(sold_at=lines.sold_at.astype("datetime64[s]"))
    )


if __name__ == "__main__":
    main()
