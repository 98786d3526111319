"""What serving knows of a shopper, read in one query."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.db.models import CharField, DateTimeField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from ..core.history import Event
from ..models import Interaction
from ..shoppers.identity import Shopper
from ..shoppers.page import Page
from .safety import reading, report, spoils

EVENTS = 1000
"""Latest interactions that are read: some fifty lines for each of twenty orders. Only the bought keys are complete beyond it."""

BOUGHT, NOT_INTERESTED = "purchase", "not_interested"
LATEST, ALL_TIME = 0, 1
# Made once: fields are slow to make.
_LATEST, _ALL_TIME = (Value(part, output_field=IntegerField()) for part in (LATEST, ALL_TIME))
_NO_ORDER = Value("", output_field=CharField())
_AT_ANY_TIME = Cast(Value(None), DateTimeField())


@dataclass(frozen=True, kw_only=True)
class History:
    """A shopper's latest events, and what the shopper bought or refused at any time. Keys are product keys."""

    shopper: Shopper = field(default_factory=Shopper)
    events: list[Event] = field(default_factory=list)
    bought: set[str] = field(default_factory=set)
    not_interested: set[str] = field(default_factory=set)


def read(shopper: Shopper, *, until: datetime | None = None) -> History:
    """The history of a shopper up to and with ``until``; one query, none for an unknown shopper."""
    if not shopper:
        return History()
    events: list[Event] = []
    ever: dict[str, set[str]] = {BOUGHT: set(), NOT_INTERESTED: set()}
    for product, kind, at, order, part in _rows(shopper, until):
        if part == LATEST:
            events.append(Event(product, kind, at.timestamp(), order))
        else:
            ever[kind].add(product)
    return History(shopper=shopper, events=events, bought=ever[BOUGHT], not_interested=ever[NOT_INTERESTED])


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
    """(product, kind, time, order, part): the latest events, and once more each product ever bought or refused."""
    alias = router.db_for_read(Interaction)
    reading(alias)
    own = Interaction.objects.using(alias).filter(shopper.filter)
    if until is not None:
        own = own.filter(occurred_at__lte=until)
    latest = own.order_by("-occurred_at", "-pk")[:EVENTS]
    if not connections[alias].features.supports_slicing_ordering_in_compound:
        latest = own.filter(pk__in=latest.values("pk"))
    ever = own.filter(kind__in=[BOUGHT, NOT_INTERESTED]).distinct()
    return latest.values_list("product_key", "kind", "occurred_at", "order", _LATEST).union(
        ever.values_list("product_key", "kind", _AT_ANY_TIME, _NO_ORDER, _ALL_TIME), all=True
    )
