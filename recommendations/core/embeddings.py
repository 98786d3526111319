"""Best of many dot products: dense vectors in, sparse rows out, a block of rows at a time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BLOCK_SCORES = 8_000_000
"""Scores held at a time: 64 MB, and some temporaries of that size."""


def score_blocks(left: NDArray[np.floating], right: NDArray[np.floating]) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """(rows, left[rows] . right^T) of some rows after each other; ``left`` [n, d], ``right`` [c, d].

    Added up in float64: which block a pair stands in changes nothing that is left after rounding to float32, so equal vectors tie.
    """
    left, right = left.astype(np.float64), right.astype(np.float64)
    size = max(BLOCK_SCORES // max(len(right), 1), 1)
    for start in range(0, len(left), size):
        part = slice(start, min(start + size, len(left)))
        yield part, left[part] @ right.T


def best_of_rows(scores: NDArray[np.floating], most: int, tie: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """(rows, columns, float32 values) of the ``most`` largest positive values of each row, row by row, best first; equal ones by ``tie`` [columns].

    Time O(rows x columns + rows x most log most).
    """
    scores = scores.astype(np.float32)
    kept = scores > 0
    if scores.shape[1] > most:
        kept &= scores >= np.partition(scores, -most, axis=1)[:, [-most]]
    row, column = np.nonzero(kept)
    value = scores[row, column]
    order = np.lexsort((tie[column], -value, row))
    best = order[np.arange(len(row)) - np.searchsorted(row, np.arange(len(scores)))[row] < most]
    return row[best], column[best], value[best]


def nearest_by_cosine(vectors: NDArray[np.float64], most: int, tie: NDArray[np.uint64]) -> sparse.csr_array:
    """float32 [n, n], diagonal empty: of each row the ``most`` largest positive cosines; vectors of length 0 have none."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0.0, length, 1.0)
    rows, columns, values = [], [], []
    for part, scores in score_blocks(unit, unit):
        scores[np.arange(len(scores)), np.arange(part.start, part.stop)] = 0.0
        row, column, value = best_of_rows(scores, most, tie)
        rows.append(row + part.start)
        columns.append(column)
        values.append(value)
    found = (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array((np.concatenate(values), found), shape=(len(vectors), len(vectors)))
