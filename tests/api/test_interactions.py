"""``POST interactions/`` and ``POST feedback/``."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import DatabaseError
from rest_framework.authentication import BasicAuthentication, SessionAuthentication, TokenAuthentication
from rest_framework.settings import api_settings

from recommendations.api.recording import RecordingView
from recommendations.models import Interaction, SlateLog
from recommendations.recording import batch
from recommendations.shoppers.consent import consent_set
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from recommendations.shoppers.tombstones import tombstones_write
from tests.serving.shop import Counted

from .shop import VISITOR, browser_of, results, send, slate_of, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.otherstore.urls")]

VIEW = {"kind": "view", "product": "1"}


class ByName(TokenAuthentication):
    """A token that is the user's name."""

    def authenticate_credentials(self, key: str) -> Any:
        return get_user_model().objects.get(username=key), key


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RecordingView, "authentication_classes", [SessionAuthentication, BasicAuthentication, ByName])


@pytest.fixture
def ann() -> Any:
    return get_user_model().objects.create_user("ann", password="x")


@pytest.fixture
def till() -> Any:
    """A service's account with the permission."""
    user = get_user_model().objects.create_user("till", password="x")
    user.user_permissions.add(Permission.objects.get(codename="add_interaction"))
    return user


# Who and what


def test_the_first_event_of_a_stranger_makes_a_visitor_and_the_answer_carries_the_cookie(client):
    response = send(client, "interactions", VIEW)
    assert results(response) == [{"index": 0, "status": "accepted"}]
    row = Interaction.objects.get()
    assert (row.kind, row.product_key, row.source, row.user_id) == ("view", "1", "beacon", None)
    assert response.cookies["rec_visitor"].value.startswith(row.visitor)
    assert response["Cache-Control"] == "private, no-store"
    send(client, "interactions", {"kind": "cart", "product": "1", "quantity": "2.5", "page_view_id": "p1"})
    cart = Interaction.objects.get(kind="cart")
    assert (cart.visitor, cart.quantity, cart.page_view_id) == (row.visitor, 2.5, "p1")


def test_a_signed_in_shoppers_event_needs_no_token_of_a_page(ann):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    assert statuses(send(client, "interactions", VIEW)) == ["accepted"]
    assert Interaction.objects.get().user == ann


@pytest.mark.parametrize("to", ["interactions", "impressions", "feedback"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "", "Sec-Fetch-Site": "same-site"}])
def test_a_foreign_page_records_nothing(client, to, headers):
    response = send(client, to, VIEW, **headers)
    assert (response.status_code, response.json()) == (403, {"detail": "This call must come from a page of this site."})
    assert not Interaction.objects.exists()


def test_each_of_a_list_is_told_what_became_of_it(client):
    events = [
        VIEW,
        {"kind": "purchase", "product": "1"},
        {"kind": "view", "product": "9"},
        {"kind": "view"},
        7,
        {"kind": "cart", "product": "2", "quantity": 0},
    ]
    told = results(send(browser_of(client), "interactions", events))
    assert [each["index"] for each in told] == [0, 1, 2, 3, 4, 5]
    assert [each["status"] for each in told] == ["accepted", "refused", "accepted", "refused", "refused", "refused"]
    assert "recommendations.add_interaction" in told[1]["reason"]
    assert told[3]["wrong"] == {"product": ["This field is required."]}
    assert "quantity" in told[5]["reason"]
    assert Interaction.objects.count() == 2


def test_what_is_there_already_is_told_as_a_duplicate(client, settings):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "VIEW_WINDOW_SECONDS": 1800}
    browser_of(client)
    named = {"kind": "cart", "product": "1", "event_id": "e1"}
    assert statuses(send(client, "interactions", [VIEW, VIEW, named, named])) == ["accepted", "duplicate", "accepted", "duplicate"]
    assert statuses(send(client, "interactions", named)) == ["duplicate"]
    assert statuses(send(client, "interactions", [{"kind": "wishlist", "product": "3"}, named, VIEW])) == ["accepted", "duplicate", "duplicate"]
    assert Interaction.objects.count() == 3


