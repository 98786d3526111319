"""What one page knows while it is rendered: who looks, what was shown already, the history read once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .consent import consent_cookie
from .cookies import SignedCookie
from .identity import Shopper
from .visitor import visitor_cookie

if TYPE_CHECKING:
    from django.http import HttpRequest

ATTRIBUTE = "recommendations"


@dataclass
class Page:
    """The state of one request; the middleware puts it on ``request.recommendations``. Making one reads nothing."""

    request: "HttpRequest"
    remembers: bool = True
    """False without the middleware: no visitors, no page-wide de-duplication."""
    shown: set[str] = field(default_factory=set)
    """Product keys that stand on the page already."""
    asked: bool = False
    """A slate was made: whoever sends other cookies may be shown another one."""
    personal: bool = False
    """A slate was made for somebody in particular: the response is private. Set by ``serve``."""
    history: Any = None
    """``serving.history`` keeps what it read here, so that a page of many placements reads once."""

    recorded: list[Any] = field(default_factory=list)
    """Rows that this request recorded and the log does not have yet; ``serving.history`` reads them."""

    @cached_property
    def visitor(self) -> SignedCookie:
        return visitor_cookie(self.request)

    @cached_property
    def consent(self) -> SignedCookie:
        return consent_cookie(self.request)

    @property
    def shopper(self) -> Shopper:
        """Who looks; asked anew each time, since a login or a first recorded event changes it within the request."""
        visitor = self.visitor.value if self.remembers else ""
        user = getattr(self.request, "user", None)
        if user is not None and user.is_authenticated:
            return Shopper(user=str(user.pk), visitor=visitor)
        return Shopper(visitor=visitor)

    def serve(self, shopper: Shopper) -> None:
        """Before a slate for ``shopper`` is made. One for somebody in particular must not be kept for others."""
        self.asked = True
        if shopper:
            self.keep_private()

    def keep_private(self) -> None:
        """What the page holds is for whoever asked alone.

        ``cache_page`` keeps a view's response before any middleware could mark it private; it asks this attribute of the request, as
        UpdateCacheMiddleware does.
        """
        self.asked = self.personal = True
        # Without the middleware the request may be Django REST framework's, around Django's own.
        setattr(getattr(self.request, "_request", self.request), "_cache_update_cache", False)  # noqa: B010  (no attribute that types know)

    def show(self, keys: Iterable[str]) -> None:
        if self.remembers:
            self.shown.update(keys)


def page_of(request: "HttpRequest") -> Page:
    """The request's page state; a forgetful one where the middleware is missing."""
    page = getattr(request, ATTRIBUTE, None)
    return page if isinstance(page, Page) else Page(request, remembers=False)
