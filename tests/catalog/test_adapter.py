"""How the recommendations app sees this shop's products."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from recommendations.products import get_adapter

pytestmark = pytest.mark.django_db


def test_eligible_is_what_is_switched_on_and_in_stock(shop: dict[str, Product]) -> None:
    assert {product.sku for product in get_adapter().eligible()} == {"MUG", "CUP", "JAR"}


def test_products_and_their_cards_cost_one_query(shop: dict[str, Product]) -> None:
    adapter = get_adapter()
    with CaptureQueriesContext(connection) as queries:
        cards = [adapter.card(product) for product in adapter.eligible()]
    assert len(queries) == 1
    mug = next(card for card in cards if card.title == "Red Mug")
    assert (mug.category, mug.tags, mug.currency) == (("Kitchen", "Mugs & Cups"), ("mug", "red"), "GBP")
    assert mug.url == shop["MUG"].get_absolute_url()
    assert mug.image.endswith(".svg")


def test_features_of_known_keys_come_in_one_query_and_unknown_ones_are_left_out(shop: dict[str, Product]) -> None:
    adapter = get_adapter()
    keys = [adapter.key(product) for product in shop.values()]
    with CaptureQueriesContext(connection) as queries:
        features = adapter.features([*keys, "999999", "no key"])
    assert len(queries) == 1
    assert features.keys() == set(keys)
    mug = features[adapter.key(shop["MUG"])]
    assert (mug.tags, mug.category, mug.price) == (("mug", "red"), ("Kitchen", "Mugs & Cups"), 2.5)


def test_a_product_without_category_price_or_tags_has_a_card(db: None) -> None:
    product = Product.objects.create(sku="X", name="Thing", slug="thing")
    card = get_adapter().card(get_adapter().eligible().get(pk=product.pk))
    assert (card.price, card.category, card.tags) == (None, (), ())


def test_skus_are_found_eligible_or_not(shop: dict[str, Product]) -> None:
    assert get_adapter().by_sku(["MUG", "OLD", "nothing"]) == {sku: str(shop[sku].pk) for sku in ("MUG", "OLD")}
