"""Weights are those of the formulas in plain loops; empty columns and the numbering of columns mean nothing."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from recommendations.core.weighting import SCHEMES, bm25, tf_idf, weighted

some = settings(max_examples=60, deadline=None)


def random_matrix(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(1, 9), rng.integers(2, 7)
    return np.where(rng.random((rows, columns)) < 0.5, rng.random((rows, columns)) + 0.1, 0).astype(np.float32)


def wanted_tf_idf(dense: np.ndarray) -> list[list[float]]:
    held = sum(any(row[c] for row in dense) for c in range(dense.shape[1]))
    return [[x * log(1 + held / sum(v > 0 for v in row)) if x else 0.0 for x in row] for row in dense]


def wanted_bm25(dense: np.ndarray, k1: float, b: float) -> list[list[float]]:
    lengths = [sum(float(row[c]) for row in dense) for c in range(dense.shape[1])]
    held = sum(length > 0 for length in lengths)
    out = []
    for row in dense:
        holding = sum(v > 0 for v in row)
        rarity = log(1 + (held - holding + 0.5) / (holding + 0.5))
        mean = sum(lengths) / max(held, 1)
        out.append([x * (k1 + 1) / (x + k1 * (1 - b + b * lengths[c] / mean)) * rarity if x else 0.0 for c, x in enumerate(row)])
    return out


@some
@given(seed=st.integers(0, 10_000))
def test_tf_idf_is_the_formula(seed: int) -> None:
    dense = random_matrix(seed)
    np.testing.assert_allclose(tf_idf(sparse.csr_array(dense)).toarray(), wanted_tf_idf(dense), rtol=1e-5)


@some
@given(seed=st.integers(0, 10_000), k1=st.sampled_from([0.0, 1.2, 100.0]), b=st.sampled_from([0.0, 0.75, 1.0]))
def test_bm25_is_the_formula(seed: int, k1: float, b: float) -> None:
    dense = random_matrix(seed)
    np.testing.assert_allclose(bm25(sparse.csr_array(dense), k1=k1, b=b).toarray(), wanted_bm25(dense, k1, b), rtol=1e-5)


@some
@given(seed=st.integers(0, 10_000), scheme=st.sampled_from(SCHEMES))
def test_weights_keep_pattern_and_scale_and_know_no_numbers(seed: int, scheme: str) -> None:
    dense = random_matrix(seed)
    got = weighted(sparse.csr_array(dense), scheme).toarray()
    assert ((got > 0) == (dense > 0)).all()
    assert sqrt((got**2).sum()) == pytest.approx(sqrt((dense.astype(float) ** 2).sum()), rel=1e-5)
    renamed = np.random.default_rng(seed).permutation(dense.shape[1])
    np.testing.assert_array_equal(weighted(sparse.csr_array(dense[:, renamed]), scheme).toarray(), got[:, renamed])
    with_empty = np.column_stack([dense, np.zeros(len(dense), np.float32)])
    np.testing.assert_array_equal(weighted(sparse.csr_array(with_empty), scheme).toarray()[:, :-1], got)


def test_a_row_with_few_entries_says_more() -> None:
    dense = np.array([[1, 1, 1, 1], [1, 1, 0, 0]], dtype=np.float32)
    for scheme in ("tf_idf", "bm25"):
        got = weighted(sparse.csr_array(dense), scheme).toarray()
        assert got[1, 0] > got[0, 0] > 0


def test_what_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match="no weighting 'tfidf'; there are none, tf_idf, bm25"):
        weighted(sparse.csr_array((2, 2)), "tfidf")
