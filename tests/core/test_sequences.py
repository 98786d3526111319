"""How many pairs of products one shopper may make along a sequence of units."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recommendations.core import sequences
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.testing.datasets import Did, dataset_of, random_dataset


def plainly(sizes: list[int], window: int, most: int) -> tuple[list[bool], int]:
    """Of one shopper: which units count, and the widest window of those."""
    counting = [sum(size**2 for size in sizes[position:]) <= most for position in range(len(sizes))]
    left = [size for size, counts in zip(sizes, counting, strict=True) if counts]

    def pairs(gaps: int) -> int:
        return sum(a * b * (1 if i == j else 2) for i, a in enumerate(left) for j, b in enumerate(left) if 0 <= j - i <= gaps)

    return counting, max(gaps for gaps in range(window + 1) if gaps == 0 or pairs(gaps) <= most)


@settings(max_examples=60, deadline=None)
@given(shoppers=st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=8), min_size=1, max_size=4), window=st.integers(1, 6), most=st.integers(1, 200))
@example(shoppers=[[5, 1, 1], [2]], window=3, most=10)  # what does not count takes no room from what does
def test_a_shoppers_window_is_the_widest_that_stays_below_the_bound(shoppers: list[list[int]], window: int, most: int) -> None:
    who = np.repeat(np.arange(len(shoppers)) * 3 + 7, [len(sizes) for sizes in shoppers])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequences, "MOST_PAIRS_OF_ONE", most)
        latest, gaps = sequences._within_bound(who, np.array([size for sizes in shoppers for size in sizes]), window)
    wanted = [plainly(sizes, window, most) for sizes in shoppers]
    assert latest.tolist() == [counts for counting, _ in wanted for counts in counting]
    for sizes, (counting, widest), found in zip(shoppers, wanted, np.split(gaps, np.cumsum([len(s) for s in shoppers])[:-1]), strict=True):
        pairs_of_gaps = min(widest, max(sum(counting) - 1, 0))  # wider than the sequence is as good as its length
        assert set(np.minimum(found, max(sum(counting) - 1, 0)).tolist()) == {pairs_of_gaps}, sizes


def test_below_the_bound_everything_counts_and_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = NextItem().fit(random_dataset())
    monkeypatch.setattr(sequences, "MOST_PAIRS_OF_ONE", 10**15)
    assert (fitted.matrix != NextItem().fit(random_dataset()).matrix).nnz == 0
    assert fitted.notes == ()


def test_above_it_that_shopper_alone_is_shortened_and_the_log_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann's four units of one product make 4 pairs within, 6 a step apart, 4 two steps apart, 2 three steps apart; Bob's two make 4."""
    events = [Did("ann", product, day) for day, product in enumerate("abcd")] + [Did("bob", "d", 0), Did("bob", "a", 1)]
    parameters = NextItemParameters(half_life_days=None, alpha=0, beta=0, length_penalty=0, decay=1.0, back=0.0)

    def follow() -> tuple[set[str], tuple[str, ...]]:
        fitted = NextItem(parameters).fit(dataset_of(events))
        return {"abcd"[row] + "abcd"[column] for row, column in zip(*fitted.matrix.nonzero(), strict=True)}, fitted.notes

    assert follow() == ({"ab", "ac", "ad", "bc", "bd", "cd", "da"}, ())
    monkeypatch.setattr(sequences, "MOST_PAIRS_OF_ONE", 12)
    pairs, [note] = follow()
    assert pairs == {"ab", "bc", "cd", "da"}
    assert note.startswith("of 1 shoppers with very many products only the nearest units count")
    monkeypatch.setattr(sequences, "MOST_PAIRS_OF_ONE", 3)
    pairs, [note] = follow()
    assert pairs == set()
    assert note.startswith("of 2 shoppers")


def test_one_account_with_hundreds_of_large_orders_takes_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 orders of 20 products, none twice: 1.4 million pairs at window 60, of which 100,000 may be made."""
    events = [Did("depot", f"p{order}-{line}", order, order=f"o{order}") for order in range(60) for line in range(20)]
    dataset = dataset_of(events)
    monkeypatch.setattr(sequences, "MOST_PAIRS_OF_ONE", 100_000)
    tracemalloc.start()
    fitted = NextItem(NextItemParameters(window=60)).fit(dataset)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 50_000 < fitted.matrix.nnz <= 100_000
    assert peak < 10_000_000
