"""The middleware: page state on the request, visitor cookie and cache headers on the response. No query of its own."""

import logging
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from .core.throttle import also, lines
from .shoppers.page import ATTRIBUTE, Page

logger = logging.getLogger("recommendations.middleware")


class RecommendationsMiddleware:
    """Place it after AuthenticationMiddleware, and inside UpdateCacheMiddleware where the shop caches whole pages.

    A view under ``cache_page`` keeps only pages with slates for nobody in particular; put ``vary_on_cookie`` below it where shoppers
    who are known shall have their own.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        page = Page(request)
        setattr(request, ATTRIBUTE, page)
        if self.is_async:
            return self._answer_later(request, page)
        return _finish(page, self.get_response(request))

    async def _answer_later(self, request: HttpRequest, page: Page) -> HttpResponseBase:
        return _finish(page, await self.get_response(request))


def _finish(page: Page, response: HttpResponseBase) -> HttpResponseBase:
    """A response that names its shopper, by cookie or by content, must not be kept for others."""
    try:
        # Both cookies are written, whatever the first one answers.
        carries_cookie = any([page.visitor.apply(response), page.consent.apply(response)])
        if carries_cookie or page.personal:
            patch_cache_control(response, private=True)
        if carries_cookie or page.asked:
            patch_vary_headers(response, ["Cookie"])
    except Exception as error:
        kept = lines.due("visitor cookie", type(error))
        if kept is not None:
            logger.exception("The visitor cookie could not be sent%s", also(kept))
    return response
