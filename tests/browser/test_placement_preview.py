"""The merchandiser's form in a real browser: the preview follows it before it is saved, and what was previewed is what the shop then shows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services.shop import Shop

pytestmark = pytest.mark.browser

CARDS = "[data-slate-of-preview] [data-product]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing may fail: no script, no policy."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "favicon" not in str(message.location) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def keys(page: Page, where: str) -> list[str]:
    return page.locator(where).evaluate_all("items => items.map(item => item.dataset.product)")


def test_the_preview_follows_the_form_and_the_shop_then_shows_it(computed_shop: Shop, page: Page) -> None:
    ((name, product),) = computed_shop.rows("SELECT name, id FROM catalog_product WHERE is_active AND (stock IS NULL OR stock > 0) ORDER BY id DESC LIMIT 1")
    ((placement,),) = computed_shop.rows("SELECT id FROM recommendations_placement WHERE slug = 'trending'")
    with computed_shop.site() as home:
        page.goto(f"{home}/admin/recommendations/placement/{placement}/change/")
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill("admin")
        page.get_by_role("button", name="Log in").click()
        expect(page.locator(CARDS)).to_have_count(8)
        before = keys(page, CARDS)
        page.get_by_label("Number of products").fill("3")
        expect(page.locator(CARDS)).to_have_count(3)
        assert keys(page, CARDS) == before[:3]

        pins = page.locator("[data-rows=pins]")
        pins.get_by_role("button", name="Add a product").click()
        pins.get_by_label("Product").fill(str(product))
        expect(pins.locator("[data-title]")).to_have_text(name)
        pins.get_by_label("Position").fill("2")
        expect(page.locator(CARDS).nth(1)).to_have_attribute("data-product", str(product))
        previewed = keys(page, CARDS)
        assert previewed == [before[0], str(product), before[1]]

        page.get_by_label("Number of products").fill("0")
        expect(page.locator("[data-slate-of-preview]")).to_contain_text("Ensure this value is greater than or equal to 1")
        expect(page.locator(CARDS)).to_have_count(0)
        assert computed_shop.rows("SELECT \"limit\", pins FROM recommendations_placement WHERE slug = 'trending'") == [(8, "{}")]

        page.get_by_label("Number of products").fill("3")
        pins.get_by_role("button", name="Remove").click()
        expect(page.locator(CARDS).nth(1)).to_have_attribute("data-product", before[1])
        pins.get_by_role("button", name="Add a product").click()
        pins.locator("input[name=pins-1-product]").fill(str(product))
        pins.locator("input[name=pins-1-position]").fill("2")
        expect(page.locator(CARDS).nth(1)).to_have_attribute("data-product", str(product))
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
        page.context.clear_cookies()
        served = page.request.get(f"{home}/recommendations/placements/trending/").json()
        assert re.findall(r"\d+", str([item["product"] for item in served["items"]])) == previewed
