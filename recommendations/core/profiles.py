"""What products have in common, and what a shopper likes, in terms of features; best matches in blocks, never all pairs at once."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .features import unit_rows
from .matrices import heaviest_entries, shopper_product, unit_product, without_diagonal
from .topk import top_rows
from .types import Dataset, Progress, Ranked

BLOCK_PAIRS = 4_000_000
"""Pairs of a row and a product that are scored at a time: some 100 MB."""

DECIMALS = 9
"""Correlations are compared after rounding: in what order floats were added up must not decide."""


def tag_correlation(tags: sparse.csr_array, taken: sparse.csr_array | None, most: int) -> sparse.csr_array:
    """float64 [n_tags, n_tags]: C[f,g] = cosine of columns f and g of M, of each row the ``most`` largest, equal ones in order of name.

    The diagonal is empty. M is ``tags`` [n_products, n_tags] itself, or, with ``taken`` [n_shoppers, n_products], the rows of taken @ tags, each divided by its
    length: every shopper has one voice. Time O(sum over rows of M of nnz^2).
    """
    meets = tags if taken is None else unit_rows(sparse.csr_array(taken @ tags))
    columns = unit_rows(sparse.csr_array(meets.T))
    found = without_diagonal(sparse.csr_array(columns @ columns.T))
    found.data = np.round(found.data, DECIMALS)
    return heaviest_entries(found, most, np.arange(found.shape[1], dtype=np.uint64))


def smoothed(tags: sparse.csr_array, correlation: sparse.csr_array, weight: float) -> sparse.csr_array:
    """float64: rows of tags + weight x tags @ correlation, each divided by its length: a product counts as having a little of what goes with its tags."""
    return unit_rows(sparse.csr_array(tags + weight * (tags @ correlation)))


def taken_by_shoppers(dataset: Dataset, most: int) -> sparse.csr_array:
    """float32 [n_shoppers, n_products]: 1 where a shopper took a product; of one shopper at most ``most`` products, by hash."""
    return heaviest_entries(shopper_product(dataset, np.ones(dataset.n_events)), most, dataset.tie)


def profile_weights(dataset: Dataset, *, decay: float, half_life_days: float | None) -> sparse.csr_array:
    """float64 [n_shoppers, n_products]: how much a product counts in a shopper's profile; rows add up to 1.

    The sum, over the shopper's units that hold the product, of decay^k x kind weight x 2^(-age / half_life_days), k the unit's age in units,
    of a unit the heaviest event with the product.
    """
    units = sparse.coo_array(unit_product(dataset, dataset.faded_weight(half_life_days)))
    shopper = dataset.unit_shopper[units.row]
    age = dataset.shopper_starts[shopper.astype(np.int64) + 1] - 1 - units.row
    value = units.data.astype(np.float64) * np.maximum(decay ** age.astype(np.float64), 1e-12)
    total = np.bincount(shopper, weights=value, minlength=dataset.n_shoppers)
    return sparse.csr_array((value / total[shopper], (shopper, units.col)), shape=(dataset.n_shoppers, dataset.n_products))


def best_matches(
    left: sparse.csr_array,
    right: sparse.csr_array,
    factor: NDArray[np.floating],
    n: int,
    tie: NDArray[np.uint64],
    hidden: sparse.csr_array,
    progress: Progress = lambda share: None,
) -> Ranked:
    """For each row of ``left`` [rows, features] the n best products by <left row, right row> x factor; pairs in ``hidden`` [rows, n_products] are left out.

    ``right`` is [n_products, features], ``factor`` [n_products]. Time O(sum over features of rows that have it x products that have it).
    """
    across = sparse.csr_array((right * factor[:, None]).T)
    parts, keys = [], []
    for rows in _blocks(left.shape[0], max(BLOCK_PAIRS // max(right.shape[0], 1), 1)):
        scores = sparse.csr_array(left[rows] @ across)
        part = top_rows(_without(scores, hidden[rows]), n, tie)
        parts.append(part)
        keys += [rows.start + int(key) for key in part.keys]
        progress(rows.stop / left.shape[0])
    return _stacked(parts, keys)


def _blocks(rows: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, rows)) for start in range(0, rows, size))


def _without(scores: sparse.csr_array, hidden: sparse.csr_array) -> sparse.csr_array:
    """The same without the entries that ``hidden`` holds."""
    width = np.int64(scores.shape[1])
    pair = np.repeat(np.arange(scores.shape[0], dtype=np.int64), np.diff(scores.indptr)) * width + scores.indices
    gone = np.repeat(np.arange(hidden.shape[0], dtype=np.int64), np.diff(hidden.indptr)) * width + hidden.indices
    scores.data[np.isin(pair, gone)] = 0.0
    return scores


def _stacked(parts: Sequence[Ranked], keys: list[int]) -> Ranked:
    lengths = np.concatenate([np.zeros(0, np.int64), *(np.diff(part.indptr) for part in parts)])
    return Ranked(
        keys=keys,
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        products=np.concatenate([np.zeros(0, np.int32), *(part.products for part in parts)]).astype(np.int32),
        scores=np.concatenate([np.zeros(0, np.float32), *(part.scores for part in parts)]).astype(np.float32),
        sources=np.zeros(int(lengths.sum()), np.uint8),
    )
