"""The cart: anonymous or a user's, never more than there is, and one after signing in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from catalog.models import Cart, CartLine, Product
from recommendations.signals import cart_changed

pytestmark = pytest.mark.django_db

Changes = list[tuple[str, int]]


@pytest.fixture
def changes() -> Iterator[Changes]:
    """(SKU, signed quantity) of each ``cart_changed``."""
    heard: Changes = []

    def hear(*, product: Product, quantity: int, **rest: Any) -> None:
        heard.append((product.sku, quantity))

    cart_changed.connect(hear)
    yield heard
    cart_changed.disconnect(hear)


def add(client: Client, product: Product, quantity: Any = 1, **more: str) -> Any:
    return client.post("/cart/add/", {"product": product.pk, "quantity": quantity, **more})


def held() -> dict[str, int]:
    return dict(CartLine.objects.values_list("product__sku", "quantity"))


def test_what_is_added_is_in_the_cart_and_told(client: Client, shop: dict[str, Product], changes: Changes) -> None:
    assert add(client, shop["MUG"], 2)["Location"] == "/cart/"
    add(client, shop["MUG"])
    assert held() == {"MUG": 3}
    assert changes == [("MUG", 2), ("MUG", 1)]
    page = client.get("/cart/").content.decode()
    assert "Red Mug" in page
    assert "£7.50" in page
    assert '<b class="count">3</b>' in page


def test_never_more_than_is_in_stock(client: Client, shop: dict[str, Product], changes: Changes) -> None:
    add(client, shop["CUP"], 900)
    add(client, shop["CUP"])
    add(client, shop["OWL"])
    assert held() == {"CUP": 3}
    assert changes == [("CUP", 3)]


def test_stock_that_is_not_tracked_does_not_bound(client: Client, shop: dict[str, Product]) -> None:
    add(client, shop["JAR"], 500)
    assert held() == {"JAR": 500}


def test_changing_and_taking_out_tell_the_signed_difference(client: Client, shop: dict[str, Product], changes: Changes) -> None:
    add(client, shop["MUG"], 5)
    client.post("/cart/change/", {"product": shop["MUG"].pk, "quantity": 2})
    client.post("/cart/change/", {"product": shop["MUG"].pk, "quantity": 0})
    client.post("/cart/change/", {"product": shop["MUG"].pk, "quantity": 0})
    assert changes == [("MUG", 5), ("MUG", -3), ("MUG", -2)]
    assert held() == {}


@pytest.mark.parametrize("quantity", ["-1", "x", "1e9", "99999"])
def test_a_quantity_that_is_none_changes_nothing(client: Client, shop: dict[str, Product], quantity: str) -> None:
    assert add(client, shop["MUG"], quantity).status_code == 302
    assert held() == {}


def test_a_switched_off_or_unknown_product_cannot_be_added(client: Client, shop: dict[str, Product]) -> None:
    assert add(client, shop["OLD"]).status_code == 404
    assert client.post("/cart/add/", {"product": 10**9}).status_code == 404


def test_a_link_cannot_change_the_cart(client: Client, shop: dict[str, Product]) -> None:
    assert client.get("/cart/add/", {"product": shop["MUG"].pk}).status_code == 405
    assert Client(enforce_csrf_checks=True).post("/cart/add/", {"product": shop["MUG"].pk}).status_code == 403


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "http:evil.example", "javascript:alert(1)", "/\\evil.example", ""])
def test_nobody_is_sent_to_another_site(client: Client, shop: dict[str, Product], target: str) -> None:
    assert add(client, shop["MUG"], next=target)["Location"] == "/cart/"


def test_a_page_of_this_shop_is_gone_back_to(client: Client, shop: dict[str, Product]) -> None:
    assert add(client, shop["MUG"], next="/search/?q=mug")["Location"] == "/search/?q=mug"


def test_signing_in_brings_the_anonymous_cart_along(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    mine = Cart.objects.create(user=shopper)
    mine.lines.create(product=shop["MUG"], quantity=1)
    mine.lines.create(product=shop["JAR"], quantity=4)
    add(client, shop["MUG"], 2)
    add(client, shop["CUP"], 1)
    client.post("/sign-in/", {"username": "amy", "password": "a good password"})
    assert dict(mine.lines.values_list("product__sku", "quantity")) == {"MUG": 2, "JAR": 4, "CUP": 1}
    assert Cart.objects.count() == 1
    assert '<b class="count">7</b>' in client.get("/cart/").content.decode()


def test_after_signing_out_the_cart_is_not_shown(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    client.force_login(shopper)
    add(client, shop["MUG"])
    assert client.get("/cart/").context["lines"]
    client.post("/sign-out/")
    assert not client.get("/cart/").context["lines"]


def test_a_session_cannot_name_another_users_cart(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    cart = Cart.objects.create(user=shopper)
    cart.lines.create(product=shop["MUG"], quantity=1)
    session = client.session
    session["cart"] = cart.pk
    session.save()
    page = client.get("/cart/").content.decode()
    assert "Red Mug" not in page
    assert 'class="count"' not in page
