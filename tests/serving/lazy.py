"""What the script does with a page's lazy blocks, for tests without a browser."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote, urlencode

from django.template import Context, engines
from django.test import Client

from recommendations.shoppers.identity import Shopper

from .shop import request_of

PLACE = re.compile(r'data-placement="([^"]*)" data-rec-lazy="([^"]*)" data-rec-url="([^"]*)"')
BLOCK = re.compile(r'<section class="rec-block" [^>]*data-placement="([^"]*)".*?</section>', re.DOTALL)
PRODUCT = re.compile(r'data-product="([^"]*)"')


def render(text: str, *, request=None, **values) -> str:
    """A page with this text, for nobody in particular unless a request says otherwise."""
    page = engines["django"].engine.from_string("{% load recommendations %}" + text)
    return page.render(Context({"request": request_of(Shopper()) if request is None else request, **values}))


def templates(**own: str) -> list[dict]:
    """TEMPLATES of a storefront that has only these of its own, by name without ending."""
    texts = {f"recommendations/{name}.html": text for name, text in own.items()}
    loaders = [("django.template.loaders.locmem.Loader", texts), "django.template.loaders.app_directories.Loader"]
    return [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}]


@dataclass
class Answer:
    """Of the one request: a block's HTML after the other, and the headers."""

    html: list[str]
    headers: dict[str, str]

    @property
    def products(self) -> list[list[str]]:
        return [products_of(html) for html in self.html]


def products_of(html: str) -> list[str]:
    return [unescape(key) for key in PRODUCT.findall(html)]


def asks(html: str) -> list[str]:
    """The descriptions that a page carries, in its order."""
    return [unescape(ask) for _, ask, _ in PLACE.findall(html)]


def question(html: str) -> list[tuple[str, str]]:
    """The parameters of the request that the script makes of this page."""
    shown = [(match[1], products_of(match[0])) for match in BLOCK.finditer(html)]
    return [*(("b", ask) for ask in asks(html)), *(("shown", f"{placement}:{','.join(quote(key, safe='') for key in keys)}") for placement, keys in shown)]


def fetch(client: Client, html: str, **headers: str) -> Answer:
    (url,) = {url for _, _, url in PLACE.findall(html)}
    return answered(client.get(f"{url}?{urlencode(question(html))}", headers=headers))


def answered(response) -> Answer:
    assert response.status_code == 200, response.content
    return Answer(response.json()["blocks"], dict(response.headers))
