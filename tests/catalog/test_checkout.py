"""From cart to order: a real order, told once, and stock that cannot be sold twice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog.models import CartLine, Order, OrderLine, Product
from recommendations.signals import order_placed

pytestmark = pytest.mark.django_db

BUYER = {"name": "Amy", "email": "amy@example.org", "address": "1 High Street"}


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def hear(**arguments: Any) -> None:
        heard.append(arguments)

    order_placed.connect(hear)
    yield heard
    order_placed.disconnect(hear)


def fill(client: Client, shop: dict[str, Product]) -> None:
    client.post("/cart/add/", {"product": shop["MUG"].pk, "quantity": 2})
    client.post("/cart/add/", {"product": shop["JAR"].pk, "quantity": 1})


def test_an_order_holds_the_cart_at_its_prices_and_empties_it(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    client.force_login(shopper)
    fill(client, shop)
    response = client.post("/checkout/", BUYER, follow=True)
    order = Order.objects.get()
    assert (order.user, order.name, order.total) == (shopper, "Amy", Decimal("9.00"))
    assert set(order.lines.values_list("product__sku", "quantity", "unit_price")) == {("MUG", 2, Decimal("2.50")), ("JAR", 1, Decimal("4.00"))}
    assert not CartLine.objects.exists()
    assert order.number in response.content.decode()


def test_the_order_is_told_once_with_number_lines_and_request(client: Client, shop: dict[str, Product], told: list[dict[str, Any]]) -> None:
    fill(client, shop)
    client.post("/checkout/", BUYER)
    (signal,) = told
    assert signal["order"] == Order.objects.get().number
    assert [(product.sku, quantity, price) for product, quantity, price in signal["lines"]] == [("MUG", 2, Decimal("2.50")), ("JAR", 1, Decimal("4.00"))]
    assert signal["request"] is not None


def test_stock_goes_down_where_it_is_tracked(client: Client, shop: dict[str, Product]) -> None:
    fill(client, shop)
    client.post("/checkout/", BUYER)
    assert dict(Product.objects.filter(sku__in=["MUG", "JAR"]).values_list("sku", "stock")) == {"MUG": 8, "JAR": None}


@pytest.mark.parametrize("change", [{"stock": 1}, {"is_active": False}])
def test_what_was_sold_meanwhile_stops_the_whole_order(client: Client, shop: dict[str, Product], told: list[dict[str, Any]], change: dict[str, Any]) -> None:
    fill(client, shop)
    Product.objects.filter(sku="MUG").update(**change)
    response = client.post("/checkout/", BUYER, follow=True)
    assert "not enough of Red Mug" in response.content.decode()
    assert not Order.objects.exists()
    assert not OrderLine.objects.exists()
    assert not told
    assert CartLine.objects.count() == 2
    assert Product.objects.get(sku="MUG").stock == change.get("stock", 10)


@pytest.mark.parametrize("field", list(BUYER))
def test_a_missing_answer_is_asked_for_and_nothing_is_ordered(client: Client, shop: dict[str, Product], field: str) -> None:
    fill(client, shop)
    response = client.post("/checkout/", {**BUYER, field: ""})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Order.objects.exists()


def test_an_empty_cart_has_no_checkout(client: Client, shop: dict[str, Product]) -> None:
    assert client.get("/checkout/")["Location"] == "/cart/"
    assert client.post("/checkout/", BUYER)["Location"] == "/cart/"
    assert not Order.objects.exists()


def test_an_order_is_shown_to_who_placed_it_and_to_nobody_else(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    fill(client, shop)
    client.post("/checkout/", BUYER)
    address = f"/orders/{Order.objects.get().number}/"
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    other = Client()
    other.force_login(shopper)
    assert other.get(address).status_code == 404


def test_ones_orders_are_listed_after_signing_in(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    assert client.get("/orders/")["Location"] == "/sign-in/?next=/orders/"
    client.force_login(shopper)
    fill(client, shop)
    client.post("/checkout/", BUYER)
    assert Order.objects.get().number in client.get("/orders/").content.decode()
