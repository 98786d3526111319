"""The visitor key: who an anonymous shopper is, from one request to the next.

A key is 128 random bits in a signed cookie. It is made when something is recorded first, never by merely looking; it ends at logout and
when somebody else signs in, since a device may be shared.
"""

import secrets
from typing import TYPE_CHECKING

from ..conf import settings
from .cookies import SignedCookie

if TYPE_CHECKING:
    from django.http import HttpRequest

KEY_BYTES = 16
KEY_PATTERN = r"[A-Za-z0-9_-]{22}"


def visitor_cookie(request: "HttpRequest") -> SignedCookie:
    return SignedCookie(request, name=settings.VISITOR_COOKIE, salt="recommendations.visitor", pattern=KEY_PATTERN)


def visitor_of(request: "HttpRequest") -> str:
    """The visitor key of the request; '' where its cookie is missing or forged, and always without the middleware."""
    from .page import page_of

    page = page_of(request)
    return page.visitor.value if page.remembers else ""


def visitor_ensure(request: "HttpRequest") -> str:
    """The visitor key of the request, made where there is none; the middleware sends the cookie. '' without the middleware."""
    from .page import page_of

    page = page_of(request)
    if page.remembers and not page.visitor.value:
        page.visitor.set(secrets.token_urlsafe(KEY_BYTES))
    return page.visitor.value if page.remembers else ""


def visitor_rotate(request: "HttpRequest") -> None:
    """End the request's visitor: whoever looks next on this device is somebody new, with a key made when it is needed."""
    from .page import page_of

    page = page_of(request)
    if page.remembers:
        page.visitor.drop()
        page.history = None
