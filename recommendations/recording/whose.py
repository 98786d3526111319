"""Whose event it is, and may we keep it?"""

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ..conf import settings
from ..models import Interaction
from ..shoppers.consent import may_record, may_record_unseen
from ..shoppers.identity import Shopper, shopper_of
from ..shoppers.tombstones import is_erased
from ..shoppers.visitor import visitor_ensure, visitor_of, visitor_rotate
from . import validate
from .hygiene import is_human
from .outcome import LeftOut

if TYPE_CHECKING:
    from django.http import HttpRequest


def admit(request: "HttpRequest | None", *, seen: bool = True) -> None:
    """LeftOut where the shopper may not be recorded or, with ``seen``, where nobody saw the page."""
    if request is None:
        return
    if seen and not is_human(request):
        raise LeftOut("unseen")
    if not may_record(request):
        raise LeftOut("without consent")


def shopper_ensure(*, request: "HttpRequest | None", user: Any = None, visitor: str | None = None) -> Shopper:
    """The event's shopper; an anonymous request is given a visitor key. Ask it last: a refused event must not set a cookie."""
    shopper = shopper_of(request=request, user=user, visitor=visitor)
    if not shopper and request is not None:
        shopper = Shopper(visitor=visitor_ensure(request))
    if not shopper:
        raise LeftOut("without shopper")
    if request is None and not may_record_unseen(shopper):
        raise LeftOut("without consent")
    return shopper


def visitor_renew(request: "HttpRequest | None", shopper: Shopper) -> None:
    """A browser whose visitor was erased from elsewhere is given a new key; one query, asked only where an event was not written."""
    if request is not None and not shopper.user and visitor_of(request) == shopper.visitor and is_erased(shopper.key):
        visitor_rotate(request)


def sign(row: Interaction, request: "HttpRequest | None", shopper: Shopper) -> None:
    """Write down who, in which session, on which site."""
    row.user_id = validate.user_pk(shopper)
    row.visitor = validate.visitor_key(shopper)
    row.site = settings.SITE
    session_key = getattr(getattr(request, "session", None), "session_key", None)
    if session_key:
        # Who reads the log must not be able to take over a session.
        row.session_key = blake2b(session_key.encode(), digest_size=16).hexdigest()
