"""What looks like an event but is none: nobody saw the page."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
PREFETCH = re.compile(r"\b(prefetch|prerender|preview)\b", re.IGNORECASE)
# Crawlers that say so. A phone of the brand Cubot is none.
CRAWLER = re.compile(r"(?<!cu)bot\b|crawler|spider|slurp", re.IGNORECASE)
PAGES = ("document", "empty")
"""What a browser says a page, or a script's own call, is fetched for (``Sec-Fetch-Dest``)."""


def is_human(request: "HttpRequest") -> bool:
    """False for HEAD requests, for what a browser fetches or renders ahead of a click that may never come, and for crawlers.

    False as well for a page that is fetched as a picture, a frame or the like, or by a foreign site's script: ``<img src="a product's
    page">``, or ``fetch`` of it, would make that site's readers viewers of the product.
    """
    if request.method == "HEAD":
        return False
    if request.method == "GET" and (request.headers.get("Sec-Fetch-Dest", "document") not in PAGES or _is_foreign_script(request)):
        return False
    if any(PREFETCH.search(request.headers.get(name, "")) for name in PREFETCH_HEADERS):
        return False
    return not CRAWLER.search(request.headers.get("User-Agent", ""))


def _is_foreign_script(request: "HttpRequest") -> bool:
    """A browser lets any site's script fetch a page, unread; with a token in a header it asks the storefront first."""
    headers = request.headers
    return headers.get("Sec-Fetch-Site") == "cross-site" and headers.get("Sec-Fetch-Dest") == "empty" and "Authorization" not in headers
