"""The recommendation blocks on the shop's pages: what is in the cart is not recommended, and nothing stands twice on the home page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import shelf, upsert
from catalog.models import Category, Order, Product
from recommendations.models import Interaction, Placement
from recommendations.models.seeds import STRATEGIES
from recommendations.testing.factories import make_run

from .pages import blocks, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(shop: dict[str, Product]) -> dict[str, str]:
    """Keys by SKU, of which every strategy recommends MUG, CUP and JAR, in that order."""
    keys = {sku: str(product.pk) for sku, product in shop.items()}
    listed = [keys["MUG"], keys["CUP"], keys["JAR"]]
    for strategy in ("blend", "blend-repeat", "trending", "popularity", "next-item", "item-neighbours", "lightfm"):
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
    return ["/", "/t/wood/", "/search/?q=x", shop["OWL"].get_absolute_url(), "/account/", "/cart/"]


def recommended(client: Client, path: str) -> list[list[str]]:
    """Product keys by block."""
    return [keys for _, keys in blocks(client, path)]


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


def test_all_blocks_of_the_home_page_cost_less_than_twelve_queries(known: Client, shopper: Any, keys: dict[str, str]) -> None:
    for strategy in ("trending", "popularity"):
        make_run(strategy, {"all": {"": list(keys.values())}})
    make_run("buy-again", {"product": {keys["JAR"]: [(keys["JAR"], 30.0)]}})
    Interaction.objects.create(event_id="old", user=shopper, product_key=keys["JAR"], kind="purchase", occurred_at=timezone.now() - timedelta(days=40))
    Placement.objects.update(dedupe=False)
    whole(known, "/")  # Fills what a process keeps.
    with CaptureQueriesContext(connection) as queries:
        shown = blocks(known, "/")
    assert [placement for placement, _ in shown] == ["home", "buy-again", "trending", "recently-viewed"]
    of_blocks = [query["sql"] for query in queries if "recommendations_" in query["sql"] or 'FROM "catalog_product"' in query["sql"]]
    assert len(shown) < len(of_blocks) < 12
    # Savepoints are those of the test's own transaction.
    asked = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) < 18  # and with all that the page and its one request for lazy blocks need besides


def test_the_header_counts_pieces(customer: Client, keys: dict[str, str]) -> None:
    for sku in ("MUG", "CUP"):
        customer.post("/cart/add/", {"product": keys[sku], "quantity": 2})
    assert '<b class="count">4</b>' in customer.get("/").content.decode()


def test_nothing_stands_twice_on_a_page_but_what_was_viewed(known: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    upsert.products([{"sku": f"N{number}", "name": f"New {number}", "category": f"Kitchen > {number}", "tags": "mug"} for number in range(30)])
    new = [str(pk) for pk in Product.objects.filter(sku__startswith="N").values_list("pk", flat=True)]
    Product.objects.filter(sku="JAR").update(created_at=timezone.now() + timedelta(hours=1))
    for strategy in STRATEGIES:
        if strategy not in ("recently-viewed", "buy-again"):
            make_run(strategy, {"product": {keys["MUG"]: [keys["JAR"], *new]}, "all": {"": [keys["JAR"], *new]}, "category": {"Kitchen": [keys["JAR"], *new]}})
    kitchen = Category.objects.get(path="Kitchen").get_absolute_url()
    several = 0
    for path in ["/", kitchen, "/t/mug/", "/search/?q=new", "/search/?q=nothing", shop["MUG"].get_absolute_url(), "/account/", "/nowhere/"]:
        recommended = [key for placement, block in blocks(known, path) if placement != "recently-viewed" for key in block]
        listed = re.findall(r'<li class="card">\s*<a class="card-link" href="/p/(\d+)/', whole(known, path))
        several += len(recommended) > 8
        assert recommended, path
        assert len(recommended + listed) == len({*recommended, *listed}), path
    assert several > 2


def test_a_sold_out_product_says_so_and_leads_to_others_first(client: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    make_run("tag-similarity", {"product": {keys["OWL"]: [keys["MUG"]]}})
    path = shop["OWL"].get_absolute_url()
    page = client.get(path).content.decode()
    (anchor,) = re.findall(r'aria-labelledby="([^"]+)" data-placement="similar"', page)
    assert f'<b>Sold out</b><a href="#{anchor}">Similar products</a>' in page
    assert placements(client, path) == ["similar", "also-chose"], "nothing that goes with what cannot be had"


def test_a_sold_out_product_without_likes_leads_to_its_department(client: Client, shop: dict[str, Product]) -> None:
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


def placements(client: Client, path: str) -> list[str]:
    """Of a page's blocks, from top to bottom."""
    return [placement for placement, _ in blocks(client, path)]


