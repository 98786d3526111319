"""The shop by keyboard alone: everything can be reached in the order of the page, is seen where it is, and nothing holds one back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenWindow
from .pages import Walker

pytestmark = pytest.mark.browser

STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
  .filter((each) => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && each.checkVisibility({ visibilityProperty: true }))
  .map((each, index) => ((each.dataset.stop = index), each.outerHTML.slice(0, 150)))"""
"""Marks all that a keyboard should stop at, in document order."""
AT = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const { left, right, top, bottom } = focused.getBoundingClientRect();
  const rings = [focused, ...focused.children].flatMap((each) => [getComputedStyle(each), getComputedStyle(each, "::after")]);
  const covering = document.elementFromPoint((Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
  return {
    stop: Number(focused.dataset.stop),
    ring: Math.max(...rings.map(({ outlineStyle, outlineWidth }) => (outlineStyle === "none" ? 0 : parseFloat(outlineWidth)))),
    uncovered: !!covering && (focused.contains(covering) || covering.contains(focused)),
  };
}"""
MOST = 400


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Where Tab goes from the top of the page until it has left it."""
    been = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at is None:
            break
        been.append(at)
    return been


@pytest.mark.parametrize("width", [390, 1440])
def test_tab_goes_through_all_of_a_page_and_is_seen_on_its_way(shared_home: str, window: OpenWindow, width: int) -> None:
    walker = Walker(window(width, reduced_motion="reduce"), shared_home)
    walker.open_product()
    for path in (walker.path(), "/"):
        walker.go(path)
        stops = walker.page.evaluate(STOPS)
        been = tabbed(walker.page)
        assert [at["stop"] for at in been] == list(range(len(stops))), path
        assert [stops[at["stop"]] for at in been if at["ring"] < 2] == [], f"no ring on {path}"
        assert [stops[at["stop"]] for at in been if not at["uncovered"]] == [], f"out of sight on {path}"
        assert len(stops) > 40


def test_one_skips_searches_opens_a_recommendation_and_says_no(shared_home: str, window: OpenWindow) -> None:
    page = window()
    walker = Walker(page, shared_home)
    walker.open_product()
    walker.go("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")

    walker.go("/")
    tab_to(page, "#q")
    page.keyboard.type("set")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=set")

    walker.go("/")
    first = page.locator("[data-placement=home] [data-product]").first
    product = first.get_attribute("data-product")
    tab_to(page, f"[data-placement=home] [data-product='{product}'] a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/p/{product}/**")

    walker.go("/")
    refused = first.get_attribute("data-product")
    tab_to(page, f"[data-placement=home] [data-product='{refused}'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator(f"[data-placement=home] [data-product='{refused}']")).to_have_count(0)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")
