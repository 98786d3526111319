"""Neighbours of products and of shoppers are what plain loops over readable events find, whatever is compared and however weighed."""

from collections import defaultdict
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.core import neighbours as blocks
from recommendations.core.shoppers import shopper_ties
from recommendations.core.types import Dataset
from recommendations.recommenders import user_neighbours
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.parameters.item_neighbours import ItemNeighboursParameters
from recommendations.recommenders.parameters.user_neighbours import UserNeighboursParameters
from recommendations.recommenders.user_neighbours import UserNeighbours
from recommendations.testing.contract import _with_products_renamed
from recommendations.testing.datasets import Did, dataset_of, random_dataset, random_events

from ..core import similarities as oracle
from ..core.test_weighting import wanted_bm25, wanted_tf_idf
from .oracle import WEIGHTS

some = settings(max_examples=25, deadline=None)


def tables(events: list[Did], basis: str, half_life_days: float | None) -> tuple[list[str], list[object], np.ndarray, np.ndarray]:
    """Products, rows, and for each row and product x (what the heaviest event weighs, faded, its root) and y (how much there was)."""
    products, as_of = sorted({event.product for event in events}), max(event.day for event in events)
    where = [event.shopper if basis == "shopper" else (event.shopper, event.day, event.order) for event in events]
    rows = sorted(set(where), key=str)
    x, amount = np.zeros((len(rows), len(products))), np.zeros((len(rows), len(products)))
    for event, row in zip(events, where, strict=True):
        cell = rows.index(row), products.index(event.product)
        fade = 2 ** (-(as_of - event.day) / half_life_days) if half_life_days else 1.0
        x[cell] = max(x[cell], sqrt(WEIGHTS[event.kind] * fade))
        amount[cell] += WEIGHTS[event.kind] * event.quantity
    return products, rows, x, np.array([[log(1 + value) for value in row] for row in amount])


def weighed(x: np.ndarray, weighting: str) -> np.ndarray:
    if weighting == "none":
        return x
    found = np.array(wanted_tf_idf(x) if weighting == "tf_idf" else wanted_bm25(x, 1.2, 0.75))
    return found * sqrt((x**2).sum() / (found**2).sum())


def alike(similarity: str, w: np.ndarray, y: np.ndarray, shrinkage: float) -> np.ndarray:
    """[columns, columns] by the loops, 0 where there is no pair."""
    of_w, of_y = oracle.columns_of(w.tolist()), oracle.columns_of(y.tolist())
    found = np.zeros((len(of_w), len(of_w)))
    for i in range(len(of_w)):
        for j in range(len(of_w)):
            worth = {row: of_w[i][row] * of_w[j][row] for row in of_w[i].keys() & of_w[j].keys()}
            value = {
                "cosine": lambda i=i, j=j: oracle.cosine(of_w[i], of_w[j], shrinkage),
                "jaccard": lambda i=i, j=j: oracle.jaccard(of_w[i], of_w[j], shrinkage),
                "log_likelihood": lambda i=i, j=j: oracle.log_likelihood(of_w[i], of_w[j], (w.max(axis=1) ** 2).tolist(), shrinkage),
                "pearson": lambda i=i, j=j, worth=worth: oracle.pearson(of_y[i], of_y[j], shrinkage, worth),
            }[similarity]()
            if i != j and value is not None and value > 1e-9:
                found[i, j] = value
    return found


@some
@given(
    seed=st.integers(0, 10_000),
    similarity=st.sampled_from(["cosine", "jaccard", "log_likelihood", "pearson"]),
    weighting=st.sampled_from(["none", "tf_idf", "bm25"]),
    basis=st.sampled_from(["shopper", "unit"]),
    half_life_days=st.sampled_from([None, 30.0]),
    shrinkage=st.sampled_from([0.0, 2.0]),
)
def test_products_are_as_alike_as_the_loops_say(seed: int, similarity: str, weighting: str, basis: str, **rest: float | None) -> None:
    events = random_events(seed)
    _, _, x, y = tables(events, basis, rest["half_life_days"])
    fitted = ItemNeighbours(ItemNeighboursParameters(similarity=similarity, weighting=weighting, basis=basis, **rest)).fit(dataset_of(events))
    wanted = alike(similarity, weighed(x, weighting), y, rest["shrinkage"])
    np.testing.assert_allclose(fitted.matrix.toarray(), wanted, rtol=2e-3, atol=2e-5)


