"""The fast routines give what the formulas in plain loops give, for random shops and parameters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recommendations.core.types import Dataset
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.item_neighbours import ItemNeighboursParameters
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.recommenders.parameters.popularity import PopularityParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.testing.datasets import Did, dataset_of, random_events

from . import oracle

few = settings(max_examples=25, deadline=None)


def shop(seed: int) -> tuple[list[Did], list[str], Dataset]:
    events = random_events(seed)
    names = sorted({event.product for event in events})
    return events, names, dataset_of(events, products=names)


def assert_matrix_holds_exactly(matrix: sparse.csr_array, wanted: dict[tuple[str, str], float], names: list[str]) -> None:
    dense = np.zeros((len(names), len(names)))
    for (a, b), value in wanted.items():
        dense[names.index(a), names.index(b)] = value
    np.testing.assert_allclose(matrix.toarray(), dense, rtol=2e-4, atol=1e-7)
    assert (matrix.diagonal() == 0).all()


@few
@given(
    seed=st.integers(0, 10_000),
    window=st.integers(1, 4),
    decay=st.sampled_from([0.5, 0.9]),
    back=st.sampled_from([0.0, 0.3]),
    within=st.sampled_from([0.0, 1.0, 2.0]),
    length_penalty=st.sampled_from([0.0, 0.25]),
    alpha=st.sampled_from([0.0, 0.2, 0.5]),
    beta=st.sampled_from([0.0, 0.4]),
    shrinkage=st.sampled_from([0.0, 3.0]),
    half_life_days=st.sampled_from([None, 20.0]),
)
def test_next_item_is_the_formula(seed: int, **parameters) -> None:
    events, names, dataset = shop(seed)
    fitted = NextItem(NextItemParameters(**parameters)).fit(dataset)
    assert_matrix_holds_exactly(fitted.matrix, oracle.next_item(events, **parameters), names)


def test_next_item_by_hand() -> None:
    """Two units: a, then b and c. One follows the other; inside the second, each goes with the other."""
    events = [Did("x", "a", 0), Did("x", "b", 1, order="o"), Did("x", "c", 1, order="o")]
    fitted = NextItem(NextItemParameters(half_life_days=None, alpha=0, beta=0, length_penalty=0, within=0.5, back=0.25)).fit(dataset_of(events))
    np.testing.assert_allclose(fitted.matrix.toarray(), [[0, 1, 1], [0.25, 0, 0.5], [0.25, 0.5, 0]])


@few
@given(
    seed=st.integers(0, 10_000),
    basis=st.sampled_from(["shopper", "unit"]),
    half_life_days=st.sampled_from([None, 30.0]),
    shrinkage=st.sampled_from([0.0, 2.0]),
)
def test_item_neighbours_are_the_cosine(seed: int, basis: str, half_life_days: float | None, shrinkage: float) -> None:
    events, names, dataset = shop(seed)
    fitted = ItemNeighbours(ItemNeighboursParameters(basis=basis, half_life_days=half_life_days, shrinkage=shrinkage)).fit(dataset)
    wanted = oracle.cosine(events, basis=basis, half_life_days=half_life_days, shrinkage=shrinkage)
    assert_matrix_holds_exactly(fitted.matrix, wanted, names)


@pytest.mark.parametrize(("lines", "basis"), [(1, "shopper"), (3, "unit")])
def test_baskets_are_the_basis_where_most_events_stand_in_one(lines: int, basis: str) -> None:
    events = [Did(f"s{s}", f"p{(s + d + line) % 5}", d, order=f"o{s}-{d}") for s in range(4) for d in range(3) for line in range(lines)]
    dataset = dataset_of(events)
    chosen = ItemNeighbours(ItemNeighboursParameters(basis=basis)).fit(dataset).matrix.toarray()
    np.testing.assert_array_equal(ItemNeighbours().fit(dataset).matrix.toarray(), chosen)
    other = ItemNeighbours(ItemNeighboursParameters(basis="unit" if basis == "shopper" else "shopper")).fit(dataset).matrix.toarray()
    assert not np.array_equal(chosen, other)


def test_one_account_makes_a_bounded_number_of_pairs() -> None:
    """The heaviest products of a shopper count: here the latest, since older ones have faded."""
    events = [Did("x", f"p{n}", float(n)) for n in range(30)] + [Did("y", "p0", 0.0), Did("y", "p29", 29.0)]
    fitted = ItemNeighbours(ItemNeighboursParameters(basis="shopper", half_life_days=5.0, max_products=4)).fit(dataset_of(events))
    names = sorted({event.product for event in events})
    pairs = {(names[a], names[b]) for a, b in zip(*fitted.matrix.nonzero(), strict=True)}
    latest = {"p26", "p27", "p28", "p29"}
    assert pairs == {(a, b) for a in latest for b in latest if a != b} | {("p0", "p29"), ("p29", "p0")}


@few
@given(
    seed=st.integers(0, 10_000),
    half_life_days=st.sampled_from([None, 5.0]),
    window_days=st.sampled_from([None, 14.0]),
    horizons=st.sampled_from([1, 3]),
    all_time_share=st.sampled_from([0.0, 1e-3]),
    power=st.sampled_from([0.5, 1.0]),
)
def test_popularity_counts_what_the_loops_count(seed: int, **parameters) -> None:
    events, names, dataset = shop(seed)
    fitted = Popularity(PopularityParameters(**parameters)).fit(dataset)
    wanted = oracle.popularity(events, **parameters)
    np.testing.assert_allclose(fitted.scores, [wanted[name] for name in names], rtol=1e-4, atol=1e-9)


def test_a_list_never_runs_empty_however_old_the_log() -> None:
    """Half-lives of an hour on a log of three years: what has faded is still ordered by its all-time share."""
    events = [Did(f"s{n}", f"p{n % 4}", day=n) for n in range(1_000)]
    ranked = Popularity(PopularityParameters(half_life_days=0.05)).fit(dataset_of(events)).lists("all", 10)
    assert len(ranked.products) == 4


def test_what_is_only_there_by_its_past_is_marked() -> None:
    events = [Did("x", "old", 0), Did("y", "old", 1), Did("x", "new", 90)]
    ranked = Popularity(PopularityParameters(window_days=14)).fit(dataset_of(events, products=["new", "old"])).lists("all", 9)
    assert ranked.products.tolist() == [0, 1]
    assert ranked.sources.tolist() == [0, Popularity.FADED]


def test_a_category_row_holds_its_products_and_those_below_it() -> None:
    events = [Did("x", "mug", 0), Did("y", "mug", 0), Did("x", "cup", 1), Did("x", "lamp", 2)]
    categories = {"mug": ("Home", "Kitchen"), "cup": ("Home", "Kitchen"), "lamp": ("Home",)}
    dataset = dataset_of(events, products=["cup", "lamp", "mug"], categories=categories)
    ranked = Popularity().fit(dataset).lists("category", 10)
    lists = {key: ranked.row(position)[0].tolist() for position, key in enumerate(ranked.keys)}
    assert set(lists) == {"Home", "Home > Kitchen"}
    assert lists["Home > Kitchen"] == [2, 0]
    assert sorted(lists["Home"]) == [0, 1, 2]


def test_category_rows_stand_for_every_level_and_none_for_shelves_that_sold_nothing() -> None:
    events = [Did("x", "mug", 0), Did("x", "loose", 1)]
    categories = {"mug": ("Home", "Kitchen", "Mugs"), "unsold": ("Home", "Garden"), "relic": ("Attic",)}
    dataset = dataset_of(events, products=["loose", "mug", "relic", "unsold"], categories=categories)
    ranked = Popularity().fit(dataset).lists("category", 10)
    assert {key: ranked.row(position)[0].tolist() for position, key in enumerate(ranked.keys)} == {
        "Home": [1],
        "Home > Kitchen": [1],
        "Home > Kitchen > Mugs": [1],
    }


def test_horizons_put_what_rises_before_what_sold_long_ago_but_not_before_all_that_sells_steadily() -> None:
    """In windows of 7, 14 and 28 days: a burst of today, a steady seller, and a burst of three weeks ago as large."""
    days = {"rising": [28] * 3, "steady": [1, 5, 9, 13, 17, 20, 22, 25, 27], "past": [5] * 8}
    events = [Did(f"s{n}", product, day) for product, those in days.items() for n, day in enumerate(those)]
    fitted = Popularity(PopularityParameters(window_days=7, horizons=3)).fit(dataset_of(events))
    assert [sorted(days)[code] for code in fitted.lists("all", 3).products] == ["steady", "rising", "past"]
    assert not fitted.faded.any()
