"""record(): one row for one event, one query, and never an error for the page."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from recommendations import record
from recommendations.models import Interaction
from recommendations.recording.outcome import counts
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from recommendations.slates import make_slate_id
from tests.recording.commits import committing

pytestmark = pytest.mark.django_db

committed = pytest.mark.django_db(transaction=True)

log = committing(record)

NUMBERS = "recommendations.recording"


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    request.recommendations = Page(request)
    return request


def test_everything_that_is_said_is_stored(django_user_model: type, settings: object) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "SITE": "uk"}
    ann = django_user_model.objects.create_user("ann")
    moment = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    assert log("purchase", "7", user=ann, quantity=2, unit_price="3.45", order="A1", value=4, event_id="x", occurred_at=moment, source="api") is True
    row = Interaction.objects.get()
    assert (row.user, row.visitor, row.product_key, row.kind) == (ann, "", "7", "purchase")
    assert (row.quantity, row.unit_price, row.value, row.order) == (2, Decimal("3.45"), 4.0, "A1")
    assert (row.event_id, row.occurred_at, row.source, row.site) == ("x", moment, "api", "uk")
    assert timezone.now() - row.recorded_at < timedelta(minutes=1)


@committed
def test_it_costs_exactly_one_query(request_: HttpRequest, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1) as captured:
        record("view", "7", request=request_)
    assert captured[0]["sql"].startswith("INSERT")


def test_a_repeated_event_costs_one_query_too(request_: HttpRequest, django_assert_num_queries: Callable[..., Any]) -> None:
    log("view", "7", request=request_)
    with django_assert_num_queries(1):
        log("view", "7", request=request_)


@committed
def test_inside_a_transaction_it_asks_nothing_until_the_commit(request_: HttpRequest, django_assert_num_queries: Callable[..., Any]) -> None:
    with transaction.atomic():
        with django_assert_num_queries(0):
            assert record("view", "7", request=request_)
        assert not Interaction.objects.exists()
    assert Interaction.objects.exists()


@committed
def test_what_is_rolled_back_did_not_happen(request_: HttpRequest) -> None:
    with transaction.atomic():
        record("purchase", "7", request=request_)
        transaction.set_rollback(True)
    assert not Interaction.objects.exists()


def test_an_instance_is_stored_by_its_key() -> None:
    group = Group.objects.create(name="stands for a product")
    log("view", group, visitor="abc")
    assert Interaction.objects.get().product_key == str(group.pk)


@pytest.mark.parametrize("key", [12, uuid4(), "a/b c", "ключ"])
def test_a_key_of_any_type_is_stored_as_text(key: object) -> None:
    assert log("view", key, visitor="abc")
    assert Interaction.objects.get().product_key == str(key)


def test_an_order_may_be_an_instance() -> None:
    order = Group.objects.create(name="stands for an order")
    log("purchase", "7", visitor="abc", order=order)
    assert Interaction.objects.get().order == str(order.pk)


def test_an_order_with_a_long_name_is_hashed_not_cut() -> None:
    log("purchase", "7", visitor="abc", order="A" * 100 + "1")
    log("purchase", "7", visitor="abc", order="A" * 100 + "2")
    assert len(set(Interaction.objects.values_list("order", flat=True))) == 2


def test_a_naive_time_is_in_the_current_time_zone() -> None:
    with timezone.override("Asia/Shanghai"):
        log("view", "7", visitor="abc", occurred_at=datetime(2026, 1, 2, 8, 0))
    assert Interaction.objects.get().occurred_at == datetime(2026, 1, 2, 0, 0, tzinfo=UTC)


def test_an_anonymous_user_may_be_passed_as_it_stands(request_: HttpRequest) -> None:
    assert log("view", "7", user=request_.user, request=request_)
    assert Interaction.objects.get().visitor == request_.recommendations.visitor.value


def test_who_the_session_is_cannot_be_read_from_the_log(request_: HttpRequest) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    request_.session = SessionStore("the-secret-key")
    log("view", "7", request=request_)
    stored = Interaction.objects.get().session_key
    assert stored
    assert "secret" not in stored


# Repeats


def test_views_of_one_product_within_the_window_count_once() -> None:
    moment = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
    for minutes in (0, 1, 29):
        assert log("view", "7", visitor="abc", occurred_at=moment + timedelta(minutes=minutes))
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"occurred_at": datetime(2026, 1, 2, 3, 31, tzinfo=UTC)}, {"product": "8"}, {"visitor": "another"}, {"kind": "cart"}],
    ids=["later", "another product", "another visitor", "another kind"],
)
def test_other_views_count_on_their_own(other: dict[str, Any]) -> None:
    first = {"kind": "view", "product": "7", "visitor": "abc", "occurred_at": datetime(2026, 1, 2, 3, 0, tzinfo=UTC)}
    log(**first)
    log(**{**first, **other})
    assert Interaction.objects.count() == 2


def test_without_a_window_each_view_counts(settings: object) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "VIEW_WINDOW_SECONDS": 0}
    log("view", "7", visitor="abc")
    log("view", "7", visitor="abc")
    assert Interaction.objects.count() == 2


def test_putting_into_the_cart_twice_counts_twice() -> None:
    log("cart", "7", visitor="abc")
    log("cart", "7", visitor="abc")
    assert Interaction.objects.count() == 2


def test_an_event_with_a_name_counts_once() -> None:
    assert log("rating", "7", visitor="abc", event_id="till-4711", value=3)
    assert log("rating", "7", visitor="abc", event_id="till-4711", value=5)
    assert Interaction.objects.get().value == 3


def test_a_line_of_an_order_counts_once() -> None:
    log("purchase", "7", visitor="abc", order="A1")
    log("purchase", "7", visitor="abc", order="A1")
    log("purchase", "8", visitor="abc", order="A1")
    assert set(Interaction.objects.values_list("event_id", flat=True)) == {"purchase:A1:7:1", "purchase:A1:8:1"}


def test_lines_of_one_order_and_product_that_are_named_count_each() -> None:
    for name in ("A1-line-1", "A1-line-2", "A1-line-2"):
        log("purchase", "7", visitor="abc", order="A1", event_id=name)
    assert set(Interaction.objects.values_list("event_id", "order")) == {("A1-line-1", "A1"), ("A1-line-2", "A1")}


# The slate


def test_the_shoppers_own_slate_is_kept_with_its_position() -> None:
    slate = make_slate_id(placement="home", shopper=Shopper(visitor="abc"), product_keys=["5", "7"])
    log("click", "7", visitor="abc", slate=slate)
    row = Interaction.objects.get()
    assert row.slate_id is not None
    assert row.position == 2


@pytest.mark.parametrize(
    "slate",
    [
        "forged",
        make_slate_id(placement="home", shopper=Shopper(visitor="another"), product_keys=["7"]),
        make_slate_id(placement="home", shopper=Shopper(visitor="abc"), product_keys=["5"]),
    ],
    ids=["forged", "another's", "without the product"],
)
def test_any_other_slate_is_dropped_and_the_event_counts(slate: str) -> None:
    assert log("click", "7", visitor="abc", slate=slate)
    assert Interaction.objects.get().slate_id is None


# What is no event


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_what_nobody_saw_does_not_count(rf: RequestFactory, headers: dict[str, str]) -> None:
    request = rf.get("/", headers=headers)
    request.recommendations = Page(request)
    assert log("view", "7", request=request) is False
    assert not Interaction.objects.exists()
    assert not request.recommendations.visitor.value


def test_a_head_request_does_not_count(rf: RequestFactory) -> None:
    request = rf.head("/")
    request.recommendations = Page(request)
    assert log("view", "7", request=request) is False


@pytest.mark.parametrize(("method", "destination"), [("GET", "document"), ("GET", "empty"), ("POST", "document"), ("POST", "iframe")])
def test_pages_calls_of_scripts_and_forms_count(rf: RequestFactory, method: str, destination: str) -> None:
    request = rf.generic(method, "/", headers={"Sec-Fetch-Dest": destination})
    request.recommendations = Page(request)
    assert log("view", "7", request=request) is True


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Site": "cross-site", "Authorization": "Token of-an-app-elsewhere"},
    ],
)
def test_a_link_from_elsewhere_and_an_app_with_a_token_count(rf: RequestFactory, headers: dict[str, str]) -> None:
    request = rf.get("/", headers=headers)
    request.recommendations = Page(request)
    assert log("view", "7", request=request) is True


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (Linux; Android 9; CUBOT X19)", "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130"])
def test_other_browsers_count(rf: RequestFactory, agent: str) -> None:
    request = rf.get("/", headers={"User-Agent": agent})
    request.recommendations = Page(request)
    assert log("view", "7", request=request) is True


def test_nobody_is_no_shopper(rf: RequestFactory) -> None:
    before = counts["without shopper"]
    assert log("view", "7") is False
    assert log("view", "7", request=rf.get("/")) is False
    assert counts["without shopper"] == before + 2


# Never an error

BAD: list[dict[str, Any]] = [
    {"kind": None},
    {"kind": ""},
    {"kind": "no slug"},
    {"kind": "k" * 33},
    {"product": None},
    {"product": ""},
    {"product": "7" * 65},
    {"product": "x" * 10_000_000},
    {"product": "a\x00b"},
    {"product": "\ud800"},
    {"product": Group(name="unsaved")},
    {"quantity": 0},
    {"quantity": -1},
    {"quantity": True},
    {"quantity": None},
    {"quantity": "many"},
    {"quantity": float("nan")},
    {"quantity": float("inf")},
    {"quantity": 10**11},
    {"quantity": "0.0001"},
    {"quantity": "1e999999999"},
    {"unit_price": -1},
    {"unit_price": "1e10"},
    {"unit_price": object()},
    {"value": "good"},
    {"value": float("nan")},
    {"value": 10**400},
    {"occurred_at": "2026-01-01"},
    {"occurred_at": timezone.now() + timedelta(days=2)},
    {"occurred_at": datetime.min},
    {"occurred_at": datetime.max},
    {"occurred_at": datetime(1960, 1, 1)},
    {"order": "a\x00b"},
    {"order": Group(name="unsaved")},
    {"event_id": "a\x00b"},
    {"visitor": "v" * 65},
    {"visitor": "a\x00b"},
    {"user": "no number"},
    {"source": "hearsay"},
]


@pytest.mark.parametrize("bad", BAD, ids=[f"{name}={str(value)[:20]!r}" for each in BAD for name, value in each.items()])
def test_a_bad_event_is_refused_by_name_and_never_raises(bad: dict[str, Any], caplog: pytest.LogCaptureFixture, settings: object) -> None:
    settings.DEBUG = True
    event = {"kind": "view", "product": "7", "visitor": "abc", **bad}
    assert log(**event) is False
    assert not Interaction.objects.exists()
    [line] = caplog.records
    assert (line.name, line.levelno) == (NUMBERS, logging.WARNING)
    assert next(iter(bad)) in line.getMessage()
    assert len(line.getMessage()) < 400


def test_without_an_adapter_an_instance_is_lost_with_the_lines_to_paste(caplog: pytest.LogCaptureFixture, settings: object) -> None:
    settings.RECOMMENDATIONS = {}
    assert log("view", Group.objects.create(name="product"), visitor="abc") is False
    assert 'RECOMMENDATIONS["PRODUCT_ADAPTER"] is not set' in caplog.text


@committed
def test_a_broken_database_costs_the_events_and_one_line_of_log(
    request_: HttpRequest, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interaction._meta, "db_table", "gone")
    before = counts["failed"]
    record("view", "7", request=request_)
    with transaction.atomic():
        record("view", "8", request=request_)
    [line] = [line for line in caplog.records if line.levelno >= logging.ERROR]
    assert line.name == NUMBERS
    assert "gone" in line.getMessage()
    assert line.exc_info
    assert counts["failed"] == before + 2


def test_the_same_refusal_is_said_once_and_another_one_too(caplog: pytest.LogCaptureFixture) -> None:
    before = counts["refused"]
    for wrong in ("quantity", "quantity", "value", "quantity"):
        record("view", "7", visitor="abc", **{wrong: "many"})
    first, second = [line.getMessage() for line in caplog.records]
    assert "quantity" in first
    assert "value" in second
    assert counts["refused"] == before + 4


def test_a_field_that_is_wrong_in_ever_new_ways_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for wrong in range(20):
        record("view", "7", visitor="abc", quantity=-wrong)
    assert len(caplog.records) == 1


@committed
def test_an_unknown_user_costs_the_event_only(caplog: pytest.LogCaptureFixture) -> None:
    record("view", "7", user=987_654)
    assert not Interaction.objects.exists()
    assert "could not be written" in caplog.text


@committed
def test_a_connection_in_manual_mode_costs_the_event_only(caplog: pytest.LogCaptureFixture) -> None:
    transaction.set_autocommit(False)
    try:
        assert record("view", "7", visitor="abc") is False
    finally:
        connection.rollback()
        transaction.set_autocommit(True)
    assert "An event was lost" in caplog.text
