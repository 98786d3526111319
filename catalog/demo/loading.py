"""The demo's data into the shop: products, customers, orders, and, through the app's own import, what customers did.

Every step adds what is missing and leaves what is there, so that a load may be interrupted and run again.
"""

import tempfile
from collections.abc import Callable
from io import StringIO
from itertools import islice
from pathlib import Path

import pandas as pd
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connections, router, transaction
from django.utils import timezone

from .. import upsert
from ..models import DemoLoad, Order, OrderLine, Product
from .customers import username
from .logins import ADMIN
from .tables import Tables, days_to, product_rows

Report = Callable[[str, int, int], None]
"""Told of each step's progress: what, done, of how many."""

ORDERS_AT_ONCE = 1000


def begin(tables: Tables) -> DemoLoad:
    """The load to finish: the one that was begun, else a new one that ends yesterday."""
    begun = DemoLoad.objects.order_by("pk").first()
    return begun or DemoLoad.objects.create(days=days_to(tables.last_day, timezone.now().date()))


def finish(load: DemoLoad) -> None:
    load.finished_at = timezone.now()
    load.save(update_fields=["finished_at"])


def load_products(tables: Tables, report: Report) -> int:
    """Products that are missing; those that exist keep what somebody may have edited."""
    have = set(Product.objects.values_list("sku", flat=True))
    missing = tables.products[~tables.products.index.isin(have)]
    rows = product_rows(missing)
    done = 0
    while chunk := list(islice(rows, 1000)):
        done += upsert.products(chunk)
        report("products", done, len(missing))
    return done


def load_customers(tables: Tables) -> int:
    """A user per customer, who cannot sign in with a password: the demo's page does it for them."""
    users = get_user_model()
    names = {username(number): number for number in tables.lines.customer.unique()}
    have = set(users.objects.filter(username__startswith="c").values_list("username", flat=True))
    joined = tables.lines.groupby("customer").sold_at.min().dt.tz_localize("UTC")
    users.objects.bulk_create(
        [users(username=name, password=make_password(None), date_joined=joined[number]) for name, number in names.items() if name not in have],
        batch_size=1000,
        ignore_conflicts=True,
    )
    return len(names.keys() - have)


def load_orders(tables: Tables, report: Report) -> int:
    """Orders with their lines, a transaction per thousand."""
    have = set(Order.objects.values_list("number", flat=True))
    lines = tables.lines[~tables.lines.invoice.astype(str).isin(have)]
    lines = lines.assign(product=lines.sku.map(dict(Product.objects.values_list("sku", "pk"))))
    users = dict(get_user_model().objects.filter(username__startswith="c").values_list("username", "pk"))
    orders = lines.assign(amount=lines.quantity * lines.unit_price).groupby("invoice", sort=False)
    heads = orders.agg(customer=("customer", "first"), country=("country", "first"), sold_at=("sold_at", "first"), total=("amount", "sum"))
    for start in range(0, len(heads), ORDERS_AT_ONCE):
        chunk = heads.iloc[start : start + ORDERS_AT_ONCE]
        _write_orders(chunk, lines[lines.invoice.isin(chunk.index)], users)
        report("orders", start + len(chunk), len(heads))
    return len(heads)


@transaction.atomic
def _write_orders(heads: pd.DataFrame, lines: pd.DataFrame, users: dict[str, int]) -> None:
    """``heads``: a row per order, by invoice; ``lines``: theirs."""
    made = Order.objects.bulk_create(
        [
            Order(
                number=str(invoice),
                user_id=users[username(customer)],
                name=f"Customer {customer}",
                address=country,
                total=f"{total:.2f}",
                placed_at=sold_at.tz_localize("UTC").to_pydatetime(),
            )
            for invoice, customer, country, sold_at, total in heads.itertuples(name=None)
        ]
    )
    keys = lines.invoice.map({int(order.number): order.pk for order in made})
    prices = [f"{price:.2f}" for price in lines.unit_price]
    _write_lines(list(zip(keys.tolist(), lines["product"].tolist(), lines.quantity.tolist(), prices, strict=True)))


def _write_lines(rows: list[tuple[int, int, int, str]]) -> None:
    """(order, product, quantity, unit price) straight into the table: 400,000 model instances would take longer than all the rest."""
    alias = router.db_for_write(OrderLine)
    quote = connections[alias].ops.quote_name
    columns = ", ".join(quote(OrderLine._meta.get_field(name).column) for name in ("order", "product", "quantity", "unit_price"))
    with connections[alias].cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(OrderLine._meta.db_table)} ({columns}) VALUES (%s, %s, %s, %s)", rows)


def load_interactions(tables: Tables) -> str:
    """The order lines into the log, as any shop would import its past; gives the import's own summary."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.parquet"
        interaction_table(tables).to_parquet(path, index=False)
        said = StringIO()
        call_command("import_interactions", path, strict=True, stdout=said)
    return said.getvalue().strip()


def interaction_table(tables: Tables) -> pd.DataFrame:
    """The columns of an interactions file."""
    lines = tables.lines
    return pd.DataFrame(
        {
            "user": lines.customer.map(username),
            "product": lines.sku,
            "kind": "purchase",
            "occurred_at": lines.sold_at.dt.tz_localize("UTC"),
            "quantity": lines.quantity,
            "unit_price": lines.unit_price,
            "order": lines.invoice.astype(str),
        }
    )


def load_admin() -> bool:
    """The merchandiser of the demo; False where a user of that name exists."""
    users = get_user_model()
    if users.objects.filter(username=ADMIN).exists():
        return False
    users.objects.create_superuser(ADMIN, password=ADMIN)
    return True
