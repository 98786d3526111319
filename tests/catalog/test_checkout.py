"""From cart to order: a real order, told once, and stock that cannot be sold twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from catalog.checkout import Buyer, Emptied, order_place
from catalog.forms import CheckoutForm
from catalog.models import Cart, CartLine, Order, OrderLine, Product
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


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_order(client: Client, shop: dict[str, Product], told: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(client, shop)
    both = Barrier(2, timeout=30)

    def buyer(form: CheckoutForm) -> Buyer:
        both.wait()  # Both requests saw a full cart.
        return Buyer(**form.cleaned_data)

    def click(number: int) -> str:
        again = Client()
        again.cookies = client.cookies
        try:
            return again.post("/checkout/", BUYER)["Location"]
        finally:
            connection.close()

    monkeypatch.setattr(CheckoutForm, "buyer", buyer)
    with ThreadPoolExecutor(2) as pool:
        led_to = set(pool.map(click, range(2)))
    order = Order.objects.get()
    assert len(told) == 1
    assert Product.objects.get(sku="MUG").stock == 8
    assert f"/orders/{order.number}/" in led_to
    assert led_to <= {f"/orders/{order.number}/", "/cart/"}


def test_a_second_click_leads_to_the_order_and_only_for_some_minutes(client: Client, shop: dict[str, Product]) -> None:
    fill(client, shop)
    first = client.post("/checkout/", BUYER)["Location"]
    assert client.post("/checkout/", BUYER)["Location"] == first
    assert client.get("/checkout/")["Location"] == "/cart/"
    Order.objects.update(placed_at=timezone.now() - timedelta(hours=1))
    assert client.post("/checkout/", BUYER)["Location"] == "/cart/"
    assert Order.objects.count() == 1


def test_an_order_holds_what_is_in_the_cart_when_it_is_placed(client: Client, shop: dict[str, Product], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(client, shop)

    def buyer(form: CheckoutForm) -> Buyer:
        CartLine.objects.filter(product=shop["MUG"]).delete()  # In another window, after this request read the cart.
        return Buyer(**form.cleaned_data)

    monkeypatch.setattr(CheckoutForm, "buyer", buyer)
    client.post("/checkout/", BUYER)
    assert list(Order.objects.get().lines.values_list("product__sku", flat=True)) == ["JAR"]


def test_a_cart_that_is_gone_is_not_ordered(shop: dict[str, Product], rf: Any) -> None:
    cart = Cart.objects.create()
    Cart.objects.filter(pk=cart.pk).delete()
    with pytest.raises(Emptied):
        order_place(rf.post("/"), cart, Buyer(**BUYER))


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
