"""The demo's files as tables in memory, some 100 MB; dates are moved here and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from .shelves import category_of
from .tags import tags_of

HERE = Path(__file__).resolve().parent

OUT_OF_STOCK_SHARE = 0.02
LARGEST_STOCK = 240


@dataclass
class Tables:
    """``products`` by sku (name, price, first_sold) and ``lines`` (see ``make_data``), with dates as they were."""

    products: pd.DataFrame
    lines: pd.DataFrame

    @property
    def last_day(self) -> date:
        return self.lines.sold_at.max().date()

    def moved(self, days: int) -> "Tables":
        """The same with every date so many days later."""
        step = pd.Timedelta(days=days)
        return Tables(
            self.products.assign(first_sold=self.products.first_sold + step),
            self.lines.assign(sold_at=self.lines.sold_at + step),
        )


def read(*, customers: int | None = None, folder: Path = HERE) -> Tables:
    """The shipped tables; with ``customers``, only the first so many customers by number, and what they bought."""
    products = pd.read_csv(folder / "products.csv", dtype={"sku": str}, parse_dates=["first_sold"], keep_default_na=False)
    lines = pd.read_parquet(folder / "orders.parquet")
    lines = lines.assign(sku=lines.sku.astype(str), country=lines.country.astype(str), unit_price=lines.unit_price.astype(float).round(2))
    if customers is not None:
        chosen = sorted(lines.customer.unique())[:customers]
        lines = lines[lines.customer.isin(chosen)]
        products = products[products.sku.isin(lines.sku.unique())]
    return Tables(products.set_index("sku"), lines.reset_index(drop=True))


def days_to(last_day: date, today: date) -> int:
    """Days by which the data move so that their last day is the day before ``today``."""
    return (today - timedelta(days=1) - last_day).days


def product_rows(products: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows for ``catalog.upsert``, shelves, tags and stock derived."""
    for sku, name, price, first_sold in products[["name", "price", "first_sold"]].itertuples(name=None):
        yield {
            "sku": sku,
            "name": name,
            "category": category_of(name),
            "tags": tags_of(name),
            "price": f"{price:.2f}",
            "currency": "GBP",
            "stock": stock_of(sku),
            "created_at": first_sold.tz_localize("UTC").to_pydatetime(),
        }


def stock_of(sku: str) -> int:
    """The same for a SKU on every machine: none for some two in a hundred, else up to 240."""
    number = int.from_bytes(sha256(f"stock {sku}".encode()).digest()[:4], "big")
    return 0 if number % 1000 < OUT_OF_STOCK_SHARE * 1000 else 1 + number // 1000 % LARGEST_STOCK