@pytest.mark.parametrize("similarity", ["cosine", "jaccard", "log_likelihood", "pearson"])
@pytest.mark.parametrize("weighting", ["none", "tf_idf", "bm25"])
def test_how_products_are_numbered_means_nothing(similarity: str, weighting: str) -> None:
    dataset = random_dataset(7, shoppers=40, products=12)
    renamed = np.random.default_rng(1).permutation(dataset.n_products).astype(np.int32)
    parameters = ItemNeighboursParameters(similarity=similarity, weighting=weighting)
    here = ItemNeighbours(parameters).fit(dataset).matrix.toarray()
    there = ItemNeighbours(parameters).fit(_with_products_renamed(dataset, renamed)).matrix.toarray()
    assert here.any()
    np.testing.assert_array_equal(there[np.ix_(renamed, renamed)], here)


def test_of_too_many_pairs_the_best_are_kept_and_the_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = random_dataset(2)
    assert ItemNeighbours().fit(dataset).notes == ()
    monkeypatch.setattr(blocks, "MOST_PAIRS", 2 * dataset.n_products)
    fitted = ItemNeighbours().fit(dataset)
    assert np.diff(fitted.matrix.indptr).max() == 2
    assert fitted.notes == ("too many products meet to keep all pairs: the best 2 of each product are kept",)


def wanted_lists(events: list[Did], p: UserNeighboursParameters, dataset: Dataset, include_bought: bool) -> dict[str, dict[str, float]]:
    products, shoppers, x, y = tables(events, "shopper", p.half_life_days)
    similarity = alike(p.similarity, weighed(x.T, p.weighting), y.T, p.shrinkage).astype(np.float32)
    tie = shopper_ties(dataset)
    bought = {(event.shopper, event.product) for event in events if event.kind == "purchase"}
    lists: dict[str, dict[str, float]] = defaultdict(dict)
    for u, shopper in enumerate(shoppers):
        order = sorted(range(len(shoppers)), key=lambda v: (-similarity[u, v], tie[v]))
        near = [v for v in order if similarity[u, v] > 0][: p.neighbours]
        for j, product in enumerate(products):
            votes = sum(float(similarity[u, v]) * x[v, j] for v in near)
            if votes > 0 and (include_bought or (shopper, product) not in bought):
                lists[shopper][product] = votes / sum(float(similarity[u, v]) for v in near)
    return lists


def lists_of(fitted: UserNeighbours, events: list[Did], n: int = 100) -> dict[str, dict[str, float]]:
    products, shoppers = sorted({event.product for event in events}), sorted({event.shopper for event in events})
    ranked = fitted.lists("shopper", n)
    rows = {key: ranked.row(position) for position, key in enumerate(ranked.keys)}
    return {shoppers[key]: {products[code]: float(score) for code, score in zip(*row[:2], strict=True)} for key, row in rows.items()}


@some
@given(
    seed=st.integers(0, 10_000),
    similarity=st.sampled_from(["cosine", "pearson"]),
    weighting=st.sampled_from(["none", "tf_idf", "bm25"]),
    half_life_days=st.sampled_from([None, 30.0]),
    shrinkage=st.sampled_from([0.0, 2.0]),
    include_bought=st.booleans(),
)
def test_shoppers_get_what_the_loops_say(seed: int, include_bought: bool, **parameters) -> None:
    """All who are alike vote: with fewer, a difference in the last bit would choose others."""
    events = random_events(seed)
    p, dataset = UserNeighboursParameters(**parameters), dataset_of(events)
    got, wanted = lists_of(UserNeighbours(p, include_bought=include_bought).fit(dataset), events), wanted_lists(events, p, dataset, include_bought)
    assert got.keys() == wanted.keys()
    for shopper, row in wanted.items():
        assert got[shopper] == pytest.approx(row, rel=2e-3, abs=2e-5), shopper


def three_tastes() -> list[Did]:
    """x and y share two products, x and z one; what y and z have beside these is theirs alone."""
    return [
        *(Did("x", product, 0) for product in ("a", "b", "c")),
        *(Did("y", product, 0) for product in ("a", "b", "only-y")),
        *(Did("z", product, 0) for product in ("c", "d", "only-z")),
    ]


