"""Which vectors are alike, row block by row block: what is held at a time is bounded, however many pairs there are."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .types import Progress

BLOCK_PAIRS = 4_000_000
"""Pairs looked at in one go: some 400 MB for the similarity that needs most sums."""

MOST_PAIRS = 100_000_000
"""Pairs kept of a whole matrix, 8 bytes each. Where there may be more, each row keeps its best MOST_PAIRS / rows only."""


class Measure(Protocol):
    """How alike each of n vectors (``left``) is to each of c others (``right``), which may be the same vectors or a part of them."""

    left: sparse.csr_array
    """[n, d]"""
    right: sparse.csr_array
    """[d, c]"""

    def rows(self, part: slice) -> sparse.csr_array:
        """[len(part), c] the similarity of some of the n; only what is defined and above 0."""
        ...


def all_pairs(measure: Measure, tie: NDArray[np.uint64], progress: Progress = lambda share: None) -> tuple[sparse.csr_array, int | None]:
    """float32 [n, n], diagonal empty, and None; or, of more than MOST_PAIRS, the best of each row, and how many those are."""
    n = measure.left.shape[0]
    most = None if int(pairs_met(measure).sum()) <= MOST_PAIRS else max(MOST_PAIRS // n, 1)
    return nearest(measure, most, tie, np.arange(n), progress), most


def nearest(
    measure: Measure, most: int | None, tie: NDArray[np.uint64], itself: NDArray[np.integer], progress: Progress = lambda share: None
) -> sparse.csr_array:
    """float32 [n, c]: of each row the ``most`` largest entries (None: all), equal ones by ``tie`` [c]; ``itself`` [n] is a row's own column, -1 for none."""
    n, parts = measure.left.shape[0], []
    for part in blocks(pairs_met(measure), BLOCK_PAIRS):
        met = _without_itself(measure.rows(part), itself[part])
        parts.append(met if most is None else best_entries(met, most, tie))
        progress(part.stop / n)
    return _stacked(parts, (n, measure.right.shape[1]))


def blocks(sizes: NDArray[np.integer], most: int) -> Iterator[slice]:
    """Consecutive ranges whose ``sizes`` add up to at most ``most``, or hold one alone."""
    ends, first = np.cumsum(sizes), 0
    while first < len(sizes):
        before = ends[first - 1] if first else 0
        last = max(int(np.searchsorted(ends, before + most, side="right")), first + 1)
        yield slice(first, last)
        first = last


def pairs_met(measure: Measure) -> NDArray[np.int64]:
    """[n] how many others each row meets at most."""
    left, held = measure.left, np.diff(measure.right.indptr)
    steps = np.concatenate([[0], np.cumsum(held[left.indices])])
    return np.minimum(steps[left.indptr[1:]] - steps[left.indptr[:-1]], measure.right.shape[1])


def best_entries(matrix: sparse.csr_array, most: int, tie: NDArray[np.uint64]) -> sparse.csr_array:
    """The ``most`` largest entries of each row, equal ones by ``tie`` [columns]: only what can be among them is sorted."""
    keep = np.ones(matrix.nnz, dtype=bool)
    for row in np.flatnonzero(np.diff(matrix.indptr) > most):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        keep[part] = matrix.data[part] >= np.partition(matrix.data[part], -most)[-most]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[keep]
    column, value = matrix.indices[keep], matrix.data[keep]
    order = np.lexsort((tie[column], -value, row))
    first = np.searchsorted(row, np.arange(matrix.shape[0]))
    kept = np.sort(order[np.arange(len(row)) - first[row] < most])
    return _filtered(row[kept], column[kept], value[kept], matrix.shape)


def _without_itself(matrix: sparse.csr_array, itself: NDArray[np.integer]) -> sparse.csr_array:
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    other = matrix.indices != itself[row]
    return _filtered(row[other], matrix.indices[other], matrix.data[other], matrix.shape)


def _filtered(row: NDArray, column: NDArray, value: NDArray, shape: tuple[int, int]) -> sparse.csr_array:
    """From entries that stand in the order of their rows."""
    return sparse.csr_array((value, column, np.searchsorted(row, np.arange(shape[0] + 1))), shape=shape)


def _stacked(parts: list[sparse.csr_array], shape: tuple[int, int]) -> sparse.csr_array:
    """The blocks below each other, each row in the order of its columns."""
    matrix = sparse.csr_array(sparse.vstack(parts, format="csr", dtype=np.float32)) if parts else sparse.csr_array(shape, dtype=np.float32)
    matrix.sort_indices()
    return matrix
