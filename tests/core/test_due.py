"""When a shopper is due to buy again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.due import curve, due, interval_byte, interval_days, purchases
from recommendations.core.history import Event, LiveContext, Own

DAY = 86_400.0
OPTIONS = {"decay": 1.0, "minimum_gap_days": 1.0, "personal": 4.0, "early": 0.5, "limit": 10}


def bought(product: str, day: float) -> Event:
    return Event(product, "purchase", day * DAY)


def listed(events: list[Event], *, now: float, days: float = 10.0, rates: dict[str, float] | None = None, **options: float) -> list[Own]:
    learnt = {event.product: 0.5 for event in events} if rates is None else rates
    context = LiveContext(events=events, now=now * DAY, learnt=learnt, marks=dict.fromkeys(learnt, interval_byte(days)))
    return due(context, **{**OPTIONS, **options})


@given(st.floats(1.0, 60_000.0))
def test_a_byte_keeps_an_interval_to_within_three_percent(days: float) -> None:
    assert interval_days(interval_byte(days)) == pytest.approx(days, rel=0.03)


@pytest.mark.parametrize(("days", "byte"), [(0.1, 0), (1.0, 0), (2.0, 16), (1e9, 255)])
def test_bytes_end_where_they_must(days: float, byte: int) -> None:
    assert interval_byte(days) == byte


@pytest.mark.parametrize(("now", "code"), [(7, "bought_before"), (8, "due"), (14, "due"), (16, "overdue"), (29, "overdue"), (31, "lapsed")])
def test_the_share_of_the_interval_names_the_state(now: float, code: str) -> None:
    (own,) = listed([bought("a", 0)], now=now)
    assert own.code == code


def test_the_shoppers_own_interval_counts_beside_the_products() -> None:
    weekly = [bought("a", 7 * n) for n in range(30)]
    assert listed([bought("a", 203)], now=213, days=40)[0].code == "bought_before"
    assert listed(weekly, now=213, days=40)[0].code == "due"


def test_what_is_due_comes_before_what_was_bought_just_now() -> None:
    assert [own.product for own in listed([bought("new", 10), bought("due", 0)], now=10)] == ["due", "new"]


def test_what_is_bought_again_oftener_comes_first_and_what_was_not_learnt_is_left_out() -> None:
    events = [bought(product, 0) for product in ("rare", "often", "unknown", "broken")]
    rates = {"rare": 0.1, "often": 0.9, "broken": float("nan")}
    assert [own.product for own in listed(events, now=10, rates=rates)] == ["often", "rare"]


def test_older_orders_count_less_and_a_unit_once() -> None:
    events = [Event("a", "purchase", 0.0, "o"), Event("a", "purchase", 5.0, "o"), bought("b", 3), Event("c", "view", 4 * DAY)]
    found = purchases(LiveContext(events=events, now=10 * DAY), decay=0.5, minimum_gap_days=1.0)
    assert {product: (each.habit, each.gaps, each.days_since) for product, each in found.items()} == {"a": (0.5, (), 10.0), "b": (1.0, (), 7.0)}


def test_purchases_of_one_errand_are_no_repeat() -> None:
    found = purchases(LiveContext(events=[bought("a", 0), bought("a", 0.4), bought("a", 5)], now=0), decay=1.0, minimum_gap_days=1.0)
    assert found["a"].gaps == pytest.approx((4.6,))


def test_a_clock_before_the_last_purchase_reads_as_no_time() -> None:
    assert listed([bought("a", 9)], now=2)[0] == Own("a", 0.25, "bought_before")


def test_no_history_is_an_empty_list() -> None:
    assert listed([], now=3) == []


@given(st.floats(0, 1e6), st.floats(0, 1))
def test_the_curve_never_leaves_nought_to_one(share: float, early: float) -> None:
    assert 0.0 <= curve(share, early=early) <= 1.0


def test_the_curve_rises_to_the_interval_and_falls_when_lapsed() -> None:
    assert [curve(share, early=0.5) for share in (0, 0.5, 1, 2.9, 6)] == [0.5, 0.75, 1, 1, 0.5]
