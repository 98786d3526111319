"""What recommendations brought: seen, clicked, bought, by placement, strategy and day. Loads no numpy: the admin shows it too.

docs/explanation/attribution.md says what is counted, by which formulae, and what these numbers cannot say.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from ..conf import settings
from ..core.kinds import CLICK
from ..models import Interaction, SlateLog
from .purchases import BATCH, Line, purchases_after_clicks

KEPT_DAYS = 30
"""For so long the slate log is kept; what was shown before is not known any more."""


class Cell(NamedTuple):
    """'' where it is not known, since the click's slate is not in the log any more."""

    placement: str
    strategy: str
    day: date
    """In the current time zone; a purchase stands on the day on which it was made."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """They add up; an order that stands in several of them counts once in their sum."""

    slates: int = 0
    """Of which an item was seen."""
    items: int = 0
    """Seen: visible for a second."""
    clicks: int = 0
    lines: int = 0
    """Purchase lines after a click."""
    orders: frozenset[str] = field(default_factory=frozenset)
    units: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)
    """In the shop's base currency, without what was given back."""

    @classmethod
    def sum(cls, parts: Sequence["Figures"]) -> "Figures":
        orders = frozenset[str]().union(*(part.orders for part in parts))
        return cls(**{name: sum(getattr(part, name) for part in parts) for name in _NUMBERS}, orders=orders)

    @property
    def click_through(self) -> float | None:
        """Clicks for each slate seen; None without any."""
        return _share(self.clicks, self.slates)

    @property
    def viewed_click_through(self) -> float | None:
        """Clicks for each item seen."""
        return _share(self.clicks, self.items)

    @property
    def conversion(self) -> float | None:
        """Purchase lines for each click."""
        return _share(self.lines, self.clicks)

    def told(self) -> dict[str, Any]:
        """For JSON: plain numbers."""
        shares = {name: getattr(self, name) for name in ("click_through", "viewed_click_through", "conversion")}
        sold = {"orders": len(self.orders), "units": float(self.units), "revenue": float(self.revenue)}
        return {**{name: getattr(self, name) for name in _NUMBERS}, **sold, **shares}


_NUMBERS = ("slates", "items", "clicks", "lines", "units", "revenue")


def last_days(days: int) -> tuple[datetime, datetime]:
    """From the midnight that began the first of the last ``days`` days, today among them, to now."""
    now = timezone.localtime()
    first = now.date() - timedelta(days=days - 1)
    return timezone.make_aware(datetime.combine(first, time())), now


def attributed(since: datetime, until: datetime, window: timedelta | None = None) -> dict[Cell, Figures]:
    """What was shown and clicked from ``since`` to before ``until``, and what was bought in that time after a click.

    A purchase line belongs to its shopper's last click on that product in a slate, at most ``window`` before it (setting ATTRIBUTION_DAYS),
    and through the click to that slate's placement and strategy; so each line counts once. ValueError for a period of more than
    ``KEPT_DAYS`` days, of which the slate log knows too little. Three queries, and one more for each 500 shoppers and slates of such lines.
    """
    if until - since > timedelta(days=KEPT_DAYS + 1):
        raise ValueError(f"from {since} to {until} is more than the {KEPT_DAYS} days for which the slate log is kept")
    lines = purchases_after_clicks(since, until, timedelta(days=settings.ATTRIBUTION_DAYS) if window is None else window)
    return added([*_seen(since, until), *_clicked(since, until), *_bought(lines)])


def added(figures: Iterable[tuple[Any, Figures]]) -> dict[Any, Figures]:
    """The sums by key: ``added((cell.placement, each) for cell, each in found.items())``."""
    parts: dict[Any, list[Figures]] = defaultdict(list)
    for key, each in figures:
        parts[key].append(each)
    return {key: Figures.sum(each) for key, each in parts.items()}


def _seen(since: datetime, until: datetime) -> Iterator[tuple[Cell, Figures]]:
    log = SlateLog.objects.filter(shown_at__gte=since, shown_at__lt=until).annotate(day=TruncDate("shown_at"), n=_Length("seen"))
    rows = _by_cell(log, slates=Count("pk", filter=Q(n__gt=0)), items=Sum("n"))
    return ((Cell(*cell), Figures(slates=slates, items=items)) for *cell, slates, items in rows)


def _clicked(since: datetime, until: datetime) -> Iterator[tuple[Cell, Figures]]:
    slate = SlateLog.objects.filter(pk=OuterRef("slate_id"))
    nothing = Value("", output_field=CharField())
    clicks = Interaction.objects.filter(kind=CLICK, slate_id__isnull=False, occurred_at__gte=since, occurred_at__lt=until).annotate(
        day=TruncDate("occurred_at"), **{name: Coalesce(Subquery(slate.values(name)), nothing) for name in ("placement", "strategy")}
    )
    return ((Cell(*cell), Figures(clicks=count)) for *cell, count in _by_cell(clicks, count=Count("pk")))


def _by_cell(rows: QuerySet, **counts: Any) -> QuerySet:
    return rows.order_by().values("placement", "strategy", "day").annotate(**counts).values_list("placement", "strategy", "day", *counts)


def _bought(lines: list[Line]) -> Iterator[tuple[Cell, Figures]]:
    slates = _slates({line.slate for line in lines})
    for line in lines:
        cell = Cell(*slates.get(line.slate, ("", "")), timezone.localdate(line.at))
        yield cell, Figures(lines=1, orders=frozenset([line.order]), units=line.units, revenue=line.units * line.price)


def _slates(ids: set[UUID]) -> dict[UUID, tuple[str, str]]:
    """Placement and strategy of those that are still in the log."""
    found, wanted = {}, sorted(ids)
    for at in range(0, len(wanted), BATCH):
        rows = SlateLog.objects.filter(pk__in=wanted[at : at + BATCH]).values_list("pk", "placement", "strategy")
        found.update({pk: (placement, strategy) for pk, placement, strategy in rows})
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


class _Length(Func):
    """Of a JSON array."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **extra)

    def as_mysql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_LENGTH", **extra)