def test_the_nearest_alone_vote() -> None:
    events = three_tastes()
    one = UserNeighbours(UserNeighboursParameters(neighbours=1, shrinkage=0.0)).fit(dataset_of(events))
    assert lists_of(one, events)["x"] == {"only-y": pytest.approx(1.0)}
    two = UserNeighbours(UserNeighboursParameters(neighbours=2, shrinkage=0.0)).fit(dataset_of(events))
    third = pytest.approx(1 / 3)
    assert lists_of(two, events)["x"] == {"only-y": pytest.approx(2 / 3), "d": third, "only-z": third}


@pytest.mark.parametrize("similarity", ["cosine", "pearson"])
def test_those_who_came_last_have_the_lists_that_they_would_have_anyhow(similarity: str) -> None:
    events = random_events(4, shoppers=30)
    dataset = dataset_of(events)
    last = {shopper: max(event.day for event in events if event.shopper == shopper) for shopper in {event.shopper for event in events}}
    whole = lists_of(UserNeighbours(UserNeighboursParameters(similarity=similarity)).fit(dataset), events)
    few = UserNeighbours(UserNeighboursParameters(similarity=similarity, most_shoppers=8)).fit(dataset)
    latest = sorted(last, key=lambda shopper: -last[shopper])[:8]
    assert lists_of(few, events) == {shopper: row for shopper, row in whole.items() if shopper in latest}
    assert few.notes == ("8 of 30 shoppers have a list, those who came last: see most_shoppers",)


def test_what_was_only_viewed_may_come_and_what_was_bought_may_not() -> None:
    events = [*three_tastes(), Did("x", "only-y", 0, kind="view")]
    fitted = UserNeighbours().fit(dataset_of(events))
    assert "only-y" in lists_of(fitted, events)["x"]
    assert not {"a", "b", "c"} & lists_of(fitted, events)["x"].keys()


def test_neighbours_are_found_through_a_bounded_number_of_shoppers_of_a_product() -> None:
    """Of the ten who share the best seller the newest two are looked at, by everybody; their likeness is still the whole vectors'."""
    events = [Did(f"s{n}", product, float(n)) for n in range(10) for product in ("hit", f"own{n}")]
    fitted = UserNeighbours(UserNeighboursParameters(max_shoppers=2, shrinkage=0.0, half_life_days=100.0)).fit(dataset_of(events))
    near = fitted.nearest.toarray()
    assert set(np.flatnonzero(near.any(axis=0))) == {8, 9}
    np.testing.assert_allclose(near[0, 8:], [0.5, 0.5], rtol=1e-5)
    assert near[8, 8] == near[9, 9] == 0


def test_of_those_who_took_it_alike_a_hash_of_what_they_did_says_who_is_found() -> None:
    dataset = dataset_of([Did(f"s{n}", product, 0.0) for n in range(10) for product in ("hit", f"own{n}")])
    fitted = UserNeighbours(UserNeighboursParameters(max_shoppers=2)).fit(dataset)
    assert set(np.flatnonzero(fitted.nearest.toarray().any(axis=0))) == set(np.argsort(shopper_ties(dataset))[:2])


def test_who_is_found_through_one_product_is_compared_as_a_whole() -> None:
    """s0 is too old to be found through the best seller, which still stands between it and z, who shares the rare one."""
    events = [*(Did(f"s{n}", "hit", float(n)) for n in range(10)), Did("s0", "rare", 0), Did("z", "rare", 0)]
    fitted = UserNeighbours(UserNeighboursParameters(max_shoppers=2, shrinkage=0.0, half_life_days=1e4)).fit(dataset_of(events))
    assert fitted.nearest.toarray()[10, 0] == pytest.approx(1 / sqrt(2), rel=1e-3)


@pytest.mark.parametrize("similarity", ["cosine", "pearson"])
@pytest.mark.parametrize("weighting", ["none", "bm25"])
def test_how_products_are_numbered_means_nothing_to_shoppers(similarity: str, weighting: str) -> None:
    """To the last bit: else equal scores would come in another order."""
    dataset = random_dataset(7, shoppers=60, products=25)
    renamed = np.random.default_rng(1).permutation(dataset.n_products).astype(np.int32)
    parameters = UserNeighboursParameters(similarity=similarity, weighting=weighting, neighbours=7)
    here = UserNeighbours(parameters).fit(dataset).lists("shopper", 9)
    there = UserNeighbours(parameters).fit(_with_products_renamed(dataset, renamed)).lists("shopper", 9)
    assert list(here.keys) == list(there.keys)
    np.testing.assert_array_equal(here.scores, there.scores)
    np.testing.assert_array_equal(renamed[here.products], there.products)


