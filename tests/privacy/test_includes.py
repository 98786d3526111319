"""The tags and the ready-made includes: what a shopper is told of what is held."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.views.decorators.cache import cache_page

from catalog.models import Product
from recommendations.models import Interaction
from recommendations.privacy import history as module
from recommendations.shoppers.consent import consent_set
from recommendations.shoppers.page import Page

from .conftest import Person, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    Product.objects.bulk_create([Product(pk=pk, sku=f"s{pk}", name=f"Thing {pk}", slug=f"thing-{pk}", stock=5) for pk in (1, 2)])
    request = rf.get("/my/", {"page": "2"})
    request.user = AnonymousUser()
    request.recommendations = Page(request)
    request.recommendations.visitor.set("me")
    return request


def rendered(request: HttpRequest | None, text: str) -> str:
    context = {"request": request} if request is not None else {}
    return Template("{% load recommendations %}" + text).render(RequestContext(request, context))


def include(request: HttpRequest, name: str) -> str:
    return rendered(request, f'{{% include "recommendations/{name}.html" %}}')


LINES = (
    "{% recommendations_history as history %}"
    "{% for e in history %}{{ e.kind }}|{{ e.kind_name }}|{{ e.product.title }}|"
    "{{ e.product_key }}|{{ e.quantity }}|{{ e.forgettable }}|{{ e.refused }}\n{% endfor %}"
)


def test_the_history_is_ones_own_and_the_newest_stands_first(request_: HttpRequest, ann: Person) -> None:
    log("view", "1", visitor="me")
    log("purchase", "2", visitor="me", quantity=3)
    log("not_interested", "99", visitor="me")
    with CaptureQueriesContext(connection) as queries:
        lines = rendered(request_, LINES).split("\n")
    assert len([each for each in queries if each["sql"].startswith("SELECT")]) == 2
    assert lines[:3] == [
        "not_interested|You are not interested in it||99|1.000|False|True",
        "purchase|You bought it|Thing 2|2|3.000|False|False",
        "view|You looked at it|Thing 1|1|1.000|True|False",
    ]
    assert lines[3:] == [""]


def test_a_kind_of_the_storefronts_own_is_called_by_its_slug(request_: HttpRequest) -> None:
    log("shared", "1", visitor="me")
    assert rendered(request_, LINES).startswith("shared|shared|Thing 1")


def test_the_history_is_bounded(request_: HttpRequest) -> None:
    now = timezone.now()
    Interaction.objects.bulk_create(Interaction(event_id=str(n), visitor="me", product_key="1", kind="cart", occurred_at=now) for n in range(130))
    count = "{% recommendations_history OPTIONS as history %}{{ history|length }}"
    assert [rendered(request_, count.replace("OPTIONS", options)) for options in ("", "limit=7", "limit=1000", "limit=-1")] == ["50", "7", "100", "0"]


def test_nobody_has_no_history(rf: RequestFactory, django_assert_num_queries: Callable[..., Any]) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    request.recommendations = Page(request)
    with django_assert_num_queries(0):
        assert rendered(request, LINES) == ""
        assert rendered(None, LINES) == ""
        assert "Nothing is remembered of you yet." in include(request, "history")


def test_a_history_that_cannot_be_read_does_not_break_the_page(
    request_: HttpRequest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any) -> Any:
        raise DatabaseError("gone")

    log("view", "1", visitor="me")
    monkeypatch.setattr(module, "_cards", fail)
    assert rendered(request_, LINES) == ""
    assert "a shopper's history cannot be shown" in caplog.text
    assert Interaction.objects.count() == 1, "the page's own transaction goes on"


@pytest.mark.parametrize("name", ["history", "privacy"])
def test_a_page_that_shows_it_is_kept_for_nobody_else(name: str, request_: HttpRequest) -> None:
    cache.clear()

    @cache_page(60)
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(include(request, name))

    for key in ("me", "you"):
        request_.recommendations.visitor.set(key)
        log("view", "1", visitor="me")
        text = view(request_).content.decode()
        assert name == "privacy" or ("Thing 1" in text) is (key == "me")
    assert request_.recommendations.personal


def test_the_history_offers_to_take_back_what_can_be_taken_back(request_: HttpRequest) -> None:
    log("view", "1", visitor="me")
    log("purchase", "1", visitor="me")
    log("not_interested", "2", visitor="me")
    html = include(request_, "history")
    assert html.count('action="/recommendations/forget-product/"') == 1
    assert html.count('action="/recommendations/not-interested/"') == 1
    assert html.count('value="/my/?page=2"') == 2
    assert html.count("csrfmiddlewaretoken") == 2
    assert "A product that is not on sale any more" not in html
    log("view", "77", visitor="me")
    assert "A product that is not on sale any more" in include(request_, "history")


@pytest.mark.parametrize(
    ("answer", "rule", "recorded", "buttons"),
    [
        (None, None, "yes", ["no", "yes"]),
        (True, None, "yes", ["no"]),
        (False, None, "no", ["yes"]),
        (None, "recommendations.shoppers.consent.granted", "no", ["yes", "no"]),
        (True, "recommendations.shoppers.consent.granted", "yes", ["no"]),
    ],
)
def test_the_privacy_page_says_how_things_stand(
    request_: HttpRequest, settings: Any, answer: bool | None, rule: str | None, recorded: str, buttons: list[str]
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CONSENT": rule}
    if answer is not None:
        consent_set(request_, granted=answer)
    html = include(request_, "privacy")
    assert f'data-recorded="{recorded}"' in html
    assert [part.split('"')[0] for part in html.split('name="granted" value="')[1:]] == buttons
    assert html.count("csrfmiddlewaretoken") == 2
    assert 'href="/recommendations/privacy/export/"' in html


def test_a_users_page_speaks_of_all_devices(request_: HttpRequest, ann: Person) -> None:
    assert "of this browser" in include(request_, "privacy")
    request_.user = ann.user
    assert "on all your devices" in include(request_, "privacy")


@pytest.mark.parametrize("name", ["history", "privacy"])
def test_nothing_in_them_is_inline(name: str, request_: HttpRequest) -> None:
    log("view", "1", visitor="me")
    html = include(request_, name)
    assert not any(word in html for word in ("<script", "style=", "onclick", "onsubmit", "javascript:"))
