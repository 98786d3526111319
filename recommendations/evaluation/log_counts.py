"""The log in numbers, by a handful of queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import ngettext

from ..models import Interaction, Kind
from ..products import get_adapter

MOST_TOLD = 5
MOST_DESCRIBED = 1_000
"""Products that the adapter is asked to describe: a share of them is all that readiness needs."""


@dataclass(frozen=True, kw_only=True)
class LogCounts:
    """How much of what was logged. "Learnt" are the kinds whose weight is above 0."""

    events: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    unknown_kinds: str = ""
    """What was logged under a kind that does not exist, in words; '' for none."""
    learnt: int = 0
    users: int = 0
    visitors: int = 0
    """Who never signed in."""
    shoppers_with_two_products: int = 0
    shoppers_who_came_back: int = 0
    """With learnt events at two different times."""
    products_logged: int = 0
    products_eligible: int = 0
    products_described: int = 0
    """Of the first ``MOST_DESCRIBED`` eligible ones, those with tags, a brand or a category."""
    oldest: datetime | None = None
    newest: datetime | None = None

    @property
    def shoppers(self) -> int:
        return self.users + self.visitors

    def within_days(self, days: float) -> int:
        """Learnt events in the last ``days`` before the newest one. A query."""
        if self.newest is None:
            return 0
        return _learnt().filter(occurred_at__gte=self.newest - timedelta(days=days)).count()


def count_log() -> LogCounts:
    """Counts in the database; nothing is loaded."""
    span = Interaction.objects.aggregate(events=Count("pk"), oldest=Min("occurred_at"), newest=Max("occurred_at"))
    by_kind = dict(Interaction.objects.values_list("kind").annotate(count=Count("pk")).order_by("kind"))
    users, visitors = Interaction.objects.filter(user__isnull=False), Interaction.objects.filter(user__isnull=True)
    learnt = set(_learnt_kinds())
    active = [_active(users, "user"), _active(visitors, "visitor")]
    return LogCounts(
        **span,
        by_kind=by_kind,
        unknown_kinds=_unknown_in_words(by_kind),
        learnt=sum(count for kind, count in by_kind.items() if kind in learnt),
        users=users.values("user").distinct().count(),
        visitors=visitors.values("visitor").distinct().count(),
        shoppers_with_two_products=sum(each["two_products"] for each in active),
        shoppers_who_came_back=sum(each["came_back"] for each in active),
        products_logged=Interaction.objects.values("product_key").distinct().count(),
        products_eligible=get_adapter().eligible().count(),
        products_described=_described(),
    )


def _described() -> int:
    adapter = get_adapter()
    keys = [adapter.key(product) for product in adapter.eligible().order_by("pk")[:MOST_DESCRIBED]]
    return sum(bool(each.tags or each.brand or each.category) for each in adapter.features(keys).values()) if keys else 0


def unknown_kinds() -> str:
    """What was logged under a kind that does not exist, in words; '' for none. Reads the whole log."""
    return _unknown_in_words(dict(Interaction.objects.values_list("kind").annotate(count=Count("pk")).order_by()))


def _unknown_in_words(by_kind: Mapping[str, int]) -> str:
    """Recording asks no query, so it takes any slug as a kind: a slip is told here, the most frequent ``MOST_TOLD`` of them."""
    there = list(Kind.objects.values_list("slug", flat=True))
    unknown = sorted(((count, slug) for slug, count in by_kind.items() if slug not in there), reverse=True)
    if not unknown:
        return ""
    told = [_events(count, slug) for count, slug in unknown[:MOST_TOLD]]
    if len(unknown) > MOST_TOLD:
        more = len(unknown) - MOST_TOLD
        told.append(ngettext("%(count)s kind more", "%(count)s kinds more", more) % {"count": _grouped(more)})
    line = ngettext(
        "%(events)s, which is no kind: they teach nothing; there are %(kinds)s",
        "%(events)s, which are no kinds: they teach nothing; there are %(kinds)s",
        len(unknown),
    )
    return line % {"events": ", ".join(told), "kinds": ", ".join(there)}


def _events(count: int, slug: str) -> str:
    return ngettext("%(count)s event of kind '%(kind)s'", "%(count)s events of kind '%(kind)s'", count) % {"count": _grouped(count), "kind": slug}


def _grouped(count: int) -> str:
    return number_format(count, force_grouping=True)


def _learnt_kinds() -> list[str]:
    return list(Kind.objects.filter(weight__gt=0).values_list("slug", flat=True))


def _learnt() -> QuerySet[Interaction]:
    return Interaction.objects.filter(kind__in=_learnt_kinds())


def _active(log: QuerySet[Interaction], shopper: str) -> dict[str, int]:
    """A shopper has two of something where the first and the last of it differ: one pass, without counting distinct values."""
    ends = {
        "first_product": Min("product_key"),
        "last_product": Max("product_key"),
        "first_time": Min("occurred_at"),
        "last_time": Max("occurred_at"),
    }
    each = log.filter(kind__in=_learnt_kinds()).values(shopper).annotate(**ends).order_by()
    return each.aggregate(
        two_products=Count("first_product", filter=~Q(first_product=F("last_product"))),
        came_back=Count("first_time", filter=~Q(first_time=F("last_time"))),
    )
