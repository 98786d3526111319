"""A page as a browser shows it in the end: with its lazy blocks filled in."""

import re

from django.test import Client

from tests.serving.lazy import asks, fetch, products_of

PLACE = re.compile(r'<section class="rec-block rec-lazy".*?</section>', re.DOTALL)
BLOCK = re.compile(r'<section class="rec-block"[^>]* data-placement="([a-z-]+)".*?</section>', re.DOTALL)


def whole(client: Client, path: str) -> str:
    """The page's HTML after its script ran."""
    html = client.get(path).content.decode()
    if not asks(html):
        return html
    filled = iter(fetch(client, html).html)
    return PLACE.sub(lambda place: next(filled), html)


def blocks(client: Client, path: str) -> list[tuple[str, list[str]]]:
    """(placement, product keys) of a page's blocks, from top to bottom."""
    return [(block[1], products_of(block[0])) for block in BLOCK.finditer(whole(client, path))]
