"""One row of an interactions file: text to values, and the digest that names it where it brings no event id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any

from ...exceptions import RowRefused
from . import cells
from .known import Users

COLUMNS = ("product", "user", "visitor", "kind", "occurred_at", "quantity", "unit_price", "order", "event_id", "value")
SKU_LENGTH, VISITOR_LENGTH, KIND_LENGTH, ORDER_LENGTH, EVENT_ID_LENGTH = 200, 64, 32, 64, 200
DEFAULT_KIND = "purchase"
REPEATED = 1 << 16
"""Distinct times, quantities and prices that are remembered: files repeat them."""


@dataclass(slots=True)
class Row:
    """A row whose cells are right; its product and its user are found later."""

    number: int
    cells: list[str]
    product: str
    """SKU"""
    user: str
    visitor: str
    kind: str
    occurred_at: datetime
    quantity: Decimal
    unit_price: Decimal | None
    value: float | None
    order: str
    event_id: str
    """'' where the file gives none, until it has a derived one."""
    product_key: str = ""
    user_id: Any = None
    """Both as they are found."""

    def digest(self) -> bytes:
        """16 bytes of all fields as they are stored: how a number or a time was written makes no difference."""
        fields = (
            *(self.product, self.user, self.visitor, self.kind, self.occurred_at.isoformat(), str(self.quantity)),
            *("" if self.unit_price is None else str(self.unit_price), "" if self.value is None else repr(self.value), self.order),
        )
        return blake2b("\0".join(fields).encode(), digest_size=16).digest()


class RowParser:
    """Parses the rows of one file; RowRefused names the cell."""

    def __init__(self, columns: Sequence[str], *, kinds: Iterable[str], latest: datetime, zone: tzinfo, users: Users) -> None:
        # A column that the file lacks reads the blank behind the last cell.
        self._pick = itemgetter(*(columns.index(name) if name in columns else len(columns) for name in COLUMNS))
        self._kinds = frozenset(kinds)
        self._latest = latest
        self._zone = zone
        self._users = users
        self._moment = lru_cache(REPEATED)(self._parse_moment)
        self._quantity = lru_cache(REPEATED)(_quantity)
        self._price = lru_cache(REPEATED)(_price)

    def parse(self, number: int, row: list[str]) -> Row:
        product, user, visitor, kind, occurred_at, quantity, unit_price, order, event_id, value = self._pick([*row, ""])
        product = cells.text(product, "product", SKU_LENGTH)
        if not product:
            raise RowRefused("product is empty")
        user = self._users.normalised(cells.text(user, "user", self._users.longest))
        visitor = cells.text(visitor, "visitor", VISITOR_LENGTH)
        if not user and not visitor:
            raise RowRefused("user and visitor are empty: nobody did it")
        return Row(
            number=number,
            cells=row,
            product=product,
            user=user,
            visitor=visitor,
            kind=self._kind(kind),
            occurred_at=self._moment(occurred_at),
            quantity=self._quantity(quantity),
            unit_price=self._price(unit_price),
            value=cells.real(value, "value") if value.strip() else None,
            order=cells.text(order, "order", ORDER_LENGTH),
            event_id=cells.text(event_id, "event_id", EVENT_ID_LENGTH),
        )

    def _kind(self, kind: str) -> str:
        if kind in self._kinds:
            return kind
        kind = cells.text(kind, "kind", KIND_LENGTH) or DEFAULT_KIND
        if kind not in self._kinds:
            raise RowRefused(f"kind {cells.shown(kind)} is unknown; there are {', '.join(sorted(self._kinds))}")
        return kind

    def _parse_moment(self, text: str) -> datetime:
        made = cells.moment(text, zone=self._zone)
        if made > self._latest:
            raise RowRefused(f"occurred_at {cells.shown(text)} is in the future; times up to {self._latest:%Y-%m-%d %H:%M} UTC are taken")
        return made


def _quantity(text: str) -> Decimal:
    return cells.positive(text, "quantity", digits=14, decimals=3) if text.strip() else Decimal("1.000")


def _price(text: str) -> Decimal | None:
    return cells.not_negative(text, "unit_price", digits=14, decimals=4) if text.strip() else None