def test_a_browser_cannot_use_up_the_name_of_anothers_event(client, till):
    send(browser_of(client), "interactions", [{"kind": "cart", "product": "1", "event_id": "e1"}, {"kind": "cart", "product": "1", "order": "A1"}])
    for event in ({"kind": "cart", "product": "1", "event_id": "e1"}, {"kind": "cart", "product": "1", "order": "A1"}):
        assert statuses(send(browser_of(client, "w" * 22), "interactions", event)) == ["accepted"]
        assert statuses(send(client, "interactions", event, Authorization="Token till")) == ["accepted"]
    assert Interaction.objects.filter(event_id="cart:A1:1:1", user=till).exists()


def test_five_hundred_go_in_with_few_queries(client):
    events = [{"kind": "view", "product": str(number)} for number in range(500)]
    with Counted() as asked:
        assert statuses(send(browser_of(client), "interactions", events)) == ["accepted"] * 500
    assert asked.number < 30
    assert Interaction.objects.count() == 500


# The permission


NEEDING = [
    {"kind": "purchase"},
    {"kind": "refund"},
    {"kind": "rating", "value": 4},
    {"kind": "no-such-kind"},
    {"kind": "view", "user": "1"},
    {"kind": "view", "visitor": "somebody"},
    {"kind": "view", "value": 0},
    {"kind": "view", "occurred_at": "2026-01-02T03:04:05Z"},
]


@pytest.mark.parametrize("event", NEEDING)
@pytest.mark.parametrize("who", ["stranger", "signed in", "token"])
def test_what_needs_the_permission_is_refused_without(client, ann, event, who):
    if who == "signed in":
        client.force_login(ann)
    headers = {"Authorization": "Token ann"} if who == "token" else {}
    [told] = results(send(client, "interactions", {"product": "1", **event}, **headers))
    assert told["status"] == "refused"
    assert "recommendations.add_interaction" in told["reason"]
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("event", NEEDING)
def test_and_goes_in_with(client, till, event):
    event = {**event, "user": str(till.pk)} if "user" in event else event
    assert statuses(send(client, "interactions", {"product": "1", **event}, Authorization="Token till", Origin="", **{"Sec-Fetch-Site": ""})) == ["accepted"]
    row = Interaction.objects.get()
    assert row.source == "api"
    assert (row.visitor, row.user_id) == (("somebody", None) if "visitor" in event else ("", till.pk))
    if "occurred_at" in event:
        assert row.occurred_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["view", "click", "cart", "remove_from_cart", "wishlist", "not_interested"])
def test_a_browser_may_send_what_shoppers_do_in_it(client, kind):
    assert statuses(send(client, "interactions", {"kind": kind, "product": "1"})) == ["accepted"]


def test_staff_who_look_at_the_shop_are_browsers(client, till):
    client.force_login(till)
    send(client, "interactions", [VIEW, {"kind": "purchase", "product": "2"}])
    assert dict(Interaction.objects.values_list("kind", "source")) == {"view": "beacon", "purchase": "api"}


def test_an_unknown_user_is_refused_and_the_others_go_in(client, till, ann):
    events = [{**VIEW, "user": str(ann.pk)}, {**VIEW, "user": "999999"}, {**VIEW, "user": "nobody"}, {**VIEW, "user": "9" * 30}]
    told = results(send(client, "interactions", events, Authorization="Token till"))
    assert [each["status"] for each in told] == ["accepted", "refused", "refused", "refused"]
    assert all("user" in each["reason"] for each in told[1:])
    assert Interaction.objects.get().user == ann


