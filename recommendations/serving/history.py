"""What serving knows of a shopper, read in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.db.models import BigIntegerField, CharField, DateTimeField, FloatField, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast

from ..conf import settings
from ..core.cleaned import cleaned, disliked
from ..core.history import Event
from ..core.kinds import NOT_INTERESTED, PURCHASE, REFUND
from ..models import Interaction, VisitorLink
from ..shoppers.identity import Shopper
from ..shoppers.page import Page
from .safety import reading, report, spoils

EVENTS = 1000
"""Latest interactions that are read: some fifty lines for each of twenty orders. Only what was bought is complete beyond it."""
REFUSED = 2000
"""Latest refusals ("not interested") that are read. A browser may send as many as it likes, and each page would read them all."""

UNNUMBERED = 2**63 - 1
"""Of an event that the log does not have yet: newer than all that a stored list knows."""

LATEST, ALL_TIME, LINKED = 0, 1, 2
# Made once: fields are slow to make.
_LATEST, _ALL_TIME, _LINKED = (Value(part, output_field=IntegerField()) for part in (LATEST, ALL_TIME, LINKED))
_NO_TEXT = Value("", output_field=CharField())
_AT_ANY_TIME = Cast(Value(None), DateTimeField())
_NO_ID = Cast(Value(None), BigIntegerField())
_NO_NUMBER = Cast(Value(None), FloatField())
_QUANTITY = Cast("quantity", FloatField())


@dataclass(frozen=True, kw_only=True)
class History:
    """A shopper's latest events, what the shopper ever bought, and the REFUSED latest refusals. Keys are product keys.

    The events are ``core.cleaned``, as learning has them, so whatever is made of them knows nothing of what was given back or rated
    badly. What was bought is all of it: who gave a product back is not to be shown it again either.
    """

    shopper: Shopper = field(default_factory=Shopper)
    events: list[Event] = field(default_factory=list)
    cut: bool = False
    """There are older events than those that were read."""
    bought: set[str] = field(default_factory=set)
    not_interested: set[str] = field(default_factory=set)
    newest: Mapping[str, int] = field(default_factory=dict)
    """By kind, the largest id of an event that was read: what a stored list for this shopper must know. A refund of what was
    bought counts as a purchase, since it takes one back; a rating that teaches nothing does not count."""
    linked_at: float | None = None
    """When a visitor last turned out to be this user, seconds since the epoch: older events became the user's then."""

    def newest_of(self, kinds: Mapping[str, float]) -> int:
        """The largest id of an event whose kind has a positive weight; 0 where there is none."""
        return max((newest for kind, newest in self.newest.items() if kinds.get(kind, 0.0) > 0.0), default=0)


def read(shopper: Shopper, *, until: datetime | None = None, recorded: Sequence[Interaction] = ()) -> History:
    """The history of a shopper up to and with ``until``; one query, none for an unknown shopper.

    Refunds count whenever they were, as in learning, whose clock they do not move. ``recorded`` are rows that the log does not have yet.
    """
    if not shopper:
        return History()
    events: list[Event] = []
    ever: dict[str, set[str]] = {PURCHASE: set(), NOT_INTERESTED: set()}
    newest: dict[str, int] = {}
    refunds: list[tuple[str, int]] = []
    linked_at = None
    liked_rating = settings.LIKED_RATING
    for product, kind, at, order, pk, quantity, value, part in _rows(shopper, until):
        if part == LATEST:
            event = Event(product, kind, at.timestamp(), order, max(round(quantity), 1), value)
            events.append(event)
            if kind == REFUND:
                refunds.append((product, pk))
            elif pk > newest.get(kind, 0) and not disliked(event, liked_rating):
                newest[kind] = pk
        elif part == ALL_TIME:
            ever[kind].add(product)
        else:
            linked_at = at.timestamp()
    for row in recorded:
        event = Event(row.product_key, row.kind, row.occurred_at.timestamp(), row.order, max(round(row.quantity), 1), row.value)
        if event not in events:
            events.append(event)
            newest[row.kind] = UNNUMBERED
    if recorded:
        events.sort(key=lambda event: -event.time)
    for product, pk in refunds:
        if product in ever[PURCHASE]:
            newest[PURCHASE] = max(newest.get(PURCHASE, 0), pk)
    return History(
        shopper=shopper,
        events=cleaned(events, liked_rating=liked_rating, max_quantity=settings.MAX_QUANTITY),
        cut=len(events) >= EVENTS,
        bought=ever[PURCHASE],
        not_interested=ever[NOT_INTERESTED],
        newest=newest,
        linked_at=linked_at,
    )


def of_page(shopper: Shopper, page: Page | None) -> History:
    """The history for a request: read once a page, and empty (reported) where it cannot be read."""
    if page is not None and isinstance(page.history, History) and page.history.shopper == shopper:
        return page.history
    alias = router.db_for_read(Interaction)
    try:
        history = read(shopper, recorded=_recorded(page, shopper))
    except Exception as error:
        if spoils(alias, error):
            raise
        report("history cannot be read", error)
        history = History(shopper=shopper)
    if page is not None and page.shopper == shopper:
        page.history = history
    return history


def _recorded(page: Page | None, shopper: Shopper) -> list[Interaction]:
    """This page's own events that wait in the buffer."""
    rows = page.recorded if page is not None else []
    return [row for row in rows if Shopper(user="" if row.user_id is None else str(row.user_id), visitor=row.visitor).key == shopper.key]


def _rows(shopper: Shopper, until: datetime | None) -> QuerySet[Any, Any]:
    """(product, kind, time, order, id, quantity, value, part): the latest events; once more each product ever bought, and those that were refused;
    a user's latest login that brought a visitor along.
    """
    alias = router.db_for_read(Interaction)
    reading(alias)
    own = Interaction.objects.using(alias).filter(shopper.filter)
    if until is not None:
        own = own.filter(Q(occurred_at__lte=until) | Q(kind=REFUND))
    latest = own.order_by("-occurred_at", "-pk")[:EVENTS]
    refused = own.filter(kind=NOT_INTERESTED).order_by("-occurred_at", "-pk")[:REFUSED]
    if not connections[alias].features.supports_slicing_ordering_in_compound:
        latest, refused = (own.filter(pk__in=some.values("pk")) for some in (latest, refused))
    columns = ("product_key", "kind", _AT_ANY_TIME, _NO_TEXT, _NO_ID, _NO_NUMBER, _NO_NUMBER, _ALL_TIME)
    parts = [own.filter(kind=PURCHASE).distinct().values_list(*columns), refused.values_list(*columns)]
    if shopper.user and router.db_for_read(VisitorLink) == alias:
        links = VisitorLink.objects.using(alias).filter(user=shopper.user).values("user").annotate(newest=Max("linked_at"))
        parts.append(links.values_list(_NO_TEXT, _NO_TEXT, "newest", _NO_TEXT, _NO_ID, _NO_NUMBER, _NO_NUMBER, _LINKED))
    return latest.values_list("product_key", "kind", "occurred_at", "order", "pk", _QUANTITY, "value", _LATEST).union(*parts, all=True)
