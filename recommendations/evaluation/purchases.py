"""Which purchases followed a click on a recommendation, and what is left of them. Loads no numpy: the admin shows it too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from ..core.cleaned import left_of_purchases
from ..core.history import Event
from ..core.kinds import CLICK, PURCHASE, REFUND
from ..models import Interaction

CHUNK = 5_000
"""Rows fetched at a time."""
BATCH = 500
"""Shoppers looked up in one query; within what every database takes as parameters."""
PARTS = 1_000
"""Quantities keep three digits behind the point: as thousandths they are whole."""

Who = tuple[Any, str]
"""A user's primary key and ''; else None and a visitor key. After a login the visitor's rows are the user's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A purchase line that followed a click."""

    id: int
    who: Who
    product: str
    at: datetime
    order: str
    """Its order's key; a line without one is an order of its own."""
    units: Decimal
    """What was not given back; more than 0."""
    price: Decimal
    """Of one unit; 0 where none was recorded."""
    slate: UUID
    """Of the click."""


def purchases_after_clicks(since: datetime, until: datetime, window: timedelta) -> list[Line]:
    """The purchase lines from ``since`` to before ``until`` whose shopper had clicked on that product in a slate, at most ``window`` before.

    Each stands once, with the shopper's last such click; what was given back since, to this day, is taken off. One pass over the log from
    ``since - window`` on, by its index of time, with the clicks of one window in memory; then a query for each ``BATCH`` shoppers found, and
    for each ``BATCH`` of those who gave something back.
    """
    lines = list(_lines(since, until, window))
    left = _left(lines, since)
    return [replace(line, units=left.get(line.id, line.units)) for line in lines if left.get(line.id, line.units)]


def _lines(since: datetime, until: datetime, window: timedelta) -> Iterator[Line]:
    """As they were bought. At one moment a click comes before a purchase ('click' < 'purchase'), and the later row is the later click."""
    wanted = Q(kind=CLICK, slate_id__isnull=False) | Q(kind=PURCHASE, occurred_at__gte=since)
    rows = Interaction.objects.filter(wanted, occurred_at__gte=since - window, occurred_at__lt=until).order_by("occurred_at", "kind", "pk")
    columns = ("kind", "pk", "user_id", "visitor", "product_key", "occurred_at", "order", "quantity", "unit_price", "slate_id")
    clicks: dict[tuple[Who, str], tuple[datetime, UUID]] = {}
    for kind, pk, user, visitor, product, at, order, quantity, price, slate in rows.values_list(*columns).iterator(CHUNK):
        who = _who(user, visitor)
        if kind == CLICK:
            clicks.pop((who, product), None)
            clicks[who, product] = (at, slate)
            _forget(clicks, at - window)
        elif (click := clicks.get((who, product))) and click[0] >= at - window:
            yield Line(id=pk, who=who, product=product, at=at, order=order or f"#{pk}", units=quantity, price=price or Decimal(0), slate=click[1])


def _forget(clicks: dict[tuple[Who, str], tuple[datetime, UUID]], before: datetime) -> None:
    """The oldest stand first: whatever is renewed was taken out before."""
    while clicks and clicks[oldest := next(iter(clicks))][0] < before:
        del clicks[oldest]


def _left(lines: Sequence[Line], since: datetime) -> dict[int, Decimal]:
    """By purchase row, what is left of its quantity, where something of the product was given back by its shopper.

    By the rule of learning (``core.cleaned``): a refund that names an order cancels that one, any other the latest before it. Which order is
    whose is known from all purchases; refunds from before ``since`` are none of these lines.
    """
    refunds = Q(kind=REFUND, occurred_at__gte=since)
    pairs = {pair for _pk, pair, _event in _rows(refunds, {(line.who, line.product) for line in lines})}
    rows: dict[tuple[Who, str], list[tuple[int, Event]]] = defaultdict(list)
    for pk, pair, event in _rows(refunds | Q(kind=PURCHASE), pairs):
        rows[pair].append((pk, event))
    left: dict[int, Decimal] = {}
    for (_who, product), found in rows.items():
        rest = left_of_purchases([event for _pk, event in found], {product})
        left |= {found[row][0]: Decimal(parts) / PARTS for row, parts in rest.items()}
    return left


def _rows(wanted: Q, pairs: set[tuple[Who, str]]) -> Iterator[tuple[int, tuple[Who, str], Event]]:
    """What these shoppers did with these products, with quantities in thousandths."""
    columns = ("pk", "user_id", "visitor", "product_key", "kind", "occurred_at", "order", "quantity")
    for some in _shoppers(pairs):
        rows = Interaction.objects.filter(wanted, some).order_by("pk")
        for pk, user, visitor, product, kind, at, order, quantity in rows.values_list(*columns).iterator(CHUNK):
            pair = (_who(user, visitor), product)
            if pair in pairs:
                yield pk, pair, Event(product, kind, at.timestamp(), order, int(quantity * PARTS))


def _shoppers(pairs: Iterable[tuple[Who, str]]) -> Iterator[Q]:
    whos = {who for who, _product in pairs}
    users = sorted(user for user, _visitor in whos if user is not None)
    visitors = sorted(visitor for user, visitor in whos if user is None)
    yield from (Q(user__in=users[at : at + BATCH]) for at in range(0, len(users), BATCH))
    yield from (Q(user__isnull=True, visitor__in=visitors[at : at + BATCH]) for at in range(0, len(visitors), BATCH))


def _who(user: Any, visitor: str) -> Who:
    return (None, visitor) if user is None else (user, "")
