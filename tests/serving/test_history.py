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
