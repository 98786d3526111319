"""What serving knows of a shopper, read in one query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.db.models import BigIntegerField, CharField, DateTimeField, IntegerField, Max, QuerySet, Value
from django.db.models.functions import Cast

from ..core.history import Event
from ..models import Interaction, VisitorLink
from ..shoppers.identity import Shopper
from ..shoppers.page import Page
from .safety import reading, report, spoils

EVENTS = 1000
"""Latest interactions that are read: some fifty lines for each of twenty orders. Only the bought keys are complete beyond it."""

BOUGHT, NOT_INTERESTED = "purchase", "not_interested"
LATEST, ALL_TIME, LINKED = 0, 1, 2
# Made once: fields are slow to make.
_LATEST, _ALL_TIME, _LINKED = (Value(part, output_field=IntegerField()) for part in (LATEST, ALL_TIME, LINKED))
_NO_TEXT = Value("", output_field=CharField())
_AT_ANY_TIME = Cast(Value(None), DateTimeField())
_NO_ID = Cast(Value(None), BigIntegerField())


@dataclass(frozen=True, kw_only=True)
class History:
    """A shopper's latest events, and what the shopper bought or refused at any time. Keys are product keys."""

    shopper: Shopper = field(default_factory=Shopper)
    events: list[Event] = field(default_factory=list)
    bought: set[str] = field(default_factory=set)
    not_interested: set[str] = field(default_factory=set)
    newest: Mapping[str, int] = field(default_factory=dict)
    """By kind, the largest id among ``events``: what a stored list for this shopper must know."""
    linked_at: float | None = None
    """When a visitor last turned out to be this user, seconds since the epoch: older events became the user's then."""

    def newest_of(self, kinds: Mapping[str, float]) -> int:
        """The largest id of an event whose kind has a positive weight; 0 where there is none."""
        return max((newest for kind, newest in self.newest.items() if kinds.get(kind, 0.0) > 0.0), default=0)


def read(shopper: Shopper, *, until: datetime | None = None) -> History:
    """The history of a shopper up to and with ``until``; one query, none for an unknown shopper."""
    if not shopper:
        return History()
    events: list[Event] = []
    ever: dict[str, set[str]] = {BOUGHT: set(), NOT_INTERESTED: set()}
    newest: dict[str, int] = {}
    linked_at = None
    for product, kind, at, order, pk, part in _rows(shopper, until):
        if part == LATEST:
            events.append(Event(product, kind, at.timestamp(), order))
            if pk > newest.get(kind, 0):
                newest[kind] = pk
        elif part == ALL_TIME:
            ever[kind].add(product)
        else:
            linked_at = at.timestamp()
    return History(shopper=shopper, events=events, bought=ever[BOUGHT], not_interested=ever[NOT_INTERESTED], newest=newest, linked_at=linked_at)


def of_page(shopper: Shopper, page: Page | None) -> History:
    """The history for a request: read once a page, and empty (reported) where it cannot be read."""
    if page is not None and isinstance(page.history, History) and page.history.shopper == shopper:
        return page.history
    alias = router.db_for_read(Interaction)
    try:
        history = read(shopper)
    except Exception as error:
        if spoils(alias, error):
            raise
        report("history cannot be read", error)
        history = History(shopper=shopper)
    if page is not None and page.shopper == shopper:
        page.history = history
    return history


def _rows(shopper: Shopper, until: datetime | None) -> QuerySet[Any, Any]:
    """(product, kind, time, order, id, part): the latest events; once more each product ever bought or refused; a user's latest login
    that brought a visitor along.
    """
    alias = router.db_for_read(Interaction)
    reading(alias)
    own = Interaction.objects.using(alias).filter(shopper.filter)
    if until is not None:
        own = own.filter(occurred_at__lte=until)
    latest = own.order_by("-occurred_at", "-pk")[:EVENTS]
    if not connections[alias].features.supports_slicing_ordering_in_compound:
        latest = own.filter(pk__in=latest.values("pk"))
    ever = own.filter(kind__in=[BOUGHT, NOT_INTERESTED]).distinct()
    parts = [ever.values_list("product_key", "kind", _AT_ANY_TIME, _NO_TEXT, _NO_ID, _ALL_TIME)]
    if shopper.user and router.db_for_read(VisitorLink) == alias:
        links = VisitorLink.objects.using(alias).filter(user=shopper.user).values("user").annotate(newest=Max("linked_at"))
        parts.append(links.values_list(_NO_TEXT, _NO_TEXT, "newest", _NO_TEXT, _NO_ID, _LINKED))
    return latest.values_list("product_key", "kind", "occurred_at", "order", "pk", _LATEST).union(*parts, all=True)