@pytest.mark.parametrize("seed", range(6))
def test_equal_scores_stand_in_the_order_of_their_hash(seed: int) -> None:
    events = three_tastes()
    dataset = dataset_of(events, seed=seed)
    products, scores, _ = UserNeighbours(UserNeighboursParameters(neighbours=2, shrinkage=0.0)).fit(dataset).lists("shopper", 100).row(0)
    assert scores[1] == scores[2]
    assert dataset.tie[products[1]] < dataset.tie[products[2]]
    one, _, _ = UserNeighbours(UserNeighboursParameters(neighbours=2, shrinkage=0.0)).fit(dataset).lists("shopper", 2).row(0)
    assert one.tolist() == products[:2].tolist()


def test_what_is_not_drawn_of_a_large_order_makes_no_pairs_of_products_but_is_part_of_a_taste() -> None:
    dataset = dataset_of(three_tastes())
    drawn = np.ones(dataset.n_events, bool)
    drawn[0] = False
    sampled = replace(dataset, drawn=drawn)
    product, shopper = dataset.product[0], dataset.shopper[0]
    assert ItemNeighbours(ItemNeighboursParameters(basis="shopper")).fit(sampled).matrix[[product]].nnz == 2
    assert ItemNeighbours(ItemNeighboursParameters(basis="shopper")).fit(dataset).matrix[[product]].nnz == 3
    np.testing.assert_array_equal(UserNeighbours().fit(sampled).nearest.toarray()[shopper], UserNeighbours().fit(dataset).nearest.toarray()[shopper])


@pytest.mark.parametrize("similarity", ["cosine", "pearson"])
def test_of_too_many_shoppers_a_sample_votes_for_everybody(similarity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = random_dataset(3, shoppers=60)
    whole = UserNeighbours(UserNeighboursParameters(similarity=similarity)).fit(dataset)
    monkeypatch.setattr(user_neighbours, "MOST_CANDIDATES", 20)
    few = UserNeighbours(UserNeighboursParameters(similarity=similarity)).fit(dataset, seed=1)
    assert whole.notes == ()
    assert few.notes == ("60 shoppers: neighbours come from a sample of 20",)
    assert len(few.candidates) == 20
    assert len(few.lists("shopper", 5)) > 50
    np.testing.assert_allclose(few.nearest.toarray(), whole.nearest.toarray()[:, few.candidates], rtol=1e-5)
    assert few.nearest[few.candidates].diagonal().tolist() == [0.0] * 20
    again = UserNeighbours(UserNeighboursParameters(similarity=similarity)).fit(dataset, seed=1)
    other = UserNeighbours(UserNeighboursParameters(similarity=similarity)).fit(dataset, seed=2)
    assert again.candidates.tolist() == few.candidates.tolist() != other.candidates.tolist()


def test_blocks_change_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = random_dataset(3, shoppers=40)
    whole = UserNeighbours().fit(dataset).lists("shopper", 6)
    monkeypatch.setattr(user_neighbours, "BLOCK_VOTES", 50)
    monkeypatch.setattr(blocks, "BLOCK_PAIRS", 40)
    parts = UserNeighbours().fit(dataset).lists("shopper", 6)
    assert list(parts.keys) == list(whole.keys)
    for name in ("indptr", "products", "scores"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))


def test_a_shop_where_nothing_varies_has_no_correlations() -> None:
    events = [Did(f"s{n % 5}", f"p{(n * 7) % 6}", float(n % 9)) for n in range(40)]
    once = list({(event.shopper, event.product): event for event in events}.values())
    shoppers = UserNeighbours(UserNeighboursParameters(similarity="pearson")).fit(dataset_of(once))
    products = ItemNeighbours(ItemNeighboursParameters(similarity="pearson", basis="shopper")).fit(dataset_of(once))
    assert shoppers.nearest.nnz == products.matrix.nnz == 0
    assert shoppers.notes == ("no two shoppers correlate: too few took different amounts of the same products; cosine needs no amounts",)
    assert products.notes == ("no two products correlate: too few shoppers took different amounts of both; cosine needs no amounts",)
    assert len(shoppers.lists("shopper", 5)) == 0
