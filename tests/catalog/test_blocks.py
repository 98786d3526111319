"""The recommendation blocks on the shop's pages: what is in the cart is not recommended, and nothing stands twice on the home page."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import upsert
from catalog.models import Category, Product
from recommendations.models import Placement
from recommendations.testing.factories import make_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(shop: dict[str, Product]) -> dict[str, str]:
    """Keys by SKU, of which every strategy recommends MUG, CUP and JAR, in that order."""
    keys = {sku: str(product.pk) for sku, product in shop.items()}
    listed = [keys["MUG"], keys["CUP"], keys["JAR"]]
    for strategy in ("blend", "trending", "popularity", "next-item", "item-neighbours"):
        make_run(strategy, {"product": {keys["OWL"]: listed}, "all": {"": listed}, "category": {"Kitchen": listed}})
    return keys


@pytest.fixture
def customer(client: Client, shopper: Any, shop: dict[str, Product]) -> Client:
    """Signed in, has looked at MUG and CUP."""
    client.force_login(shopper)
    for sku in ("MUG", "CUP"):
        client.get(shop[sku].get_absolute_url())
    return client


def pages(shop: dict[str, Product]) -> list[str]:
    return ["/", Category.objects.get(path="Kitchen").get_absolute_url(), "/search/?q=x", shop["OWL"].get_absolute_url(), "/orders/", "/cart/"]


def recommended(client: Client, path: str) -> list[list[str]]:
    """Product keys by block."""
    content = client.get(path).content.decode()
    blocks = re.findall(r'<section class="rec-block".*?</section>', content, re.DOTALL)
    return [re.findall(r'data-product="(\d+)"', block) for block in blocks]


def test_what_is_in_the_cart_is_recommended_on_no_page(customer: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    Placement.objects.update(dedupe=False)
    before = {path: recommended(customer, path) for path in pages(shop)}
    customer.post("/cart/add/", {"product": keys["MUG"], "quantity": 1})
    after = {path: recommended(customer, path) for path in pages(shop)}
    for path in before:
        assert any(keys["MUG"] in block for block in before[path]), path
        assert any(keys["CUP"] in block for block in after[path]), path
        assert not any(keys["MUG"] in block for block in after[path]), path


def test_a_page_asks_for_the_cart_once(customer: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    customer.post("/cart/add/", {"product": keys["MUG"], "quantity": 2})
    asked = []
    for path in pages(shop)[:-1]:
        with CaptureQueriesContext(connection) as queries:
            customer.get(path)
        asked.append(sum("catalog_cartline" in query["sql"] for query in queries))
    assert asked == [1] * 5


def test_the_header_counts_pieces(customer: Client, keys: dict[str, str]) -> None:
    for sku in ("MUG", "CUP"):
        customer.post("/cart/add/", {"product": keys[sku], "quantity": 2})
    assert '<b class="count">4</b>' in customer.get("/").content.decode()


def test_new_things_do_not_repeat_what_stands_above_them(client: Client, keys: dict[str, str]) -> None:
    upsert.products([{"sku": f"N{number}", "name": f"New {number}", "category": f"Kitchen > {number}"} for number in range(3)])
    new = {str(pk) for pk in Product.objects.filter(sku__startswith="N").values_list("pk", flat=True)}
    make_run("blend", {"all": {"": [keys["MUG"], min(new)]}})
    response = client.get("/")
    above = {key for block in recommended(client, "/") for key in block}
    row = {str(product.pk) for product in response.context["newest"]}
    assert min(new) in above
    assert new - row == {min(new)}
    assert not row & above


def test_a_sold_out_product_says_so_and_leads_to_others_first(client: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    page = client.get(shop["OWL"].get_absolute_url()).content.decode()
    anchor, placement = re.search(r'aria-labelledby="([^"]+)" data-placement="([^"]+)"', page).groups()
    assert placement == "also-chose"
    assert f'<b>Sold out</b><a href="#{anchor}">Shoppers also chose these instead</a>' in page
    assert page.count('data-placement="also-chose"') == 1


def test_a_sold_out_product_without_neighbours_leads_to_its_department(client: Client, shop: dict[str, Product]) -> None:
    page = client.get(shop["OWL"].get_absolute_url()).content.decode()
    assert f'<b>Sold out</b><a href="{shop["OWL"].category.get_absolute_url()}">See what else there is in Ornaments</a>' in page


def test_a_page_that_is_not_there_shows_what_is_trending(client: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    answer = client.get(shop["OLD"].get_absolute_url())
    assert answer.status_code == 404
    assert "is no longer sold" in answer.content.decode()
    assert recommended(client, "/nowhere/") == [[keys["MUG"], keys["CUP"], keys["JAR"]]]


def test_a_page_that_is_not_there_is_told_even_where_recommending_fails(client: Client, keys: dict[str, str], settings: Any) -> None:
    settings.RECOMMENDATIONS = {}
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "rec-block" not in answer.content.decode()


@pytest.mark.parametrize(("placement", "strategy", "word"), [("search", "popularity", "Popular"), ("category", "trending", "Trending")])
def test_a_heading_says_what_fills_the_block(db: None, placement: str, strategy: str, word: str) -> None:
    planted = Placement.objects.select_related("strategy").get(slug=placement)
    assert planted.strategy.slug == strategy
    assert planted.name.startswith(word)
