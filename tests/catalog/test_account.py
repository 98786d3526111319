"""The shopper's own corner: what is remembered, why something is shown, saying no, and the language."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Order, Product
from recommendations.models import Interaction
from recommendations.testing.factories import make_run

from .pages import blocks, whole

pytestmark = pytest.mark.django_db

PAGES = ("account", "account/history", "account/why", "account/privacy")


@pytest.fixture
def customer(client: Client, shopper: Any, shop: dict[str, Product]) -> Client:
    """Signed in; looked at MUG five days ago and again three days ago, bought JAR two weeks ago; MUG brings CUP, JAR is trending."""
    keys = {sku: str(product.pk) for sku, product in shop.items()}
    client.force_login(shopper)
    for number, (sku, kind, days) in enumerate([("MUG", "view", 5), ("MUG", "view", 3), ("JAR", "purchase", 14)]):
        at = days_ago(days)
        Interaction.objects.create(event_id=f"e{number}", user=shopper, product_key=keys[sku], kind=kind, occurred_at=at, order="7" * (kind == "purchase"))
    make_run("blend", {"product": {keys["MUG"]: [keys["CUP"]]}})
    make_run("buy-again", {"product": {keys["JAR"]: [(keys["JAR"], 30.0)]}})
    return client


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def text(response: Any) -> str:
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_may_look_at_the_account_pages(client: Client, path: str) -> None:
    page = text(client.get(f"/{path}/"))
    assert page.count(' aria-current="page"') == 1
    assert 'href="/orders/"' not in page


def test_a_customer_finds_his_latest_orders_and_all_pages_from_the_account(customer: Client, shopper: Any) -> None:
    for number in range(5):
        Order.objects.create(number=f"W{number}", user=shopper, placed_at=days_ago(10 - number))
    page = text(customer.get("/account/"))
    assert re.findall(r'href="/orders/(W\d)/"', page) == ["W4", "W3", "W2"]
    assert all(f'href="/{path}/"' in page for path in (*PAGES, "orders"))


def test_the_history_says_each_deed_once_with_its_latest_date_and_takes_it_back(customer: Client, shop: dict[str, Product]) -> None:
    def told() -> list[tuple[str, str, str]]:
        entry = r'data-kind="(\w+)".*?rec-history-title">([^<]*)<.*?<time[^>]*>([^<]*)<'
        return re.findall(entry, text(customer.get("/account/history/")), re.DOTALL)

    assert told() == [("view", "Red Mug", printed(3)), ("purchase", "Glass Jar", printed(14))]
    assert "Because you viewed Red Mug" in whole(customer, "/")
    customer.post("/recommendations/forget-product/", {"product": shop["MUG"].pk, "next": "/account/history/"})
    assert told() == [("purchase", "Glass Jar", printed(14))]
    assert "Because you viewed Red Mug" not in whole(customer, "/")


def printed(days: int) -> str:
    return f"{days_ago(days):%-d %B %Y}"


def test_each_reason_is_told_with_the_deed_that_it_stands_on(customer: Client, shop: dict[str, Product]) -> None:
    page = text(customer.get("/account/why/"))
    (viewed, bought) = re.findall(r'<a class="deed-name"[^>]*>([^<]*)</a>\s*<p class="small">([^<]*)</p>', page)
    assert viewed == ("Blue Cup", f"You looked at Red Mug on {printed(3)}.")
    assert bought[0] == "Glass Jar"
    assert bought[1].startswith(f"You last bought this on {printed(14)}")
    assert f'value="{shop["MUG"].pk}"' in re.search(r'<form[^>]*forget-product/".*?</form>', page, re.DOTALL)[0]
    assert f'value="{shop["CUP"].pk}"' in re.search(r'<form[^>]*not-interested/".*?</form>', page, re.DOTALL)[0]


def test_what_stands_on_nobodys_deed_is_said_once_for_the_block(customer: Client, shop: dict[str, Product]) -> None:
    make_run("trending", {"all": {"": [str(shop["MUG"].pk), str(shop["CUP"].pk)]}})
    make_run("blend", {"all": {}})
    page = text(customer.get("/account/why/"))
    assert page.count("Many other shoppers chose it of late. Nothing that you did has to do with it.") == 1
    assert "forget-product" not in page


def test_a_no_on_a_card_is_heeded_and_can_be_taken_back(customer: Client, shop: dict[str, Product], django_capture_on_commit_callbacks: Any) -> None:
    make_run("popularity", {"all": {"": [str(shop["CUP"].pk), str(shop["MUG"].pk)]}})
    cup = str(shop["CUP"].pk)
    page = whole(customer, "/search/?q=nothing")
    form, key = re.search(r'<button class="card-no" form="([^"]+)" name="product" value="(\d+)" aria-label="Not interested in Blue Cup"', page).groups()
    assert key == cup
    action = re.search(rf'<form id="{re.escape(form)}" method="post" action="([^"]+)"', page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        customer.post(action, {"product": key}, headers={"referer": "http://testserver/search/?q=nothing"})
    said = text(customer.get("/account/history/"))
    assert not any(cup in keys for path in ("/", "/search/?q=nothing") for _, keys in blocks(customer, path))
    assert "Show it again" in said
    customer.post(action, {"product": key, "interested": "yes"})
    assert any(cup in keys for _, keys in blocks(customer, "/search/?q=nothing"))


def test_a_strangers_page_has_no_form_and_sets_no_cookie(client: Client, shop: dict[str, Product]) -> None:
    make_run("blend", {"all": {"": [str(shop["CUP"].pk), str(shop["MUG"].pk)]}})
    response = client.get("/")
    assert "rec-item" in text(response)
    assert "card-no" not in text(response)
    assert "csrfmiddlewaretoken" not in text(response)
    assert not response.cookies


def test_a_deed_on_what_is_sold_out_now_is_told_without_its_name_and_can_be_forgotten(customer: Client, shop: dict[str, Product]) -> None:
    Product.objects.filter(pk=shop["MUG"].pk).update(stock=0)
    page = text(customer.get("/account/why/"))
    assert re.search(r">Blue Cup</a>\s*<p class=\"small\">Because of what you viewed</p>", page)
    assert f'name="product" value="{shop["MUG"].pk}"' in page
    assert "You looked at on" not in page


def test_a_no_is_taken_back_right_where_it_was_said(customer: Client, shop: dict[str, Product], django_capture_on_commit_callbacks: Any) -> None:
    cup, path = str(shop["CUP"].pk), shop["MUG"].get_absolute_url()
    with django_capture_on_commit_callbacks(execute=True):
        customer.post("/recommendations/not-interested/", {"product": cup, "next": path})
    page = text(customer.get(path))
    assert "not recommended to you any more" in page
    assert re.search(rf'name="product" value="{cup}"><input type="hidden" name="interested" value="yes">.*Show it again<span class="hidden"> · Blue Cup', page)
    assert "Show it again" not in text(customer.get(path)), "said once"
    customer.post("/recommendations/not-interested/", {"product": cup, "interested": "yes", "next": path})
    page = text(customer.get(path))
    assert "may be recommended to you again" in page
    assert "Show it again" not in page


def test_who_is_not_remembered_is_offered_no_button_that_would_have_to_remember(customer: Client) -> None:
    assert "Not interested" in text(customer.get("/"))
    customer.post("/recommendations/privacy/consent/", {"granted": "no", "next": "/"})
    assert "rec-item" in text(customer.get("/"))
    assert "Not interested" not in text(customer.get("/")) + text(customer.get("/account/why/"))


def test_who_is_erased_starts_anew(customer: Client) -> None:
    assert "Because you viewed Red Mug" in whole(customer, "/")
    assert customer.get("/recommendations/privacy/export/").status_code == 200
    assert "privacy/export/" in text(customer.get("/account/privacy/"))
    customer.post("/recommendations/privacy/erase/", {"confirm": "yes", "next": "/account/privacy/"})
    assert "Red Mug" not in whole(customer, "/account/history/")
    assert "Because you viewed Red Mug" not in whole(customer, "/")


@pytest.mark.parametrize(("to", "expected"), [("/search/?q=mug", "/search/?q=mug"), ("https://elsewhere.example/", "/")])
def test_the_language_is_chosen_on_any_page_and_leads_back_to_it(shop: dict[str, Product], to: str, expected: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = text(client.get("/search/?q=mug"))
    assert '<html lang="en">' in page
    assert page.count('name="language" value="zh-hans" lang="zh-hans"') == 2
    answer = client.post("/language/", {"language": "zh-hans", "next": to})
    assert (answer.status_code, answer["Location"]) == (302, expected)
    assert '<html lang="zh-hans">' in text(client.get("/search/?q=mug"))
