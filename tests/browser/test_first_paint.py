"""What is lazy on the shop's pages neither holds up their first paint nor moves anything, and a page asks for little.

How long it takes, and what it weighs, is measured by ``python -m tests.browser.pages_page``.
"""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.services.running import wait_until

from .conftest import OpenWindow
from .pages import Walker

pytestmark = pytest.mark.browser

WATCH = """
  window.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (window.shift += value))).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """() => new Promise((painted) => {
  new PerformanceObserver((_, observer) => (observer.disconnect(), painted())).observe({ type: "paint", buffered: true });
})"""
STILL = 0.001


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_painted_before_their_lazy_blocks_come_and_nothing_moves_when_they_do(shared_home: str, window: OpenWindow, width: int) -> None:
    """They come while one looks at the place of the first of them."""
    page, held = window(width), list[Route]()
    walker = Walker(page, shared_home)
    walker.open_product()
    page.add_init_script(WATCH)
    page.route("**/recommendations/blocks/?*", lambda route: held.append(route))
    filled = 0
    for path in (walker.path(), "/", "/c/kitchen/", "/account/"):
        page.goto(shared_home + path)
        page.evaluate(PAINTED)
        wait_until(lambda: page.wait_for_timeout(20) or held, f"{path} asks for its blocks")
        lazy = page.locator("[data-rec-lazy]")
        filled += lazy.count()
        lazy.first.evaluate("place => place.scrollIntoView({ block: 'center', behavior: 'instant' })")
        page.wait_for_timeout(100)
        held.pop().continue_()
        expect(page.locator("[data-rec-lazy]")).to_have_count(0)
        read(page)
        assert page.evaluate("window.shift") < STILL, path
    assert filled > 6


def read(page: Page) -> None:
    """Down to the end and up again."""
    page.mouse.move(200, 400)
    for step in (700,) * 6 + (-700,) * 6:
        page.mouse.wheel(0, step)
        page.wait_for_timeout(30)
    page.wait_for_timeout(200)


def test_a_page_asks_for_little_and_nobody_else(shared_home: str, window: OpenWindow) -> None:
    """Two stylesheets, two scripts and one call for its lazy blocks, whatever number of them it has; all else are pictures."""
    page, asked = window(), list[tuple[str, str]]()
    walker = Walker(page, shared_home)
    walker.open_product()
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))
    for path in (walker.path(), "/", "/account/why/", "/cart/"):
        asked.clear()
        walker.go(path)
        kinds = Counter(kind for kind, _ in asked)
        assert kinds["document"] == 1
        assert max(kinds["stylesheet"], kinds["script"]) <= 2, path
        assert [urlsplit(url).path for kind, url in asked if kind in ("fetch", "xhr")] in ([], ["/recommendations/blocks/"]), path
        assert {urlsplit(url).netloc for _, url in asked} == {urlsplit(shared_home).netloc}, path
