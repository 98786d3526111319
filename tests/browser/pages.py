"""Every page of the shop and of the app's admin, one after the other in one window, for what is asked of all of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.services.shop import Shop

OF_STRANGERS = ("/", "/c/kitchen/", "/t/bird/", "/search/?q=set", "/search/?q=xyzzy", "/cart/", "/sign-in/", "/account/", "/about-the-data/", "/nowhere/")
OF_CUSTOMERS = ("/", "/cart/", "/checkout/", "/account/", "/account/history/", "/account/why/", "/account/privacy/", "/orders/")
"""What stands there, or looks otherwise, for who has a past and something in the cart."""
ADMIN = "/admin/recommendations/"


@dataclass(frozen=True)
class Walker:
    """Somebody in a window on the shop at this address. Pages are given as their paths, each of them when it is open."""

    page: Page
    home: str

    def go(self, path: str) -> None:
        """Be on a page, all of which has come."""
        self.page.goto(self.home + path)
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)

    def press(self, name: str, to: str) -> None:
        """Click the first button of that name, and be on the next page."""
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_url(f"{self.home}{to}")
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)

    def path(self) -> str:
        return self.page.url.removeprefix(self.home)

    def open_product(self) -> None:
        """The first of a department."""
        self.go("/c/kitchen/")
        self.page.locator(".card-link").first.click()
        self.page.wait_for_url("**/p/**")
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)

    def shop_pages(self) -> Iterator[str]:
        """A stranger's, then those of one of the demo's customers."""
        yield from self._each(OF_STRANGERS)
        self.go("/customers/")
        yield self.path()
        self.press("Shop as this customer", "/")
        self.open_product()
        yield self.path()
        self.press("Add to basket", "/cart/")
        yield from self._each(OF_CUSTOMERS)
        self.page.locator(".order-list a").first.click()
        self.page.wait_for_url("**/orders/*/")
        yield self.path()

    def sign_in(self) -> None:
        """As who may do everything."""
        self.go(f"/admin/login/?next={ADMIN}")
        self.page.get_by_label("Username").fill("admin")
        self.page.get_by_label("Password").fill("admin")
        self.press("Log in", ADMIN)

    def admin_pages(self, shop: Shop) -> Iterator[str]:
        """The app's own."""
        self.sign_in()
        yield from self._each(admin_paths(shop))

    def _each(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            self.go(path)
            yield path


def admin_paths(shop: Shop) -> list[str]:
    ((strategy, run),) = shop.rows("SELECT id, current_run_id FROM recommendations_strategy WHERE slug = 'next-item'")
    ((placement,),) = shop.rows("SELECT id FROM recommendations_placement WHERE slug = 'home'")
    ((event, user, name),) = shop.rows(
        "SELECT i.id, u.id, u.username FROM recommendations_interaction i JOIN auth_user u ON u.id = i.user_id ORDER BY i.id DESC LIMIT 1"
    )
    pages = {
        "strategy": ["", "add/", "overview/", *(f"{strategy}/{page}/" for page in ("change", "roll-back", "duplicate"))],
        "placement": ["", "add/", "preview/", f"preview/?placement=home&shopper={name}", f"{placement}/change/"],
        "run": ["", f"{run}/change/"],
        "kind": ["", "add/", "purchase/change/"],
        "interaction": [f"?shopper={name}", f"{event}/change/", "shoppers/", f"shoppers/u:{user}/", f"shoppers/u:{user}/erase/"],
    }
    return ["/admin/", ADMIN, *(f"{ADMIN}{model}/{page}" for model, those in pages.items() for page in those)]
