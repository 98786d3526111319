"""The shop's pages as they are laid out: rows stand level, nothing is cut off on narrow screens, and all works without JavaScript."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .conftest import OpenWindow

pytestmark = pytest.mark.browser

PATHS = ("/", "/c/kitchen/", "/t/bird/", "/search/?q=set", "/search/?q=xyzzy", "/cart/", "/sign-in/", "/customers/", "/account/", "/account/why/", "/nowhere/")
ROWS = """() => [...document.querySelectorAll(".rec-items, .cards")].flatMap((list) => {
  const rows = new Map();
  for (const card of list.querySelectorAll(".card")) {
    const { top, height } = card.getBoundingClientRect(), row = rows.get(Math.round(top)) || [];
    rows.set(Math.round(top), [...row, [Math.round(height), Math.round(card.querySelector(".card-price").getBoundingClientRect().top)].join()]);
  }
  return [...rows.values()].map((row) => [row.length, new Set(row).size]);
})"""
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4')].filter((each) => !each.closest('[aria-hidden]')).map((each) => Number(each.tagName[1]))"


def test_rows_are_level_headings_in_order_and_nothing_is_wider_than_the_screen(shared_home: str, window: OpenWindow) -> None:
    for width in (320, 1440):
        page = window(width)
        page.goto(f"{shared_home}/c/kitchen/")
        page.locator(".card-link").first.click()
        compared = 0
        for path in PATHS:
            page.goto(shared_home + path)
            expect(page.locator("[data-rec-lazy]")).to_have_count(0)
            where = f"{path} at {width}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, where
            levels = page.evaluate(HEADINGS)
            assert (levels[0], levels.count(1)) == (1, 1), where
            assert all(deeper - higher <= 1 for higher, deeper in pairwise(levels)), where
            rows = page.evaluate(ROWS)
            assert {kinds for _, kinds in rows} <= {1}, f"{where}: {rows}"
            compared += sum(cards > 1 for cards, _ in rows)
        assert compared > 15
        brand, who = (page.locator(f".top {name}").bounding_box() for name in (".brand", ".who"))
        assert brand["x"] + brand["width"] + 8 <= who["x"]


def test_without_javascript_one_says_no_forgets_and_finds_what_is_lazy(shared_home: str, window: OpenWindow) -> None:
    page = window(390, java_script_enabled=False)
    page.goto(f"{shared_home}/c/kitchen/")
    page.locator(".card-link").first.click()
    viewed = page.get_by_role("heading", level=1).text_content()
    page.locator(".rec-more a").first.click()
    expect(page.locator("main .rec-item").first).to_be_visible()

    page.goto(shared_home)
    refused = page.locator("[data-placement=home] [data-product]").first.get_attribute("data-product")
    page.locator("[data-placement=home] .card-no").first.click()
    assert page.url.rstrip("/") == shared_home
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(f"[data-product='{refused}']")).to_have_count(0)

    page.get_by_role("link", name="Your account").first.click()
    page.get_by_role("main").get_by_role("link", name="My history").first.click()
    expect(page.get_by_role("button", name="Show it again")).to_have_count(1)
    page.get_by_role("button", name=f"Remove {viewed}").first.click()
    expect(page.get_by_role("button", name=f"Remove {viewed}")).to_have_count(0)
    page.get_by_role("contentinfo").get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
