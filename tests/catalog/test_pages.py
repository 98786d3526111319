"""The pages: what they show, what they send, and how many queries they take."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import shelf, upsert
from catalog.models import Category, Product
from recommendations.signals import product_viewed

from .pages import whole

pytestmark = pytest.mark.django_db

PLACEMENTS_OF_A_PAGE = 4
"""At most, on any page here."""
QUERIES = 2 + 2 * PLACEMENTS_OF_A_PAGE + 9
"""What the placements may take, and what a page needs besides: session, user, departments, cart, and its own lists."""


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", ["home", "search", "cart", "sign-in", "customers", "about-data", "scene"])
def test_a_page_without_parameters_answers_in_an_empty_shop(client: Client, name: str) -> None:
    assert client.get(reverse(f"catalog:{name}")).status_code == 200


def test_empty_blocks_vanish(client: Client) -> None:
    page = whole(client, "/")
    assert "rec-block" not in page
    assert "New on our shelves" not in page
    assert 'class="departments"' not in page


def test_a_department_shows_what_stands_below_it(client: Client, shop: dict[str, Product]) -> None:
    page = text(client.get(Category.objects.get(path="Kitchen").get_absolute_url()))
    assert all(name in page for name in ("Red Mug", "Blue Cup", "Glass Jar"))
    assert "Wooden Owl" not in page


def test_sold_out_things_show_as_such_and_switched_off_ones_not_at_all(client: Client, shop: dict[str, Product]) -> None:
    page = text(client.get(Category.objects.get(path="Home").get_absolute_url()))
    assert re.search(r"Wooden Owl.*Sold out", page, re.DOTALL)
    assert "Old Heart" not in page


@pytest.mark.parametrize(("sort", "first"), [("cheap", "Blue Cup"), ("dear", "Glass Jar"), ("name", "Blue Cup")])
def test_a_shelf_is_sorted_as_asked(client: Client, shop: dict[str, Product], sort: str, first: str) -> None:
    response = client.get(Category.objects.get(path="Kitchen").get_absolute_url(), {"sort": sort})
    assert response.context["products"][0].name == first


@pytest.mark.parametrize("query", ["?sort=nonsense", "?page=99", "?page=x", "?page=-1"])
def test_nonsense_in_the_address_shows_the_shelf_all_the_same(client: Client, shop: dict[str, Product], query: str) -> None:
    assert client.get(Category.objects.get(path="Kitchen").get_absolute_url() + query).status_code == 200


def test_a_long_shelf_has_pages(client: Client, db: None) -> None:
    upsert.products([{"sku": f"{number}", "name": f"Thing {number:03}", "category": "Home"} for number in range(shelf.PER_PAGE + 1)])
    page = client.get(Category.objects.get(path="Home").get_absolute_url(), {"page": 2, "sort": "name"})
    assert [product.name for product in page.context["products"]] == [f"Thing {shelf.PER_PAGE:03}"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("owls", {"Wooden Owl"}),
        ("wl", set()),
        ("red", {"Red Mug"}),
        ("MUG red", {"Red Mug"}),
        ("glass", {"Glass Jar"}),
        ("owl", {"Wooden Owl"}),
        ("heart", set()),
        ("mug blue", set()),
    ],
)
def test_a_search_finds_every_word_where_a_word_begins_so(client: Client, shop: dict[str, Product], words: str, found: set[str]) -> None:
    response = client.get("/search/", {"q": words})
    assert {product.name for product in response.context["products"]} == found


def test_a_tag_has_a_page_to_which_its_products_lead(client: Client, shop: dict[str, Product]) -> None:
    Product.objects.create(sku="OFF", name="Red Lamp", is_active=False).tags.set(shop["MUG"].tags.all())
    assert '<a href="/t/red/">red</a>' in text(client.get(shop["MUG"].get_absolute_url()))
    page = client.get("/t/red/")
    assert [product.name for product in page.context["products"]] == ["Red Mug"]
    assert '<a href="/t/mug/">mug</a>' in text(page)
    assert client.get("/t/no-such-tag/").status_code == 404


def test_a_search_without_a_find_leads_on(client: Client, shop: dict[str, Product]) -> None:
    page = text(client.get("/search/", {"q": "red owls"}))
    assert "Nothing for “red owls”" in page
    near = re.search(r'<nav class="near".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="/t/(\w+)/"', near) == ["red", "owl"]
    assert page.count('href="/c/kitchen/"') == 2  # among the departments, on the page as at its top


@pytest.mark.parametrize("words", ["%", "_", "'; drop table", "<script>", "x" * 5000, "\0", "   "])
def test_a_strange_search_is_answered_and_never_echoed_as_markup(client: Client, shop: dict[str, Product], words: str) -> None:
    response = client.get("/search/", {"q": words})
    assert response.status_code == 200
    assert "<script>" not in text(response)


def test_looking_at_a_product_is_told_once(client: Client, shop: dict[str, Product]) -> None:
    seen: list[Product] = []

    def hear(*, product: Product, **rest: Any) -> None:
        seen.append(product)

    product_viewed.connect(hear)
    try:
        page = client.get(shop["MUG"].get_absolute_url())
        client.head(shop["MUG"].get_absolute_url())
    finally:
        product_viewed.disconnect(hear)
    assert seen == [shop["MUG"]]
    assert "£2.50" in text(page)


def test_an_old_address_leads_to_the_product(client: Client, shop: dict[str, Product]) -> None:
    response = client.get(reverse("catalog:product", args=[shop["MUG"].pk, "an-old-name"]))
    assert (response.status_code, response["Location"]) == (301, shop["MUG"].get_absolute_url())


def test_a_switched_off_product_is_not_found(client: Client, shop: dict[str, Product]) -> None:
    assert client.get(shop["OLD"].get_absolute_url()).status_code == 404
    assert client.get(reverse("catalog:product", args=[10**9, "x"])).status_code == 404


def test_a_product_that_is_sold_out_cannot_be_bought(client: Client, shop: dict[str, Product]) -> None:
    assert "Add to basket" not in text(client.get(shop["OWL"].get_absolute_url()))


@pytest.mark.parametrize("path", ["/", "/search/?q=red", "/cart/", "/about-the-data/"])
def test_pages_run_no_inline_script_or_style_and_say_so_to_the_browser(client: Client, shop: dict[str, Product], path: str) -> None:
    response = client.get(path)
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text(response))


def test_looking_around_writes_no_cart_and_no_session(client: Client, shop: dict[str, Product]) -> None:
    client.get("/")
    client.get("/cart/")
    client.get(shop["MUG"].get_absolute_url())
    assert "sessionid" not in client.cookies


def test_pages_take_a_bounded_number_of_queries_whatever_the_shop_holds(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    client.force_login(shopper)
    kitchen = Category.objects.get(path="Kitchen")
    paths = ["/", kitchen.get_absolute_url(), "/search/?q=thing", shop["MUG"].get_absolute_url(), "/cart/", "/orders/"]

    def costs() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found[path] = len(queries)
        return found

    costs()  # Fills what a process keeps: the configuration of placements.
    small = costs()
    upsert.products([{"sku": f"{number}", "name": f"Thing {number}", "category": f"Kitchen > {number % 7}", "tags": "mug|red"} for number in range(60)])
    large = costs()
    assert all(large[path] <= small[path] + 1 for path in paths), (small, large)  # A listing that was empty asks for its page now.
    assert max(large.values()) <= QUERIES, large


def test_a_page_that_fails_says_so_in_the_shops_own_look(client: Client, shop: dict[str, Product], monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(shelf, "search", None)
    response = client.get("/search/?q=red")
    assert response.status_code == 500
    assert "Please try again in a moment." in text(response)
    assert "catalog/shop.css" in text(response)
