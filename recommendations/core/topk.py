"""The best k of each row, ties by hash."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .types import Ranked


def top_rows(matrix: sparse.csr_array, n: int, tie: NDArray[np.uint64], sources: NDArray[np.uint8] | None = None) -> Ranked:
    """The n largest positive entries of each row of a [rows, n_products] matrix; ``sources`` is aligned with ``matrix.data``.

    Cost: O(nnz log nnz) time, one int64 permutation of nnz. Rows without a positive entry are left out.
    """
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
    keep = matrix.data > 0
    row, column, score = row[keep], matrix.indices[keep], matrix.data[keep].astype(np.float32)
    source = np.zeros(len(row), dtype=np.uint8) if sources is None else sources[keep]
    order = np.lexsort((tie[column], -score, row))
    row, column, score, source = row[order], column[order], score[order], source[order]
    starts = np.searchsorted(row, np.arange(matrix.shape[0] + 1))
    rank = np.arange(len(row)) - starts[row]
    best = rank < n
    keys, lengths = np.unique(row[best], return_counts=True)
    return Ranked(
        keys=keys.tolist(),
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        products=column[best].astype(np.int32),
        scores=score[best],
        sources=source[best],
    )


def top_of_vector(scores: NDArray[np.floating], n: int, tie: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Positions of the n largest positive scores, best first."""
    positive = np.flatnonzero(scores > 0)
    order = np.lexsort((tie[positive], -scores[positive]))
    return positive[order[:n]].astype(np.int32)
