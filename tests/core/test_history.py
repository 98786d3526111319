"""Units and seeds: what happened together, and what lists are made from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.history import Event, order_hash, recently_viewed, seeds, tie_hash, units

KINDS = {"purchase": 1.0, "view": 0.2, "refund": 0.0}


def bought(product: str, time: float, order: str = "") -> Event:
    return Event(product, "purchase", time, order)


def test_lines_of_an_order_are_one_unit_with_the_time_of_the_first() -> None:
    found = units([bought("a", 10, "x"), bought("b", 99, "x"), bought("c", 50)])
    assert [sorted(event.product for event in unit) for unit in found] == [["c"], ["a", "b"]]


def test_equal_times_are_one_unit_without_an_order() -> None:
    found = units([bought("a", 10), bought("b", 10), bought("c", 11)])
    assert [sorted(event.product for event in unit) for unit in found] == [["c"], ["a", "b"]]


def test_orders_at_an_equal_time_follow_by_hash_whatever_their_number() -> None:
    names = [f"order-{number}" for number in range(20)]
    found = [unit[0].order for unit in units([bought("a", 5, name) for name in names])]
    assert found == sorted(names, key=order_hash, reverse=True)
    assert found != sorted(names, reverse=True)


@given(st.permutations([bought("a", 1), bought("b", 1), bought("c", 2, "o"), bought("d", 3, "o"), bought("e", 2)]))
def test_the_order_of_the_rows_does_not_matter(events: list[Event]) -> None:
    assert seeds(events, kind_weights=KINDS, decay=0.5) == seeds(sorted(events, key=lambda e: e.product), kind_weights=KINDS, decay=0.5)


def test_a_seed_weighs_what_its_units_weigh() -> None:
    found = {seed.product: seed for seed in seeds([bought("a", 1), bought("b", 2), Event("a", "view", 3, "")], kind_weights=KINDS, decay=0.5)}
    assert found["a"].weight == pytest.approx(0.2 + 0.25)
    assert found["b"].weight == pytest.approx(0.5)
    assert found["a"].kind == "view"


def test_kinds_without_weight_make_no_unit() -> None:
    (seed,) = seeds([bought("a", 1), Event("b", "refund", 2), Event("c", "unknown", 3)], kind_weights=KINDS, decay=0.5)
    assert (seed.product, seed.weight) == ("a", 1.0)


def test_only_so_many_units_and_products_count_newest_first() -> None:
    events = [bought(f"p{number}", number) for number in range(30)]
    assert [seed.product for seed in seeds(events, kind_weights=KINDS, decay=1.0, max_units=3)] == ["p29", "p28", "p27"]
    assert [seed.product for seed in seeds(events, kind_weights=KINDS, decay=1.0, max_products=2)] == ["p29", "p28"]


def test_a_large_unit_is_drawn_from_and_units_draw_differently() -> None:
    products = [f"p{number}" for number in range(100)]
    first = {seed.product for seed in seeds([bought(p, 5, "one") for p in products], kind_weights=KINDS, decay=1.0, max_unit_products=10)}
    second = {seed.product for seed in seeds([bought(p, 5, "two") for p in products], kind_weights=KINDS, decay=1.0, max_unit_products=10)}
    assert len(first) == len(second) == 10
    assert first != second


def test_recently_viewed_is_distinct_and_newest_first() -> None:
    events = [Event("a", "view", 1), Event("b", "view", 2), Event("a", "click", 3), Event("c", "purchase", 4)]
    assert recently_viewed(events) == ["a", "b"]
    assert recently_viewed(events, limit=1) == ["a"]


def test_ties_depend_on_key_and_seed_alone() -> None:
    assert tie_hash("a") == tie_hash("a")
    assert len({tie_hash(key, seed) for key in "abc" for seed in (0, 1, -5)}) == 9
