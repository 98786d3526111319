"""A merchandiser makes a placement with a rule and a pin: the preview follows the form before it is saved, and what was previewed is what the shop shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.services.shop import Shop

from .conftest import OpenWindow
from .pages import ADMIN, Walker

pytestmark = pytest.mark.browser

CARDS = "[data-slate-of-preview] [data-product]"
SLUG = "spring-sale"
SOLD = "is_active AND (stock IS NULL OR stock > 0)"
KITCHEN = "SELECT p.id FROM catalog_product p JOIN catalog_category c ON c.id = p.category_id WHERE c.path LIKE 'Kitchen%'"


@pytest.fixture
def shop(computed_shop: Shop) -> Shop:
    return replace(computed_shop, settings="tests.browser.storefront")


@pytest.fixture
def home(shop: Shop) -> Iterator[str]:
    with shop.site() as home:
        yield home


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_a_new_placement_with_a_rule_and_a_pin_is_previewed_saved_and_stands_in_the_shop(shop: Shop, home: str, window: OpenWindow, scripts: bool) -> None:
    kitchen = {str(key) for (key,) in shop.rows(KITCHEN)}
    ((name, pinned),) = shop.rows(f"SELECT name, CAST(id AS TEXT) FROM catalog_product WHERE {SOLD} AND id NOT IN ({KITCHEN}) ORDER BY id DESC LIMIT 1")
    customer, desk = window(390), Form(window(java_script_enabled=scripts), scripts)
    page = desk.page
    customer.goto(home)
    expect(customer.locator(f"[data-placement={SLUG}]")).to_have_count(0)

    Walker(page, home).sign_in()
    page.goto(f"{home}{ADMIN}placement/add/")
    page.get_by_label("Name").press_sequentially("Spring sale")
    if not scripts:
        page.get_by_label("Slug").fill(SLUG)
    expect(page.get_by_label("Slug")).to_have_value(SLUG)
    page.locator("#id_strategy").select_option(label=strategy_name(shop, "trending"))
    desk.write("Number of products", "12")
    expect(page.locator(CARDS)).to_have_count(12)
    anything = desk.previewed()
    assert not set(anything) <= kitchen

    rule = desk.row("filters", "Add a category or tag")
    rule.get_by_label("Rule").select_option(label="Only products of the category")
    rule.get_by_label("Category or tag").fill("Kitchen")
    desk.write("Number of products", "3")
    expect(page.locator(CARDS)).to_have_count(3)
    ruled = desk.previewed()
    assert set(ruled) <= kitchen

    pin = desk.row("pins", "Add a product")
    pin.get_by_label("Product").fill(pinned)
    if scripts:
        expect(pin.locator("[data-title]")).to_have_text(name)
    pin.get_by_label("Position").fill("2")
    desk.look()
    expect(page.locator(CARDS).nth(1)).to_have_attribute("data-product", pinned)
    assert desk.previewed() == [ruled[0], pinned, ruled[1]]

    desk.write("Number of products", "0")
    expect(page.locator("[data-slate-of-preview]")).to_contain_text("Ensure this value is greater than or equal to 1")
    expect(page.locator(CARDS)).to_have_count(0)
    assert shop.rows(f"SELECT id FROM recommendations_placement WHERE slug = '{SLUG}'") == []

    page.get_by_label("Number of products").fill("3")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(f'{{% recommendations "{SLUG}" %}}')
    customer.goto(home)
    block = customer.locator(f"[data-placement={SLUG}]")
    expect(block.get_by_role("heading")).to_have_text("Spring sale")
    assert keys(block.locator("[data-product]")) == [ruled[0], pinned, ruled[1]]


def test_a_pin_is_taken_off_and_put_on_again_and_then_leads_the_home_page(shop: Shop, home: str, window: OpenWindow) -> None:
    """On a placement that the shop came with."""
    desk, customer = Form(window(), True), window()
    page, shown = desk.page, customer.locator("[data-placement=home] [data-product]")
    customer.goto(home)
    before = keys(shown)
    ((placement,),) = shop.rows("SELECT id FROM recommendations_placement WHERE slug = 'home'")
    Walker(page, home).sign_in()
    page.goto(f"{home}{ADMIN}placement/{placement}/change/")
    expect(page.locator(CARDS)).to_have_count(len(before))
    previewed = desk.previewed()
    last = previewed[-1]
    for _ in range(2):
        pin = desk.row("pins", "Add a product")
        pin.get_by_label("Product").fill(last)
        pin.get_by_label("Position").fill("1")
        expect(page.locator(CARDS).first).to_have_attribute("data-product", last)
        assert desk.previewed() == [last, *previewed[:-1]]
        pin.get_by_role("button", name="Remove").click()
        expect(page.locator(CARDS).first).to_have_attribute("data-product", previewed[0])
    customer.reload()
    assert keys(shown) == before

    pin = desk.row("pins", "Add a product")
    pin.get_by_label("Product").fill(last)
    pin.get_by_label("Position").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    customer.reload()
    assert keys(shown)[0] == last != before[0]
    assert keys(shown)[1:] == [key for key in before if key != last][: len(before) - 1]


def keys(products: Locator) -> list[str]:
    return products.evaluate_all("items => items.map(item => item.dataset.product)")


def strategy_name(shop: Shop, slug: str) -> str:
    ((name,),) = shop.rows(f"SELECT name FROM recommendations_strategy WHERE slug = '{slug}'")
    return name


@dataclass(frozen=True)
class Form:
    """A placement's form. Without a script its preview is asked for, and there are empty rows."""

    page: Page
    scripts: bool

    def look(self) -> None:
        if not self.scripts:
            self.page.get_by_role("button", name="Preview").click()

    def write(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)
        self.look()

    def row(self, rows: str, add: str) -> Locator:
        """One more row of a list, or the first empty one."""
        rows = self.page.locator(f"[data-rows={rows}]")
        if self.scripts:
            rows.get_by_role("button", name=add).click()
            return rows.locator(".rec-row").last
        return rows.locator(".rec-row").first

    def previewed(self) -> list[str]:
        return keys(self.page.locator(CARDS))
