"""What was given back and what was rated badly is no taste: the page's rule, against plain counting and against learning's own."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.cleaned import cleaned
from recommendations.core.history import Event
from recommendations.pipeline.prepare import prepare
from recommendations.pipeline.rules import Limits
from tests.pipeline.logs import KINDS, START, Row, raw_of
from tests.pipeline.oracle import prepared_slowly

LATEST = 1e9


def event_of(row: Row) -> Event:
    return Event(row.product, row.kind, START + row.time, row.order, row.quantity, row.value)


def bought(product: str = "tea", day: float = 0, quantity: int = 1, order: str = "") -> Event:
    return Event(product, "purchase", day, order, quantity)


def returned(product: str = "tea", day: float = 0, quantity: int = 1, order: str = "") -> Event:
    return Event(product, "refund", day, order, quantity)


def left(*events: Event) -> list[tuple[float, int]]:
    """(day, quantity) of what stays."""
    return [(event.time, event.quantity) for event in cleaned(events, liked_rating=3.0, max_quantity=100)]


@pytest.mark.parametrize(
    ("events", "stays"),
    [
        ([bought(day=1), returned(day=2)], []),
        ([bought(day=1), bought(day=3), returned(day=4)], [(1, 1)]),
        ([bought(day=1), bought(day=3), returned(day=2)], [(3, 1)]),
        ([bought(day=1, order="a"), bought(day=3, order="b"), returned(day=4, order="a")], [(3, 1)]),
        ([bought(day=1, order="a"), bought(day=3, order="b"), returned(day=4, order="credit note")], [(1, 1)]),
        ([bought(day=3, order="a"), returned(day=2, order="a")], []),
        ([bought(day=1), bought("jam", day=1), returned(day=2, quantity=9)], [(1, 1)]),
        ([bought(day=1, quantity=5), returned(day=2, quantity=2)], [(1, 3)]),
        ([bought(day=1, quantity=5), bought(day=2), returned(day=3, quantity=2)], [(1, 4)]),
        ([bought(day=1), returned(day=1)], []),
        ([bought(day=1), returned(day=0)], [(1, 1)]),
        ([bought(day=1, order="a"), bought(day=2), returned(day=3, order="a"), returned(day=4, order="a")], [(2, 1)]),
        ([bought(day=1, quantity=101), returned(day=2, quantity=101), bought(day=0)], []),
    ],
    ids=[
        "whole",
        "the latest",
        "not a later one",
        "by order",
        "by credit note",
        "by order, whenever",
        "too much, of this product alone",
        "in part",
        "piece by piece",
        "at once",
        "before",
        "an order's twice",
        "of what nobody buys, and a refund may be of any size",
    ],
)
def test_what_was_given_back_was_not_bought(events: Sequence[Event], stays: list[tuple[float, int]]) -> None:
    assert left(*events) == stays


def test_bad_ratings_are_dropped_and_others_stay() -> None:
    ratings = [Event("tea", "rating", 1, value=value) for value in (1.0, 2.99, 3.0, 5.0, None)]
    other = Event("tea", "measured", 1, value=1.0)
    assert [event.value for event in cleaned([*ratings, other], liked_rating=3.0, max_quantity=1)] == [3.0, 5.0, None, 1.0]
    assert len(cleaned(ratings, liked_rating=None, max_quantity=1)) == 5


def test_the_others_keep_their_order() -> None:
    events = [bought("jam", 1), Event("tea", "view", 9), bought(day=3), bought("jam", 2), returned(day=4)]
    assert [(event.product, event.time) for event in cleaned(iter(events), liked_rating=3.0, max_quantity=1)] == [("jam", 1), ("tea", 9), ("jam", 2)]


rows_of_a_shopper = st.lists(
    st.builds(
        Row,
        shopper=st.just("v:anna"),
        product=st.sampled_from(["apple", "berry"]),
        kind=st.sampled_from(["view", "purchase", "purchase", "purchase", "refund", "refund", "rating"]),
        time=st.sampled_from([0.0, 1.0, 1.25, 2.0, 3.0, 90_000.0]),
        order=st.sampled_from(["", "o1", "o2", "o3"]),
        quantity=st.integers(1, 7),
        value=st.sampled_from([None, 1.0, 2.9, 3.0, 5.0]),
    ),
    max_size=30,
)


@given(rows=rows_of_a_shopper, liked_rating=st.sampled_from([None, 3.0]), max_quantity=st.sampled_from([5, 7]))
def test_the_page_keeps_what_learning_keeps(rows: list[Row], liked_rating: float | None, max_quantity: int) -> None:
    limits = Limits(liked_rating=liked_rating, max_quantity=max_quantity, moments_an_hour=0)
    slowly, _ = prepared_slowly(rows, KINDS, limits, LATEST)
    kept = cleaned([event_of(row) for row in rows], liked_rating=liked_rating, max_quantity=max_quantity)

    pieces: Counter[tuple[str, str, float, str]] = Counter()
    for event in kept:
        pieces[event.product, event.kind, event.time - START, event.order] += event.quantity
    assert pieces == {(row.product, row.kind, row.time, row.order): row.quantity for row in slowly}

    learnt = prepare(raw_of(rows), known=np.ones(len({row.product for row in rows}), bool), kinds=KINDS, seed=1, limits=limits)
    data, products = learnt.dataset, learnt.products.keys()
    columns = zip(data.product.tolist(), data.kind.tolist(), data.quantity.tolist(), strict=True)
    assert Counter((products[p], data.kinds[k].slug, q) for p, k, q in columns) == Counter((p, k, q) for (p, k, _, _), q in pieces.items())
