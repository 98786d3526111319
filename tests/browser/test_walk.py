"""A shopper's walk through the served shop, in a real browser: what is clicked changes the next page, and comes along to the till."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services.shop import Shop

pytestmark = pytest.mark.browser

NAME, PASSWORD = "maria", "a long walk 2011"
WIDTHS = {"phone": 390, "desk": 1440}
CLICKED = (
    "SELECT DISTINCT i.product_key FROM recommendations_interaction i JOIN auth_user u ON u.id = i.user_id"
    f" WHERE i.kind = 'click' AND i.slate_id IS NOT NULL AND u.username = '{NAME}'"
)
"""A stranger's very first click may come before the cookie that names him, and stay nobody's."""


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page of a fresh visitor; nothing on the way may fail: no script, no picture, no policy."""
    context = browser.new_context(viewport={"width": WIDTHS[request.param], "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: complaints.append(f"{response.status} {response.url}") if response.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def home(computed_shop: Shop) -> Iterator[str]:
    computed_shop.python(f"from django.contrib.auth.models import User; User.objects.create_user({NAME!r}, password={PASSWORD!r})")
    with computed_shop.site() as home:
        yield home


def test_a_shopper_walks_from_the_home_page_to_an_order(computed_shop: Shop, home: str, page: Page, tmp_path: Path) -> None:
    walk = Walk(page, tmp_path)
    page.goto(home)
    at_first = walk.shown("home")
    walk.look("1 home of a stranger")

    first = walk.open_recommended("home", 1)
    walk.look("2 product")
    second = walk.open_recommended("product", 1)
    assert second != first
    walk.look("3 another product")

    page.goto(home)
    assert walk.shown("home") != at_first
    assert walk.shown("recently-viewed") == [second, first]
    expect(page.locator("[data-placement=home]")).to_contain_text("viewed")
    walk.look("4 home of a visitor")

    page.locator("[data-placement=recently-viewed] [data-product] a").first.click()
    page.get_by_role("button", name="Add to cart").click()
    assert second not in walk.shown("cart")
    walk.look("5 cart")

    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    walk.look("6 sign in")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".cart-line")).to_have_count(1)
    walk.look("7 cart of a customer")

    page.get_by_role("link", name="To the checkout").click()
    page.get_by_label("Name").fill("Maria")
    page.get_by_label("Address").fill("1 High Street")
    page.get_by_label("E-mail").fill("maria@example.com")
    walk.look("8 checkout")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is placed")
    assert walk.shown("later-bought")
    assert second not in walk.shown("later-bought")
    walk.look("9 order")

    assert what_was_logged(computed_shop) == [("view", first), ("view", second), ("cart", second), ("purchase", second)]
    assert {second} <= {product for (product,) in computed_shop.rows(CLICKED)} <= {first, second}


def what_was_logged(shop: Shop) -> list[tuple[str, str]]:
    """Kind and product of all that the customer did but for clicks, as a visitor too; nothing that was done on the walk is anybody else's."""
    log = "SELECT i.kind, i.product_key FROM recommendations_interaction i LEFT JOIN auth_user u ON u.id = i.user_id WHERE i.kind <> 'click'"
    walked = shop.rows(f"{log} AND i.source <> 'import' ORDER BY i.id")
    assert walked == shop.rows(f"{log} AND u.username = '{NAME}' ORDER BY i.id")
    return walked


class Walk:
    """The shopper's eyes and hands."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self.page, self.pictures = page, pictures

    def look(self, name: str) -> None:
        """Keep a picture of the page, which must fit the screen's width."""
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{name} is {width} px wide"

    def shown(self, placement: str) -> list[str]:
        """Product keys in that placement, in order, once the page's lazy blocks are filled."""
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)
        return self.page.locator(f"[data-placement={placement}] [data-product]").evaluate_all("items => items.map(item => item.dataset.product)")

    def open_recommended(self, placement: str, position: int) -> str:
        """Click a recommendation, and be on its page; gives its product key."""
        product = self.shown(placement)[position - 1]
        self.page.locator(f"[data-placement={placement}] [data-product='{product}'] a").click()
        self.page.wait_for_url(f"**/p/{product}/**")
        return product
