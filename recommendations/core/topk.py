"""The best k of each row, ties by hash."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .categories import category_key, with_parents
from .types import Dataset, Ranked


def top_rows(matrix: sparse.csr_array, n: int, tie: NDArray[np.uint64], sources: NDArray[np.uint8] | None = None) -> Ranked:
    """The n largest positive entries of each row of a [rows, n_products] matrix; ``sources`` is aligned with ``matrix.data``.

    Scores are compared as they will be stored (float32). Rows without a positive entry are left out. Time O(nnz + rows n log n).
    """
    keep = _within_reach(matrix, n)
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))[keep]
    column, score = matrix.indices[keep], matrix.data[keep].astype(np.float32)
    source = np.zeros(len(row), dtype=np.uint8) if sources is None else sources[keep]
    order = np.lexsort((tie[column], -score, row))
    row, column, score, source = row[order], column[order], score[order], source[order]
    starts = np.searchsorted(row, np.arange(matrix.shape[0] + 1))
    best = np.arange(len(row)) - starts[row] < n
    keys, lengths = np.unique(row[best], return_counts=True)
    return Ranked(
        keys=keys.tolist(),
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        products=column[best].astype(np.int32),
        scores=score[best],
        sources=source[best],
    )


def _within_reach(matrix: sparse.csr_array, n: int) -> NDArray[np.bool_]:
    """[nnz] the positive entries that are at least as large as their row's n-th largest: sorting is for these alone."""
    keep = matrix.data > 0
    for row in np.flatnonzero(np.diff(matrix.indptr) > n):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        scores = matrix.data[part].astype(np.float32)
        keep[part] &= scores >= np.partition(scores, -n)[-n]
    return keep


def joined(parts: Sequence[tuple[Ranked, int]], products: NDArray[np.integer]) -> Ranked:
    """Blocks of rows as one: each with the number of its first row, and ``products`` the code of each column."""
    ends = np.cumsum([0, *(len(ranked.products) for ranked, _ in parts)])
    return Ranked(
        keys=[first + int(key) for ranked, first in parts for key in ranked.keys],
        indptr=np.concatenate([np.zeros(1, np.int64), *(ranked.indptr[1:] + end for (ranked, _), end in zip(parts, ends, strict=False))]),
        products=products[_together([ranked.products for ranked, _ in parts], np.int32)].astype(np.int32),
        scores=_together([ranked.scores for ranked, _ in parts], np.float32),
        sources=_together([ranked.sources for ranked, _ in parts], np.uint8),
    )


def _together(arrays: Sequence[NDArray], dtype: type) -> NDArray:
    return np.concatenate([np.zeros(0, dtype), *arrays])


def top_for_everybody(scores: NDArray[np.floating], n: int, tie: NDArray[np.uint64], sources: NDArray[np.uint8] | None = None) -> Ranked:
    """One row with key '': the n largest positive entries of ``scores`` [n_products]."""
    return _rows([("", np.arange(len(scores)))], scores, n, tie, sources)


def top_by_category(scores: NDArray[np.floating], n: int, dataset: Dataset, sources: NDArray[np.uint8] | None = None) -> Ranked:
    """A row for each category path and each of its parents: the n largest positive entries among the products in or below it."""
    members: dict[tuple[str, ...], list[int]] = {}
    for product, path in enumerate(dataset.products.categories):
        for each in with_parents(path):
            members.setdefault(each, []).append(product)
    return _rows([(category_key(path), np.array(members[path])) for path in sorted(members)], scores, n, dataset.tie, sources)


def _rows(
    groups: Sequence[tuple[str, NDArray[np.integer]]],
    scores: NDArray[np.floating],
    n: int,
    tie: NDArray[np.uint64],
    sources: NDArray[np.uint8] | None,
) -> Ranked:
    stored = scores.astype(np.float32)
    ranked = []
    for key, members in groups:
        positive = members[stored[members] > 0]
        best = positive[np.lexsort((tie[positive], -stored[positive]))][:n]
        if len(best):
            ranked.append((key, best.astype(np.int32)))
    products = np.concatenate([best for _, best in ranked]) if ranked else np.zeros(0, np.int32)
    return Ranked(
        keys=[key for key, _ in ranked],
        indptr=np.cumsum([0, *(len(best) for _, best in ranked)]).astype(np.int64),
        products=products,
        scores=stored[products],
        sources=np.zeros(len(products), np.uint8) if sources is None else sources[products],
    )
