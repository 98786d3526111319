"""A dataset as sparse matrices."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .types import Dataset


def shopper_product(dataset: Dataset, values: NDArray[np.floating]) -> sparse.csr_array:
    """float32 [n_shoppers, n_products]: the largest of each pair's event values ([n_events], positive)."""
    return _by_pair(dataset.shopper, dataset.product, values, (dataset.n_shoppers, dataset.n_products))


def unit_product(dataset: Dataset, values: NDArray[np.floating]) -> sparse.csr_array:
    """float32 [n_units, n_products]: the largest of each pair's event values ([n_events], positive)."""
    return _by_pair(dataset.unit, dataset.product, values, (dataset.n_units, dataset.n_products))


def shopper_amounts(dataset: Dataset, values: NDArray[np.floating]) -> sparse.csr_array:
    """float32 [n_shoppers, n_products]: the sum of each pair's event values ([n_events], positive); the pattern of ``shopper_product``."""
    return _by_pair(dataset.shopper, dataset.product, values, (dataset.n_shoppers, dataset.n_products), np.add)


def unit_amounts(dataset: Dataset, values: NDArray[np.floating]) -> sparse.csr_array:
    """float32 [n_units, n_products]: the sum of each pair's event values ([n_events], positive); the pattern of ``unit_product``."""
    return _by_pair(dataset.unit, dataset.product, values, (dataset.n_units, dataset.n_products), np.add)


def kind_weight(dataset: Dataset) -> NDArray[np.float32]:
    """[n_events] the kind's weight, not faded."""
    return np.array([kind.weight for kind in dataset.kinds] or [1.0], dtype=np.float32)[dataset.kind]


def _by_pair(
    row: NDArray[np.int32], column: NDArray[np.int32], values: NDArray[np.floating], shape: tuple[int, int], combined: np.ufunc = np.maximum
) -> sparse.csr_array:
    order = np.lexsort((column, row))
    row, column, values = row[order], column[order], values[order].astype(np.float32)
    first = np.ones(len(row), bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    starts = np.flatnonzero(first)
    found = combined.reduceat(values, starts) if len(starts) else values
    indptr = np.searchsorted(row[starts], np.arange(shape[0] + 1))
    return sparse.csr_array((found, column[starts], indptr), shape=shape)


def heaviest_entries(matrix: sparse.csr_array, most: int, tie: NDArray[np.uint64]) -> sparse.csr_array:
    """The same matrix with at most ``most`` entries a row, the largest; equal ones by ``tie`` [columns]."""
    return only_entries(matrix, heaviest_positions(matrix, most, tie))


def heaviest_positions(matrix: sparse.csr_array, most: int, tie: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where in ``matrix.data`` those entries stand, rising."""
    if not (np.diff(matrix.indptr) > most).any():
        return np.arange(matrix.nnz)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((tie[matrix.indices], -matrix.data, row))
    return np.sort(order[np.arange(len(row)) - matrix.indptr[row] < most])


def only_entries(matrix: sparse.csr_array, kept: NDArray[np.int64]) -> sparse.csr_array:
    """The same matrix with the entries at these positions of its ``data``, rising."""
    return sparse.csr_array((matrix.data[kept], matrix.indices[kept], np.searchsorted(kept, matrix.indptr)), shape=matrix.shape)


def without_diagonal(matrix: sparse.csr_array) -> sparse.csr_array:
    """The same square matrix with an empty diagonal."""
    matrix = matrix.tocoo()
    off = matrix.row != matrix.col
    return sparse.csr_array((matrix.data[off], (matrix.row[off], matrix.col[off])), shape=matrix.shape)


def units_holding(dataset: Dataset) -> NDArray[np.float64]:
    """[n_products] number of units that hold each product."""
    # Events of a unit stand in the order of their products: the first of each product is where either changes.
    first = np.ones(dataset.n_events, bool)
    first[1:] = (dataset.unit[1:] != dataset.unit[:-1]) | (dataset.product[1:] != dataset.product[:-1])
    return np.bincount(dataset.product[first], minlength=dataset.n_products).astype(np.float64)
