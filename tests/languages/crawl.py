"""Finds the pages by following links, as a shopper or a merchandiser would, and reads what stands on them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

EACH = 2
"""Pages of one kind (one view) that are looked at."""
UNREAD = {"script", "style", "code", "pre", "kbd"}
"""Elements that hold no words; nor is read what says of itself, by ``lang``, in which language it stays."""
SPOKEN = ("alt", "title", "placeholder", "aria-label", "content")
"""Attributes that people read or hear."""


class Reader(HTMLParser):
    """The addresses that a page leads to, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in UNREAD or (tag != "html" and found.get("lang")):
            self._within.append(tag)
        if tag == "meta" and found.get("name") != "description":
            return
        self.words += [found[name] for name in SPOKEN if name in found]
        if tag == "input" and found.get("type") in {"submit", "button"}:
            self.words.append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.words.append(data)


def pages(client: Client, starts: Iterable[str], *, below: tuple[str, ...] = ("/",), without: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(address, HTML) of all that can be reached by links from ``starts``, a few of each kind."""
    queue, seen, kinds = list(starts), set(), Counter[str]()
    while queue:
        address = queue.pop(0)
        parts = urlsplit(address)
        kind = _kind(parts.path)
        if address in seen or not kind or kinds[kind] == EACH or not parts.path.startswith(below) or parts.path.startswith(without):
            continue
        seen.add(address)
        kinds[kind] += 1
        response = client.get(address, follow=True)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        if not response["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        yield address, html
        queue += [urldefrag(urljoin(address, link)).url for link in Reader(html).links if not re.match(r"[a-z]+:|//", link)]


def _kind(path: str) -> str:
    """The view behind an address; '' for none."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
