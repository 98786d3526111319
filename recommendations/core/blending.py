"""Adding up what several sources know, before anything is cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

BLOCK_ENTRIES = 2_000_000
"""Entries of all sources that are added up at a time: bounds the memory, and what fits the cache is sorted faster."""


def scale_of(matrix: sparse.csr_array) -> float:
    """The mean, over the rows that hold anything, of the row's largest entry: divides a source's scores so that sources compare."""
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if not len(filled):
        return 1.0
    return float(np.maximum.reduceat(matrix.data, matrix.indptr[filled]).mean()) or 1.0


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """A source's matrix with what it is multiplied by: entry (a, b) counts weight x row_factor[a] x column_factor[b] x matrix[a, b]."""

    matrix: sparse.csr_array
    weight: float
    row_factor: NDArray[np.floating]
    column_factor: NDArray[np.floating]


def mixed_matrices(ingredients: Sequence[Ingredient]) -> tuple[sparse.csr_array, NDArray[np.uint8]]:
    """The sum of [n, n] ingredients, and for each of its entries the position of the strongest."""
    size = ingredients[0].matrix.shape[1]
    blocks, strongest = [], []
    for first, last in _row_blocks([ingredient.matrix for ingredient in ingredients]):
        rows, columns, values, sources = [], [], [], []
        for position, each in enumerate(ingredients):
            part = sparse.coo_array(each.matrix[first:last])
            rows.append(part.row)
            columns.append(part.col)
            values.append(part.data * (each.weight * each.row_factor[first:last][part.row] * each.column_factor[part.col]))
            sources.append(np.full(part.nnz, position, dtype=np.uint8))
        summed, best = _sum_pairs(np.concatenate(rows), np.concatenate(columns), np.concatenate(values), np.concatenate(sources), (last - first, size))
        blocks.append(summed)
        strongest.append(best)
    return sparse.csr_array(sparse.vstack(blocks, format="csr")), np.concatenate(strongest)


def mixed_matrix(ingredients: Sequence[Ingredient]) -> sparse.csr_array:
    """The same sum alone, in a fraction of the time: where nobody asks which ingredient was the strongest."""
    blocks = []
    for first, last in _row_blocks([ingredient.matrix for ingredient in ingredients]):
        total = sparse.csr_array((last - first, ingredients[0].matrix.shape[1]))
        for each in ingredients:
            part = sparse.csr_array(each.matrix[first:last])
            row = np.repeat(each.row_factor[first:last], np.diff(part.indptr))
            part.data = part.data * (each.weight * row * each.column_factor[part.indices])
            total = sparse.csr_array(total + part)
        blocks.append(total)
    return sparse.csr_array(sparse.vstack(blocks, format="csr"))


def _row_blocks(matrices: Sequence[sparse.csr_array]) -> list[tuple[int, int]]:
    n = matrices[0].shape[0]
    total = max(sum(matrix.nnz for matrix in matrices), 1)
    edges = np.linspace(0, n, -(-total // BLOCK_ENTRIES) + 1).astype(int)
    return [(int(first), int(last)) for first, last in pairwise(edges) if last > first]


def _sum_pairs(row: NDArray, column: NDArray, value: NDArray, source: NDArray, shape: tuple[int, int]) -> tuple[sparse.csr_array, NDArray[np.uint8]]:
    """Sums by (row, column), with the source of the largest summand."""
    # The parts are sorted already: a stable sort by one key only merges them, and leaves equal pairs in the order of the sources.
    key = row.astype(np.int64) * shape[1] + column
    order = np.argsort(key, kind="stable")
    key, value, source = key[order], value[order], source[order]
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, np.int64)
    lengths = np.diff(np.append(starts, len(key)))
    total = np.add.reduceat(value, starts) if len(starts) else value
    largest = np.repeat(np.maximum.reduceat(value, starts), lengths) if len(starts) else value
    strongest = np.zeros(len(starts), dtype=np.uint8)
    group, is_largest = np.repeat(np.arange(len(starts)), lengths), value == largest
    strongest[group[is_largest][::-1]] = source[is_largest][::-1]  # of equal ones the first source is written last
    indptr = np.searchsorted(key[starts], np.arange(shape[0] + 1, dtype=np.int64) * shape[1])
    return sparse.csr_array((total, (key[starts] % shape[1]).astype(np.int32), indptr), shape=shape), strongest


def mixed_vectors(vectors: Sequence[NDArray[np.floating]], weights: Sequence[float]) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """The weighted sum of [n] vectors, and the position of the strongest for each entry."""
    weighted = np.array([vector * weight for vector, weight in zip(vectors, weights, strict=True)])
    return weighted.sum(axis=0), weighted.argmax(axis=0).astype(np.uint8)
