"""Each similarity is what plain loops over the columns find, for sparse matrices of any shape, and none is found where there is none."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recommendations.core import neighbours
from recommendations.core.neighbours import all_pairs, best_entries, nearest
from recommendations.core.similarity import Cosine, Jaccard, LogLikelihood, Pearson, cosine, log_likelihood_ratio

from . import similarities as oracle

some = settings(max_examples=150, deadline=None)
VALUES = [0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 2.0, float(np.log1p(1)), float(np.log1p(7)), float(np.log1p(300))]


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    """Rectangular, with constant columns, empty columns and empty rows among them."""
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 6))
    dense = draw(st.lists(st.lists(st.sampled_from(VALUES), min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    constant = draw(st.one_of(st.none(), st.integers(0, columns - 1)))
    return [[dense[r][c] if c != constant else VALUES[-1] for c in range(columns)] for r in range(rows)]


def held(dense: list[list[float]]) -> sparse.csr_array:
    return sparse.csr_array(np.array(dense))


def vectors(dense: list[list[float]]) -> tuple[sparse.csr_array, sparse.csr_array]:
    return sparse.csr_array(held(dense).T), held(dense)


def found(measure: neighbours.Measure) -> np.ndarray:
    matrix, most = all_pairs(measure, np.arange(measure.left.shape[0], dtype=np.uint64))
    assert most is None
    assert matrix.dtype == np.float32
    assert (matrix.data > 0).all()
    return matrix.toarray()


def assert_pairs(got: np.ndarray, dense: list[list[float]], wanted: Callable[[oracle.Column, oracle.Column], float | None]) -> None:
    columns = oracle.columns_of(dense)
    for i, x in enumerate(columns):
        for j, y in enumerate(columns):
            value = None if i == j else wanted(x, y)
            if value is None or value < 1e-9:
                assert got[i, j] == 0.0, (i, j)
            else:
                assert got[i, j] == pytest.approx(value, rel=1e-5, abs=1e-7)


@some
@given(dense=matrices(), shrinkage=st.sampled_from([0.0, 2.5]))
def test_cosine(dense: list[list[float]], shrinkage: float) -> None:
    assert_pairs(found(Cosine(*vectors(dense), shrinkage=shrinkage)), dense, lambda x, y: oracle.cosine(x, y, shrinkage))
    np.testing.assert_array_equal(cosine(held(dense), shrinkage=shrinkage).toarray(), found(Cosine(*vectors(dense), shrinkage=shrinkage)))


@some
@given(dense=matrices(), shrinkage=st.sampled_from([0.0, 2.5]))
def test_jaccard(dense: list[list[float]], shrinkage: float) -> None:
    assert_pairs(found(Jaccard(*vectors(dense), shrinkage=shrinkage)), dense, lambda x, y: oracle.jaccard(x, y, shrinkage))


def test_jaccard_of_sets_is_the_share_that_both_hold() -> None:
    dense = [[1, 1, 0], [1, 0, 0], [1, 1, 0], [0, 1, 1]]
    assert found(Jaccard(*vectors(dense)))[0].tolist() == [0.0, pytest.approx(2 / 4), 0.0]


@some
@given(dense=matrices(), shrinkage=st.sampled_from([0.0, 2.5]), data=st.data())
def test_log_likelihood(dense: list[list[float]], shrinkage: float, data: st.DataObject) -> None:
    mass = data.draw(st.lists(st.sampled_from([1.0, 1.0, 0.3, 0.02, 2.0]), min_size=len(dense), max_size=len(dense)))
    got = found(LogLikelihood(*vectors(dense), np.array(mass), shrinkage=shrinkage))
    assert_pairs(got, dense, lambda x, y: oracle.log_likelihood(x, y, mass, shrinkage))


def test_log_likelihood_by_hand() -> None:
    """Dunning's bigram table of "the swiss": 110, 2442, 111, 29114 gives 270.72."""
    ratio = log_likelihood_ratio(np.array([110.0]), np.array([110.0 + 2442]), np.array([110.0 + 111]), 110.0 + 2442 + 111 + 29114)
    assert ratio == pytest.approx([270.72], abs=0.01)


def test_what_meets_by_chance_or_less_is_no_pair() -> None:
    by_chance = [[1, 1, 1], [1, 0, 0], [0, 1, 1], [0, 0, 0]]
    assert not found(LogLikelihood(*vectors(by_chance), np.ones(4)))[0].any()
    less = [[1, 1], [1, 0], [1, 0], [0, 1], [0, 1]]
    assert not found(LogLikelihood(*vectors(less), np.ones(5))).any()


def test_what_everybody_holds_goes_with_nothing_in_particular() -> None:
    """However unequal the rows, and however sums of tenths are rounded."""
    rng = np.random.default_rng(1)
    dense = np.column_stack([np.ones(3_000), rng.random(3_000) < 0.5, np.ones(3_000), rng.random(3_000) < 0.01]).astype(float)
    for mass in (np.full(3_000, 0.1), rng.random(3_000)):
        got = found(LogLikelihood(*vectors(dense.tolist()), mass))
        assert not got[0].any()
        assert not got[:, [0, 2]].any()


