"""Small logs for tests: rows in plain words, as raw columns or as interactions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from django.contrib.auth import get_user_model

from recommendations.core.history import order_hash
from recommendations.core.ids import Index
from recommendations.models import Interaction
from recommendations.pipeline.prepare import KindRow, Raw

START = 1_700_000_000
KINDS = {"view": KindRow(1.0, 30.0), "cart": KindRow(3.0, None), "purchase": KindRow(5.0, None), "refund": KindRow(0.0, None), "rating": KindRow(2.0, None)}


@dataclass(frozen=True)
class Row:
    """One event; ``time`` in seconds after START."""

    shopper: str
    product: str
    kind: str = "view"
    time: float = 0.0
    order: str = ""
    quantity: int = 1
    price: float | None = None
    value: float | None = None


def raw_of(rows: Sequence[Row]) -> Raw:
    """The rows as the extract would read them, in this order."""
    shoppers, products, kinds = Index(), Index(), Index()
    return Raw(
        shopper=shoppers.codes(row.shopper for row in rows),
        product=products.codes(row.product for row in rows),
        kind=kinds.codes(row.kind for row in rows).astype(np.int16),
        time=np.array([round((START + row.time) * 1e6) for row in rows], dtype=np.int64),
        order=np.array([order_hash(row.order) for row in rows], dtype=np.int64),
        quantity=np.array([max(row.quantity, 0) for row in rows], dtype=np.uint32),
        price=np.array([row.price for row in rows], dtype=np.float32),
        value=np.array([row.value for row in rows], dtype=np.float32),
        shoppers=shoppers,
        products=products,
        kinds=kinds,
    )


def write_log(rows: Iterable[Row]) -> None:
    """The rows as interactions: a shopper 'u:7' is user 7, made where missing; everybody else is a visitor."""
    rows = list(rows)
    users = {int(row.shopper[2:]) for row in rows if row.shopper.startswith("u:")}
    User = get_user_model()
    User.objects.bulk_create([User(pk=pk, username=f"shopper{pk}") for pk in sorted(users)], ignore_conflicts=True)
    first = Interaction.objects.count()
    Interaction.objects.bulk_create(_interaction(row, f"event-{first + number}") for number, row in enumerate(rows))


def _interaction(row: Row, event_id: str) -> Interaction:
    user, visitor = (int(row.shopper[2:]), "") if row.shopper.startswith("u:") else (None, row.shopper.removeprefix("v:"))
    return Interaction(
        event_id=event_id,
        user_id=user,
        visitor=visitor,
        product_key=row.product,
        kind=row.kind,
        quantity=row.quantity,
        unit_price=row.price,
        value=row.value,
        order=row.order,
        occurred_at=datetime.fromtimestamp(START + row.time, tz=UTC),
    )
