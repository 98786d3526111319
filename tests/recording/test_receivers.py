"""The storefront's signals become interactions, and no receiver raises into its sender."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest
from django.test import RequestFactory

from recommendations import signals
from recommendations.models import Interaction
from recommendations.shoppers.page import Page
from tests.recording.commits import committing

pytestmark = pytest.mark.django_db


def send(signal: Signal, **arguments: Any) -> None:
    committing(signal.send)(sender=None, **arguments)


LINES = [("1", 2, "3.50"), ("2", 1, None), ("1", 1, "3.50")]


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/")
    request.user = AnonymousUser()
    request.recommendations = Page(request)
    return request


def logged() -> list[tuple[str, str, Decimal]]:
    return list(Interaction.objects.order_by("id").values_list("kind", "product_key", "quantity"))


def test_a_viewed_product(request_: HttpRequest) -> None:
    send(signals.product_viewed, request=request_, product="7")
    assert logged() == [("view", "7", 1)]
    assert Interaction.objects.get().source == "signal"


def test_the_cart_logs_the_change_without_its_sign(request_: HttpRequest) -> None:
    for change in (3, -2, 0):
        send(signals.cart_changed, request=request_, product="7", quantity=change)
    assert logged() == [("cart", "7", 3), ("remove_from_cart", "7", 2)]


def test_the_wishlist_logs_wishes_only(request_: HttpRequest) -> None:
    send(signals.wishlist_changed, request=request_, product="7", added=True)
    send(signals.wishlist_changed, request=request_, product="7", added=False)
    assert logged() == [("wishlist", "7", 1)]


def test_a_rating_keeps_its_value(request_: HttpRequest) -> None:
    send(signals.product_rated, request=request_, product="7", value=4)
    assert Interaction.objects.get().value == 4.0


def test_all_lines_of_an_order_are_one_insert(request_: HttpRequest, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1):
        send(signals.order_placed, order="A1", lines=LINES, request=request_)
    assert sorted(logged()) == [("purchase", "1", 1), ("purchase", "1", 2), ("purchase", "2", 1)]
    assert set(Interaction.objects.values_list("event_id", flat=True)) == {"purchase:A1:1:1", "purchase:A1:2:1", "purchase:A1:1:2"}
    assert len(set(Interaction.objects.values_list("occurred_at", "order", "visitor"))) == 1


def test_an_order_sent_twice_counts_once(request_: HttpRequest) -> None:
    for _ in range(2):
        send(signals.order_placed, order="A1", lines=LINES, request=request_)
    assert Interaction.objects.count() == 3


def test_an_order_may_come_with_a_user_a_time_and_lines_that_are_used_up(django_user_model: type) -> None:
    ann = django_user_model.objects.create_user("ann")
    order = Group.objects.create(name="stands for an order")
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    send(signals.order_placed, order=order, lines=iter(LINES), user=ann, occurred_at=moment)
    assert set(Interaction.objects.values_list("user", "order", "occurred_at")) == {(ann.pk, str(order.pk), moment)}
    assert Interaction.objects.count() == 3


def test_a_bad_line_does_not_cost_the_order(request_: HttpRequest, caplog: pytest.LogCaptureFixture) -> None:
    send(signals.order_placed, order="A1", lines=[("1", 1, "2"), ("2", -1, "2"), "nonsense", ("3", 1, "free")], request=request_)
    assert logged() == [("purchase", "1", 1)]
    assert caplog.text.count("a line of purchase A1") == 3


def test_a_line_of_two_parts_is_refused_with_what_a_line_is(request_: HttpRequest, caplog: pytest.LogCaptureFixture) -> None:
    send(signals.order_placed, order="A1", lines=[("1", 2), ("2", 1, "2")], request=request_)
    assert logged() == [("purchase", "2", 1)]
    assert "Refused a line of purchase A1: a line is (product, quantity, unit_price)" in caplog.text


@pytest.mark.parametrize("quantity", ["x", None, "-2", float("nan"), Decimal("NaN"), [1]])
def test_a_quantity_that_is_no_number_is_one_refused_line(quantity: Any, request_: HttpRequest, caplog: pytest.LogCaptureFixture) -> None:
    send(signals.cart_changed, request=request_, product="7", quantity=quantity)
    [line] = caplog.records
    assert line.getMessage().startswith("Refused event: quantity is ")
    assert line.exc_info is None


def test_a_refund_belongs_to_the_shopper_of_the_order(django_user_model: type) -> None:
    ann = django_user_model.objects.create_user("ann")
    send(signals.order_placed, order="A1", lines=LINES, user=ann)
    for _ in range(2):
        send(signals.order_refunded, order="A1", refund="R1", lines=[("1", 1, "3.50")])
    refund = Interaction.objects.get(kind="refund")
    assert (refund.user, refund.order, refund.event_id) == (ann, "A1", "refund:R1:1:1")


@pytest.mark.django_db(transaction=True)
def test_a_refund_in_the_transaction_of_its_order_finds_it(request_: HttpRequest) -> None:
    with transaction.atomic():
        signals.order_placed.send(sender=None, order="A1", lines=LINES, request=request_)
        signals.order_refunded.send(sender=None, order="A1", refund="R1", lines=LINES[:1])
    assert Interaction.objects.get(kind="refund").visitor == request_.recommendations.visitor.value


@pytest.mark.django_db(transaction=True)
def test_a_refund_costs_two_queries_whatever_its_lines(request_: HttpRequest, django_assert_num_queries: Callable[..., Any]) -> None:
    signals.order_placed.send(sender=None, order="A1", lines=LINES, request=request_)
    with django_assert_num_queries(2):
        signals.order_refunded.send(sender=None, order="A1", refund="R1", lines=LINES)


def test_a_refund_of_an_unknown_order_is_dropped_and_said(caplog: pytest.LogCaptureFixture) -> None:
    send(signals.order_refunded, order="A9", refund="R1", lines=LINES)
    assert not Interaction.objects.exists()
    assert "the log holds no purchase of order A9" in caplog.text


SENT: list[tuple[Signal, dict[str, Any]]] = [
    (signals.product_viewed, {"product": "7"}),
    (signals.cart_changed, {"product": "7", "quantity": 1}),
    (signals.wishlist_changed, {"product": "7", "added": True}),
    (signals.product_rated, {"product": "7", "value": 4}),
    (signals.order_placed, {"order": "A1", "lines": LINES}),
    (signals.order_refunded, {"order": "A1", "refund": "R1", "lines": LINES}),
]


@pytest.mark.parametrize(("signal", "arguments"), SENT)
def test_raw_signals_record_nothing(request_: HttpRequest, signal: Signal, arguments: dict[str, Any]) -> None:
    send(signal, request=request_, raw=True, **arguments)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(("signal", "arguments"), SENT)
def test_a_signal_without_its_arguments_does_not_raise(signal: Signal, arguments: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    send(signal)
    send(signal, **dict.fromkeys(arguments))
    assert caplog.records
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(("signal", "arguments"), SENT)
def test_arguments_of_a_later_version_are_ignored(request_: HttpRequest, signal: Signal, arguments: dict[str, Any]) -> None:
    send(signal, request=request_, colour="blue", **arguments)
    assert Interaction.objects.exists() is (signal is not signals.order_refunded)


def test_an_order_that_ends_in_a_frame_is_an_order(rf: RequestFactory) -> None:
    """As a bank's confirmation does it: the shop's page is fetched by GET, inside the bank's."""
    request = rf.get("/paid/", headers={"Sec-Fetch-Dest": "iframe"})
    request.user = AnonymousUser()
    request.recommendations = Page(request)
    send(signals.order_placed, order="17", lines=LINES, request=request)
    assert len(logged()) == 3
