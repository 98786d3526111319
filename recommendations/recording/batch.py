"""Events that a browser or a service sends, one or many at once: each is told what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import router
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..core.kinds import CLICK
from ..exceptions import EventRefused, SlateIdRefused
from ..models import Interaction
from ..shoppers.identity import Shopper
from . import event_ids, validate
from .buffer.accept import accept, buffers
from .event import attribute, finish
from .impressions import PAGE_VIEW_LENGTH, Sighting, click_sighting, clicks_seen
from .outcome import LeftOut, counted, refused
from .whose import admit, shopper_ensure, visitor_renew
from .write import write

if TYPE_CHECKING:
    from django.http import HttpRequest

ACCEPTED, DUPLICATE, REFUSED = "accepted", "duplicate", "refused"

WHY = {
    "unseen": _("Nobody saw the page."),
    "consent": _("This shopper has not agreed to being remembered."),
    "shopper": _("It is not known whose event this is."),
    "erased": _("This shopper was forgotten."),
}
"""In words, by code."""


@dataclass(kw_only=True)
class Outcome:
    """What became of one event."""

    status: str = ACCEPTED
    reason: str = ""
    """Why it was refused."""
    code: str = ""
    """The same for programs, where it does not lie in the event: unseen, consent, shopper or erased."""
    slate: str = ""
    """Why it was recorded without the slate that it named."""


def left_out(reason: str) -> Outcome:
    """Nobody's mistake: "without consent" and the like, as ``LeftOut`` names it, or "erased"."""
    code = reason.removeprefix("without ")
    return Outcome(status=REFUSED, reason=str(WHY[code]), code=code)


@dataclass(kw_only=True)
class _Made:
    """The rows of a batch, each with where it came from."""

    request: "HttpRequest"
    now: datetime = field(default_factory=timezone.now)
    rows: dict[str, tuple[Interaction, Shopper, Outcome]] = field(default_factory=dict)
    """By the event's name."""
    clicks: dict[Shopper, list[Sighting]] = field(default_factory=dict)


def batch_record(events: Sequence[Mapping[str, Any]], sources: Sequence[str], *, request: "HttpRequest") -> list[Outcome]:
    """Record events at once, not on commit; what the caller may say was checked already.

    Each is as ``record`` takes it, with ``page_view_id``, and ``user`` or ``visitor`` where it is another's than the request's. A name that a
    browser gave stands under its shopper. A browser's views and clicks wait in the buffer, where there is one, and are then accepted, though they may
    turn out to be known, or an erased shopper's. Raises what the database raises. Three statements for the events of one shopper, however many.
    """
    made = _Made(request=request)
    outcomes = [_outcome(event, made, source) for event, source in zip(events, sources, strict=True)]
    _without_unknown_users(made)
    _write(made)
    for shopper, sightings in made.clicks.items():
        clicks_seen(shopper, sightings)
    counted(ACCEPTED, sum(outcome.status == ACCEPTED for outcome in outcomes))
    counted(DUPLICATE, sum(outcome.status == DUPLICATE for outcome in outcomes))
    counted("erased", sum(outcome.code == "erased" for outcome in outcomes))
    return outcomes


def _outcome(event: Mapping[str, Any], made: _Made, source: str) -> Outcome:
    try:
        return _make(event, made, source)
    except LeftOut as reason:
        counted(str(reason))
        return left_out(str(reason))
    except EventRefused as refusal:
        refused("event", refusal)
        return Outcome(status=REFUSED, reason=str(refusal))


def _make(event: Mapping[str, Any], made: _Made, source: str) -> Outcome:
    own = not (event.get("user") or event.get("visitor"))
    request = made.request if own else None
    admit(request)
    known = {name: event[name] for name in ("quantity", "unit_price", "value", "order") if name in event}
    row = validate.row_of(event["kind"], event["product"], occurred_at=event.get("occurred_at") or made.now, source=source, **known)
    row.page_view_id = validate.text("page_view_id", event.get("page_view_id", ""))[:PAGE_VIEW_LENGTH]
    row.recorded_at = made.now
    shopper = shopper_ensure(request=request, user=event.get("user") or None, visitor=event.get("visitor"))
    finish(row, request=request, shopper=shopper)
    name = event.get("event_id") or (row.event_id if row.order else "")
    if name:
        named = validate.text("event_id", name)
        row.event_id = event_ids.given(named) if source == Interaction.Source.API else event_ids.from_client(shopper.key, named)
    outcome = Outcome()
    if event.get("slate"):
        outcome.slate = _attribute(row, event, shopper, made)
    if row.event_id in made.rows:
        outcome.status = DUPLICATE
    made.rows.setdefault(row.event_id, (row, shopper, outcome))
    return outcome


def _attribute(row: Interaction, event: Mapping[str, Any], shopper: Shopper, made: _Made) -> str:
    """'' or why the slate does not count."""
    try:
        slate = attribute(row, event["slate"], event.get("position"), shopper)
    except SlateIdRefused as refusal:
        return str(refusal)
    if row.kind == CLICK:
        made.clicks.setdefault(shopper, []).append(click_sighting(slate, row.product_key, row.page_view_id))
    return ""


def _without_unknown_users(made: _Made) -> None:
    """An event of a user who does not exist would break the rest; the request's own user does."""
    mine = made.request.user.pk if hasattr(made.request, "user") else None
    users = {row.user_id for row, _shopper, _ in made.rows.values()} - {None, mine}
    if not users:
        return
    storable = {user for user in users if _storable(user)}
    existing = set(get_user_model()._default_manager.filter(pk__in=storable).values_list("pk", flat=True))
    for name, (row, shopper, outcome) in list(made.rows.items()):
        if row.user_id in users - existing:
            outcome.status, outcome.reason = REFUSED, gettext("There is no user %(user)s.") % {"user": repr(shopper.user)}
            made.clicks.pop(shopper, None)
            del made.rows[name]


def _storable(user: Any) -> bool:
    try:
        get_user_model()._meta.pk.run_validators(user)
    except ValidationError:
        return False
    return True


def _write(made: _Made) -> None:
    rows = [row for row, _shopper, _ in made.rows.values()]
    if all(row.source == Interaction.Source.BEACON for row in rows) and buffers(rows) and accept(rows):
        return
    if not rows or write(rows) == len(rows):
        return
    # Something was there already, or its shopper was erased: which, the log says.
    log = Interaction.objects.using(router.db_for_write(Interaction))
    stored = dict(log.filter(event_id__in=list(made.rows)).values_list("event_id", "recorded_at"))
    erased: list[Shopper] = []
    for name, (_row, shopper, outcome) in made.rows.items():
        if name not in stored:
            outcome.status, outcome.reason, outcome.code = REFUSED, str(WHY["erased"]), "erased"
            erased.append(shopper)
        elif stored[name] != made.now:
            outcome.status = DUPLICATE
    for shopper in dict.fromkeys(erased):
        made.clicks.pop(shopper, None)
        visitor_renew(made.request, shopper)
