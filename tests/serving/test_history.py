"""A shopper's history, read in one query."""

from dataclasses import replace
from datetime import timedelta

import pytest

from recommendations.serving import history
from recommendations.serving.history import read
from recommendations.shoppers.identity import Shopper

from .shop import NOON, VISITOR, Counted, customer, did

pytestmark = pytest.mark.django_db


def test_it_holds_the_latest_events_and_all_that_was_ever_bought_or_refused(monkeypatch):
    monkeypatch.setattr(history, "EVENTS", 4)
    did(VISITOR, "purchase", ["1", "2", "1"], minutes_ago=100, order="o1")
    did(VISITOR, "not_interested", "3", minutes_ago=90)
    for minutes_ago, product in ((5, "7"), (4, "8"), (3, "9"), (2, "9")):
        did(VISITOR, "view", product, minutes_ago=minutes_ago)
    with Counted() as counted:
        got = read(VISITOR)
    assert counted.number == 1
    assert sorted((event.product, event.kind) for event in got.events) == [("7", "view"), ("8", "view"), ("9", "view"), ("9", "view")]
    assert (got.bought, got.not_interested) == ({"1", "2"}, {"3"})


def test_of_ever_so_many_refusals_the_latest_are_read(monkeypatch):
    monkeypatch.setattr(history, "EVENTS", 1)
    monkeypatch.setattr(history, "REFUSED", 3)
    did(VISITOR, "purchase", ["1", "2", "3", "4", "5"], minutes_ago=200)
    for number in range(9):
        did(VISITOR, "not_interested", f"{10 + number}", minutes_ago=100 - number)
    got = read(VISITOR)
    assert (len(got.bought), got.not_interested) == (5, {"16", "17", "18"})


def test_events_carry_time_order_and_kind():
    did(VISITOR, "purchase", "1", minutes_ago=3, order="o1")
    (event,) = read(VISITOR).events
    assert (event.product, event.kind, event.order) == ("1", "purchase", "o1")
    assert event.time == (NOON - timedelta(minutes=3)).timestamp()


def test_nothing_is_read_of_anybody_else():
    ada = customer()
    did(ada, "purchase", "1")
    did(VISITOR, "purchase", "2")
    did(replace(ada, visitor=VISITOR.visitor), "purchase", "3")
    assert read(ada).bought == {"1", "3"}
    assert read(VISITOR).bought == {"2"}
    with Counted() as counted:
        assert not read(Shopper()).events
    assert counted.number == 0


def test_until_hides_what_came_later():
    did(VISITOR, "purchase", "1", minutes_ago=10)
    did(VISITOR, "view", "2", minutes_ago=5)
    did(VISITOR, "purchase", "3", minutes_ago=0)
    got = read(VISITOR, until=NOON - timedelta(minutes=5))
    assert ({event.product for event in got.events}, got.bought) == ({"1", "2"}, {"1"})


def test_what_was_given_back_or_rated_badly_is_no_taste_but_bought_all_the_same():
    did(VISITOR, "purchase", ["1", "2"], minutes_ago=30, order="o1", quantity="2.000")
    did(VISITOR, "refund", "1", minutes_ago=20, order="o1", quantity=2)
    did(VISITOR, "refund", "2", minutes_ago=20, quantity=1)
    did(VISITOR, "rating", ["3", "4"], minutes_ago=10, value=2.9)
    did(VISITOR, "rating", ["4", "5"], minutes_ago=10, value=3)
    with Counted() as counted:
        got = read(VISITOR)
    assert counted.number == 1
    assert sorted((event.product, event.kind, event.quantity, event.value) for event in got.events) == [
        ("2", "purchase", 1, None),
        ("4", "rating", 1, 3.0),
        ("5", "rating", 1, 3.0),
    ]
    assert got.bought == {"1", "2"}


@pytest.mark.parametrize(("quantity", "pieces"), [("0.250", 1), ("1.499", 1), ("2.500", 2), ("3.500", 4)])
def test_pieces_are_whole_as_in_learning(quantity, pieces):
    did(VISITOR, "purchase", "1", quantity=quantity)
    assert [event.quantity for event in read(VISITOR).events] == [pieces]


def test_settings_say_which_ratings_are_liked_and_what_is_too_much(settings):
    did(VISITOR, "rating", "1", value=1)
    did(VISITOR, "purchase", "2", quantity=200_000)
    assert not read(VISITOR).events
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "LIKED_RATING": None, "MAX_QUANTITY": 300_000}
    assert {event.product for event in read(VISITOR).events} == {"1", "2"}


def test_a_refund_counts_whenever_it_was():
    did(VISITOR, "purchase", "1", minutes_ago=10)
    did(VISITOR, "refund", "1", minutes_ago=0)
    assert not read(VISITOR, until=NOON - timedelta(minutes=5)).events


def test_a_stored_list_must_know_what_was_given_back_but_no_bad_rating():
    kinds = {"purchase": 1.0, "rating": 0.5, "refund": 0.0}
    did(VISITOR, "purchase", "1", minutes_ago=10)
    bought = read(VISITOR).newest_of(kinds)
    did(VISITOR, "rating", "1", minutes_ago=9, value=1)
    did(VISITOR, "refund", "2", minutes_ago=8)
    assert read(VISITOR).newest_of(kinds) == bought > 0
    did(VISITOR, "refund", "1", minutes_ago=7)
    assert read(VISITOR).newest_of(kinds) == bought + 3


def test_it_is_told_where_reading_stopped(monkeypatch):
    monkeypatch.setattr(history, "EVENTS", 3)
    did(VISITOR, "purchase", ["1", "2"], minutes_ago=10)
    assert not read(VISITOR).cut
    did(VISITOR, "refund", ["1"], minutes_ago=5)
    assert read(VISITOR).cut
