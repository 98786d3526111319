"""How things stand between this shopper and us: asked, answered, remembered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..conf import settings
from ..shoppers.consent import answer_of, may_record
from ..shoppers.page import page_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """What a privacy page says."""

    answer: bool | None = None
    """The shopper's own yes or no; None where none was given."""
    recorded: bool = False
    """Is what this shopper does remembered, by that answer and by the storefront's rule?"""
    required: bool = False
    """Does the storefront ask before it remembers anything?"""
    known: bool = False
    """Is there a key, and so perhaps something to be exported or erased?"""
    signed_in: bool = False


def shown_privacy(request: "HttpRequest | None") -> Privacy:
    """For a page, which is this shopper's alone from then on. No query of its own."""
    if request is None:
        return Privacy()
    page = page_of(request)
    page.keep_private()
    shopper = page.shopper
    return Privacy(
        answer=answer_of(request),
        recorded=may_record(request),
        required=settings.CONSENT is not None,
        known=bool(shopper),
        signed_in=bool(shopper.user),
    )