@some
@given(dense=matrices(), shrinkage=st.sampled_from([0.0, 2.5]))
def test_pearson(dense: list[list[float]], shrinkage: float) -> None:
    assert_pairs(found(Pearson(*vectors(dense), shrinkage=shrinkage)), dense, lambda x, y: oracle.pearson(x, y, shrinkage))


@some
@given(dense=matrices(), shrinkage=st.sampled_from([0.0, 2.5]))
def test_pearson_counts_for_what_its_meetings_are_worth(dense: list[list[float]], shrinkage: float) -> None:
    worth = {row: 0.5 + row for row in range(len(dense))}
    right = held(dense)
    right.data = np.repeat([worth[row] ** 0.5 for row in range(len(dense))], np.diff(right.indptr))
    got = found(Pearson(*vectors(dense), support=(sparse.csr_array(right.T), right), shrinkage=shrinkage))
    assert_pairs(got, dense, lambda x, y: oracle.pearson(x, y, shrinkage, worth))


def test_pearson_takes_its_means_where_both_are_known() -> None:
    """Both rise together where they meet, though each is at its lowest there."""
    dense = [[1, 2], [2, 3], [3, 4], [90, 0], [0, 90]]
    assert found(Pearson(*vectors(dense)))[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize("value", [0.1, float(np.log1p(1)), 1e-3, 12345.678])
def test_what_does_not_vary_correlates_with_nothing(value: float) -> None:
    """However many rows there are for rounding to pile up in."""
    rng = np.random.default_rng(1)
    dense = np.column_stack([np.full(5_000, value), np.where(rng.random(5_000) < 0.9, value, 0), rng.random(5_000) + 0.1])
    assert not found(Pearson(*vectors(dense.tolist()))).any()


def test_opposite_tastes_and_single_meetings_are_no_pairs() -> None:
    assert not found(Pearson(*vectors([[1, 3, 0], [2, 2, 0], [3, 1, 5]]))).any()


SIMILARITIES = [
    lambda left, right: Cosine(left, right, shrinkage=1.0),
    lambda left, right: Jaccard(left, right),
    lambda left, right: LogLikelihood(left, right, np.ones(right.shape[0])),
    lambda left, right: Pearson(left, right, shrinkage=2.0),
]


@pytest.mark.parametrize("make", SIMILARITIES)
def test_blocks_of_rows_do_not_change_what_is_found(make: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    dense = np.where(rng.random((40, 11)) < 0.5, rng.integers(1, 9, (40, 11)), 0).astype(float).tolist()
    whole = found(make(*vectors(dense)))
    monkeypatch.setattr(neighbours, "BLOCK_PAIRS", 17)
    np.testing.assert_array_equal(found(make(*vectors(dense))), whole)


def test_of_too_many_pairs_each_row_keeps_its_best(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    dense = (rng.random((40, 10)) < 0.6).astype(float).tolist()
    whole, tie = found(Cosine(*vectors(dense))), np.arange(10, dtype=np.uint64)[::-1]
    monkeypatch.setattr(neighbours, "MOST_PAIRS", 30)
    matrix, most = all_pairs(Cosine(*vectors(dense)), tie)
    assert most == 3
    for row in range(10):
        best = sorted(range(10), key=lambda column: (-whole[row, column], tie[column]))[:3]
        assert sorted(matrix[[row]].indices.tolist()) == sorted(best)


def test_neighbours_among_some_of_all() -> None:
    """Five vectors, neighbours among two of them, of which the first is vector 3 itself."""
    dense = np.array([[1, 1, 0, 1, 1], [1, 0, 1, 1, 0], [0, 1, 1, 0, 1]], dtype=float)
    left, right = sparse.csr_array(dense.T), sparse.csr_array(dense[:, [3, 4]])
    matrix = nearest(Cosine(left, right), 2, np.zeros(2, np.uint64), np.array([-1, -1, -1, 0, 1])).toarray()
    np.testing.assert_allclose(matrix, [[1, 0.5], [0.5, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]], rtol=1e-6)


@some
@given(dense=matrices(), most=st.integers(1, 4), data=st.data())
def test_the_best_entries_of_each_row(dense: list[list[float]], most: int, data: st.DataObject) -> None:
    matrix = held(dense)
    tie = np.array(data.draw(st.permutations(range(matrix.shape[1]))), dtype=np.uint64)
    best = best_entries(matrix, most, tie)
    for row, values in enumerate(dense):
        wanted = sorted((c for c, value in enumerate(values) if value), key=lambda c: (-values[c], tie[c]))[:most]
        assert sorted(best[[row]].indices.tolist()) == sorted(wanted)
