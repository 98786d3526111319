"""Being a customer of the demo: in the demo only, and only customers whom nobody else can be."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import Order, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db: None) -> Any:
    user = get_user_model().objects.create(username="c12346")
    user.set_unusable_password()
    user.save()
    return user


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("name", ["12346", "c12346", " C12346 "])
def test_one_click_makes_the_visitor_that_customer(client: Client, customer: Any, name: str) -> None:
    assert client.post("/customers/", {"customer": name})["Location"] == "/"
    assert who(client) == str(customer.pk)


@pytest.mark.parametrize("name", ["", "c99999", "admin", "12346'", "c1234", "x" * 9999, "c12346\n12"])
def test_nobody_else_can_be_had(client: Client, customer: Any, name: str) -> None:
    get_user_model().objects.create_superuser("admin", password="admin")
    assert client.post("/customers/", {"customer": name}).status_code == 200
    assert who(client) is None


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}, {"password": "md5$salt$real"}])
def test_a_user_with_rights_or_a_password_is_no_demo_customer(client: Client, customer: Any, change: dict[str, Any]) -> None:
    get_user_model().objects.filter(pk=customer.pk).update(**change)
    client.post("/customers/", {"customer": "12346"})
    assert who(client) is None


def test_outside_the_demo_there_is_no_such_page(client: Client, customer: Any, settings: Any) -> None:
    settings.DEMO = False
    assert client.get("/customers/").status_code == 404
    assert client.post("/customers/", {"customer": "12346"}).status_code == 404
    assert who(client) is None
    assert "/customers/" not in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example"])
def test_nobody_is_sent_to_another_site(client: Client, customer: Any, target: str) -> None:
    assert client.post("/customers/", {"customer": "12346", "next": target})["Location"] == "/"


def test_signing_in_sends_nobody_to_another_site(client: Client, shopper: Any) -> None:
    answer = client.post("/sign-in/", {"username": "amy", "password": "a good password", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_regular_customers_are_offered_with_what_they_like(client: Client, customer: Any, shop: dict[str, Product]) -> None:
    for number in range(5):
        order = Order.objects.create(number=str(number), user=customer)
        order.lines.create(product=shop["MUG"], quantity=1, unit_price=1)
    page = client.get("/customers/").content.decode()
    assert "Customer 12346" in page
    assert "5 orders" in page
    assert shop["MUG"].image in page


def test_the_checkout_knows_a_demo_customer(client: Client, customer: Any, shop: dict[str, Product]) -> None:
    client.force_login(customer)
    client.post("/cart/add/", {"product": shop["MUG"].pk})
    assert client.get("/checkout/").context["form"].initial == {"name": "Customer 12346", "email": "c12346@example.com"}


def test_the_checkout_makes_up_nothing_about_others(client: Client, shopper: Any, shop: dict[str, Product]) -> None:
    client.post("/cart/add/", {"product": shop["MUG"].pk})
    assert client.get("/checkout/").context["form"].initial == {}
    client.force_login(shopper)
    assert client.get("/checkout/").context["form"].initial == {"name": "amy", "email": ""}