@pytest.fixture
def known(client: Client, shopper: Any, shop: dict[str, Product], django_capture_on_commit_callbacks: Any) -> Client:
    """Signed in, and the log knows that MUG and CUP were looked at."""
    client.force_login(shopper)
    with django_capture_on_commit_callbacks(execute=True):
        for sku in ("MUG", "CUP"):
            client.get(shop[sku].get_absolute_url())
    return client


def test_each_page_has_the_blocks_that_a_shopper_would_look_for_there(
    known: Client, shop: dict[str, Product], keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Placement.objects.update(dedupe=False)
    monkeypatch.setattr(shelf, "PER_PAGE", 1)
    for strategy in STRATEGIES:
        if strategy not in ("recently-viewed", "buy-again"):
            make_run(strategy, {"product": {keys["MUG"]: [keys["JAR"], keys["CUP"]]}, "all": {"": [keys["MUG"]]}})
    kitchen = Category.objects.get(path="Kitchen").get_absolute_url()
    expected = {
        "/": ["home", "trending", "recently-viewed"],
        shop["MUG"].get_absolute_url(): ["product", "similar", "later-bought", "recently-viewed"],
        kitchen: ["category", "taste", "recently-viewed"],
        "/t/wood/": ["search", "recently-viewed"],
        "/search/?q=owl": ["search", "recently-viewed"],
        "/account/": ["usual", "shoppers-like-you"],
        "/orders/": ["recently-viewed"],
    }
    assert {path: placements(known, path) for path in expected} == expected


def test_an_order_that_was_placed_is_followed_by_what_others_chose_next(known: Client, shopper: Any, keys: dict[str, str]) -> None:
    make_run("next-item", {"product": {keys["MUG"]: [keys["JAR"]]}})
    Order.objects.create(number="7", user=shopper)
    assert placements(known, "/orders/7/") == ["later-bought"]


@pytest.mark.parametrize(("placement", "strategy", "word"), [("search", "popularity", "Popular"), ("category", "trending", "Trending")])
def test_a_heading_says_what_fills_the_block(db: None, placement: str, strategy: str, word: str) -> None:
    planted = Placement.objects.select_related("strategy").get(slug=placement)
    assert planted.strategy.slug == strategy
    assert planted.name.startswith(word)


def test_a_reason_that_all_share_stands_once_below_the_heading(client: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    page = whole(client, shop["OWL"].get_absolute_url())
    assert page.count("Others chose it along with this") == 1
    assert '<p class="rec-common rec-reason">Others chose it along with this</p>' in page


@pytest.mark.parametrize(("heading", "said"), [("Popular with other shoppers", False), ("Popular", False), ("Others like", True)])
def test_what_the_heading_says_the_reason_does_not_say_again(client: Client, keys: dict[str, str], heading: str, said: bool) -> None:
    Placement.objects.filter(slug="search").update(name=heading)
    assert ('<p class="rec-common rec-reason">Popular with other shoppers</p>' in whole(client, "/search/?q=x")) is said


def test_different_reasons_stand_below_each(client: Client, shop: dict[str, Product], keys: dict[str, str]) -> None:
    make_run("blend", {"all": {"": [(keys["MUG"], 1.0, 0), (keys["CUP"], 0.5, 1), (keys["JAR"], 0.2, 1)]}}, sources=["trending", "popularity"])
    home = client.get("/").content.decode()
    assert home.count('<span class="card-reason rec-reason">Trending now</span>') == 1
    assert home.count('<span class="card-reason rec-reason">Popular with other shoppers</span>') == 2
