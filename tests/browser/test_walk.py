"""A shopper's walk through the served shop, in a real browser, on a phone, at a desk and without a script: what is done changes the next page,
comes along to the till and into the account, can be looked at there, and is forgotten when that is wished."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.services.running import wait_until
from tests.services.shop import Shop

from .conftest import OpenWindow

pytestmark = pytest.mark.browser

PASSWORD = "a long walk 2011"
WINDOWS: dict[str, dict[str, Any]] = {"phone": {"width": 390}, "desk": {"width": 1440}, "no-script": {"width": 390, "java_script_enabled": False}}
LAZY = "[data-rec-lazy]"
SEEN_AFTER = 1100
"""Milliseconds."""


@pytest.mark.parametrize("who", WINDOWS)
def test_a_shopper_walks_from_the_home_page_to_an_order_and_is_forgotten(shared_shop: Shop, shared_home: str, window: OpenWindow, who: str) -> None:
    options = WINDOWS[who]
    page, scripts = window(**options), options.get("java_script_enabled", True)
    walk, log = Walk(page, scripts), Log(shared_shop, who)
    shared_shop.python(f"from django.contrib.auth.models import User; User.objects.create_user({who!r}, password={PASSWORD!r})")

    page.goto(shared_home)
    at_first = walk.shown("home")
    walk.look("home of a stranger")
    first = walk.open_recommended("home", 1)
    walk.look("product")
    second = walk.open_recommended("product", 1)
    assert second != first
    name = page.get_by_role("heading", level=1).text_content()
    assert walk.shown("similar")
    walk.look("another product")

    page.goto(shared_home)
    assert walk.shown("home") != at_first
    assert walk.shown("recently-viewed") == [second, first]
    expect(page.locator("[data-placement=home]")).to_contain_text("viewed")
    walk.look("home of a visitor")
    walk.gaze("home")

    walk.open_recommended("recently-viewed", 1)
    page.get_by_role("button", name="Add to basket").click()
    assert second not in walk.shown("cart")
    walk.look("cart")

    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    walk.look("sign in")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".cart-line")).to_have_count(1)
    walk.look("cart of a customer")

    page.get_by_role("link", name="To the checkout").click()
    page.get_by_label("Name").fill("Maria")
    page.get_by_label("Address").fill("1 High Street")
    page.get_by_label("E-mail").fill("maria@example.com")
    walk.look("checkout")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your order is placed")
    assert walk.shown("later-bought")
    assert second not in walk.shown("later-bought")
    walk.look("order")

    assert log.done() == [("view", first), ("view", second), ("cart", second), ("purchase", second)]
    assert log.clicked() <= {first, second}
    assert (second in log.clicked()) is scripts
    if scripts:
        wait_until(lambda: len(log.seen("home")) > 1, "what was seen on the home page is logged")
    assert bool(log.seen("home")) is scripts

    page.get_by_role("link", name=f"Your account, {who}").click()
    expect(page.get_by_role("heading", name="Latest orders")).to_be_visible()
    walk.look("account")
    walk.turn_to("Why am I seeing this?")
    because = page.locator("[aria-labelledby=home] .deed")
    expect(because.first).to_be_visible()
    expect(because.filter(has_text=name).first).to_contain_text("bought")
    walk.look("why")
    walk.turn_to("My history")
    expect(page.locator(f".rec-history-entry[data-product='{second}']").first).to_be_visible()
    walk.look("history")

    walk.turn_to("Privacy")
    page.get_by_label("Yes, erase everything").check()
    page.get_by_role("button", name="Erase my data").click()
    expect(page.get_by_role("status")).to_be_visible()
    walk.look("privacy")
    assert log.held() == []
    page.goto(shared_home)
    assert walk.shown("home") == at_first
    assert walk.shown("recently-viewed") == []
    expect(page.locator("main")).not_to_contain_text("Because you")
    walk.look("home that forgot")
    page.get_by_role("link", name=f"Your account, {who}").click()
    expect(page.get_by_role("heading", name="Latest orders")).to_be_visible()


class Log:
    """What the shop holds of a customer, and of the visitor who he was, from now on."""

    def __init__(self, shop: Shop, name: str) -> None:
        self.shop = shop
        ((self.begin,),) = shop.rows("SELECT MAX(id) FROM recommendations_interaction")
        self.mine = f"SELECT {{}} FROM recommendations_interaction i JOIN auth_user u ON u.id = i.user_id WHERE u.username = '{name}'"

    def done(self) -> list[tuple[str, str]]:
        """Kind and product of all but clicks, as a visitor too; nothing of the walk is anybody else's."""
        everybodys = f"SELECT kind, product_key FROM recommendations_interaction WHERE id > {self.begin} AND kind <> 'click' ORDER BY id"
        done = self.shop.rows(everybodys)
        assert done == self.shop.rows(self.mine.format("i.kind, i.product_key") + " AND i.kind <> 'click' ORDER BY i.id")
        return done

    def clicked(self) -> set[str]:
        """On a slate. A stranger's very first click may come before the cookie that names him, and stay nobody's."""
        return {product for (product,) in self.shop.rows(self.mine.format("i.product_key") + " AND i.kind = 'click' AND i.slate_id IS NOT NULL")}

    def seen(self, placement: str) -> list[int]:
        """Positions that the visitor looked at on one of the slates of that placement."""
        visitor = self.mine.format("'v:' || i.visitor") + " AND i.visitor <> ''"
        logged = self.shop.rows(f"SELECT seen FROM recommendations_slatelog WHERE placement = '{placement}' AND shopper IN ({visitor})")
        return max((json.loads(seen) for (seen,) in logged), key=len, default=[])

    def held(self) -> list[Any]:
        return self.shop.rows(self.mine.format("i.id"))


@dataclass(frozen=True)
class Walk:
    """The shopper's eyes and hands."""

    page: Page
    scripts: bool

    def look(self, name: str) -> None:
        """All of the page is there, and fits the screen's width."""
        self.wait()
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{name} is {width} px wide"

    def wait(self) -> None:
        """Until the page's lazy blocks are filled."""
        if self.scripts:
            expect(self.page.locator(LAZY)).to_have_count(0)

    def gaze(self, placement: str) -> None:
        """Look at it for as long as counts."""
        self._products(placement).first.scroll_into_view_if_needed()
        self.page.wait_for_timeout(SEEN_AFTER)

    def shown(self, placement: str) -> list[str]:
        """Product keys in that placement, in order. Without a script, what is lazy stands on a page of its own, and one goes back."""
        self.wait()
        back = self.page.url
        followed = self._follow(placement)
        keys = self._products(placement).evaluate_all("items => items.map(item => item.getAttribute('data-product'))")
        if followed:
            self.page.goto(back)
        return keys

    def open_recommended(self, placement: str, position: int) -> str:
        """Click a recommendation, and be on its page; gives its product key."""
        product = self.shown(placement)[position - 1]
        self._follow(placement)
        self.page.locator(f"[data-placement={placement}] [data-product='{product}'] a").click()
        self.page.wait_for_url(f"**/p/{product}/**")
        return product

    def turn_to(self, name: str) -> None:
        """Another page of the account."""
        self.page.get_by_role("navigation", name="Account", exact=True).get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def _products(self, placement: str) -> Locator:
        return self.page.locator(f"[data-placement={placement}] [data-product]")

    def _follow(self, placement: str) -> bool:
        """The link that stands for a lazy block."""
        link = self.page.locator(f"[data-placement={placement}]{LAZY} .rec-more a")
        if self.scripts or not link.count():
            return False
        link.click()
        self.page.wait_for_url("**/recommendations/block/**")
        return True