def test_basic_credentials_that_a_browser_adds_by_itself_open_no_foreign_page(client, till):
    basic = "Basic dGlsbDp4"
    assert send(client, "interactions", VIEW, Authorization=basic, Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


# The slate


def test_a_click_with_its_slate_says_where_it_stood_and_the_slate_is_logged_as_seen_there(client):
    send(browser_of(client), "interactions", {"kind": "click", "product": "2", "slate": slate_of(), "page_view_id": "p1"})
    row, log = Interaction.objects.get(), SlateLog.objects.get()
    assert (row.slate_id, row.position, row.page_view_id) == (log.pk, 2, "p1")
    assert (log.placement, log.strategy, log.runs, log.shopper, log.seen, log.page_view_id) == ("home", "blend", [4], f"v:{VISITOR}", [2], "p1")


BAD = {
    "forged": lambda: "forged",
    "changed": lambda: slate_of()[:-1] + "?",
    "foreign": lambda: slate_of("w" * 22),
    "without the product": lambda: slate_of(keys=["8", "9"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_slate_never_loses_the_event_and_the_result_says_so(client, name):
    [told] = results(send(browser_of(client), "interactions", {"kind": "click", "product": "2", "slate": BAD[name](), "position": 1}))
    assert told["status"] == "accepted"
    assert told["slate"]
    row = Interaction.objects.get()
    assert (row.slate_id, row.position) == (None, None)
    assert not SlateLog.objects.exists()


def test_nor_does_one_that_has_expired(client, monkeypatch):
    slate, now = slate_of(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_500)
    [told] = results(send(browser_of(client), "interactions", {"kind": "click", "product": "2", "slate": slate}))
    assert (told["status"], told["slate"]) == ("accepted", "the slate id has expired")


# Nobody's, forgotten, unwilling, unavailable


def test_after_a_no_nothing_is_recorded_and_no_cookie_is_set(client, rf):
    client.cookies["rec_visitor_consent"] = _no(rf)
    [told] = results(response := send(client, "interactions", VIEW))
    assert told == {"index": 0, "status": "refused", "reason": "This shopper has not agreed to being remembered.", "code": "consent"}
    assert not Interaction.objects.exists()
    assert "rec_visitor" not in response.cookies


def _no(rf: Any) -> str:
    request = rf.get("/")
    request.recommendations = page = Page(request)
    consent_set(request, granted=False)
    return page.consent._signer.sign("no")


def test_a_crawler_records_nothing(client):
    [told] = results(send(client, "interactions", VIEW, **{"User-Agent": "Googlebot/2.1"}))
    assert told["reason"] == "Nobody saw the page."


def test_who_was_erased_is_told_so_and_given_a_new_key(client):
    tombstones_write([Shopper(visitor=VISITOR).key])
    click = {"kind": "click", "product": "2", "slate": slate_of()}
    [told] = results(response := send(browser_of(client), "interactions", click))
    assert told == {"index": 0, "status": "refused", "reason": "This shopper was forgotten.", "code": "erased"}
    assert response.cookies["rec_visitor"]["max-age"] == 0
    assert not SlateLog.objects.exists()


def test_while_the_log_cannot_be_written_the_caller_is_told_to_try_again(client, monkeypatch):
    def broken(rows: Any) -> int:
        raise DatabaseError("away")

    monkeypatch.setattr(batch, "write", broken)
    assert send(client, "interactions", VIEW).status_code == 503
    assert send(client, "feedback", {"product": "1", "interested": False}).status_code == 503


def test_a_rate_of_its_own_throttles_writing(client, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "writes"}}
    assert {send(client, "interactions", VIEW).status_code for _ in range(4)} == {202}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"recommendations-write": "2/min"})
    assert [send(client, "interactions", VIEW).status_code for _ in range(3)] == [202, 202, 429]


# Feedback


def test_not_interested_and_taking_it_back(client):
    browser_of(client)
    body = {"product": "2", "interested": False, "slate": slate_of()}
    assert send(client, "feedback", body).json() == {"index": 0, "status": "accepted"}
    row = Interaction.objects.get()
    assert (row.kind, row.product_key, row.position, row.source) == ("not_interested", "2", 2, "beacon")
    send(browser_of(client, "w" * 22), "feedback", {"product": "2", "interested": True})
    assert Interaction.objects.exists()
    browser_of(client)
    assert send(client, "feedback", {"product": "2", "interested": True}).status_code == 202
    assert not Interaction.objects.exists()
