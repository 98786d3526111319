"""The end of a request whose shopper was erased: cookie and page state go too."""

from typing import TYPE_CHECKING

from ..shoppers.consent import consent_leave
from ..shoppers.page import page_of
from ..shoppers.visitor import visitor_rotate
from .erase import erase

if TYPE_CHECKING:
    from django.http import HttpRequest


def erase_request(request: "HttpRequest") -> dict[str, int]:
    """Erase whoever asks. The device is given a new visitor key when it is needed; a no to being remembered stays in its cookie."""
    page = page_of(request)
    counts = erase(page.shopper)
    visitor_rotate(request)
    consent_leave(request)
    page.history = None
    page.shown.clear()
    page.recorded.clear()
    return counts
