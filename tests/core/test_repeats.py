"""What was bought before: the page's sum, and its twin in matrices, against plain counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.history import Event
from recommendations.core.repeats import repeats
from recommendations.evaluation.vectorised import own_matrix
from recommendations.testing.datasets import DAY, EPOCH, dataset_of, random_events


def bought(product: str, day: float, kind: str = "purchase", order: str = "") -> Event:
    return Event(product, kind, EPOCH + DAY * day, order)


def test_each_older_order_counts_less_and_counts_a_product_once() -> None:
    events = [bought("tea", 9, order="c"), bought("tea", 9, order="c"), bought("jam", 5, order="b"), bought("tea", 1, order="a"), bought("jam", 1, order="a")]
    assert repeats(events, decay=0.5) == {"tea": 1 + 0.25, "jam": 0.5 + 0.25}


def test_views_are_no_purchases_and_make_none_older() -> None:
    events = [bought("tea", 9, "view"), bought("jam", 8, "cart"), bought("tea", 1)]
    assert repeats(events, decay=0.5) == {"tea": 1.0}


def test_nothing_bought_gives_nothing() -> None:
    assert repeats([], decay=0.5) == repeats([bought("tea", 1, "view")], decay=0.5) == {}


def test_the_oldest_order_is_left_out_where_reading_may_have_cut_it() -> None:
    events = [bought(f"p{n}", 9 - n // 2, order=str(n // 2)) for n in range(6)]
    assert set(repeats(events, decay=1.0, cut=True)) == {"p0", "p1", "p2", "p3"}
    assert len(repeats(events, decay=1.0)) == 6
    assert len(repeats(events[:2], decay=1.0, cut=True)) == 2, "the only order stays"


@pytest.mark.parametrize("most", [4, 7, 1_000])
@given(seed=st.integers(0, 30), decay=st.sampled_from([0.5, 0.9, 1.0]))
def test_the_matrix_says_what_the_page_says(most: int, seed: int, decay: float) -> None:
    log = random_events(seed, shoppers=11, products=9)
    dataset = dataset_of(log, products=sorted({row.product for row in log}))
    names = sorted({row.product for row in log})
    shoppers = sorted({row.shopper for row in log})
    some = np.array([code for code in range(len(shoppers)) if code % 3], dtype=np.int32)
    matrix = own_matrix(dataset, some, decay=decay, most_events=most).toarray()
    for row, code in enumerate(some):
        mine = [bought(each.product, each.day, each.kind, each.order) for each in log if each.shopper == shoppers[code]]
        mine.sort(key=lambda event: -event.time)
        read, whole = mine[:most], mine
        if _cuts_a_unit(mine, most):
            continue  # which rows of a unit are read goes by their ids, of which a dataset knows nothing
        wanted = repeats(read if len(whole) > most else whole, decay=decay, cut=len(whole) >= most)
        np.testing.assert_allclose(matrix[row], [wanted.get(name, 0.0) for name in names])


def _cuts_a_unit(events: list[Event], most: int) -> bool:
    """Is the newest unit itself beyond the limit?"""
    newest = [event for event in events if (event.time, event.order) == (events[0].time, events[0].order)]
    return len(newest) >= most
