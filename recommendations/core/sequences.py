"""Pairs of products along sequences of units."""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from .matrices import unit_product, without_diagonal
from .types import SECONDS_A_DAY, Dataset, fade

BLOCK_UNITS = 200_000
"""Units worked on at a time: bounds the memory of the products in between."""


def pair_counts(
    dataset: Dataset, *, window: int, decay: float, back: float, within: float, length_penalty: float, half_life_days: float | None
) -> sparse.csr_array:
    """float32 [n_products, n_products], the weighted counts C of ``next_item``, diagonal empty.

    With X the unit x product matrix and S the banded unit x unit matrix of gap weights, C = X'.S.X: S[u,v] = decay^(v-u-1) x
    (L/5)^-length_penalty x fade for u before v in one shopper's sequence of L units, at most ``window`` apart, ``back`` times that for
    v before u, and ``within`` in place of the decay for u = v. The pair fades by the age of its later unit.
    """
    taken = unit_product(dataset, np.ones(dataset.n_events))
    worth = unit_product(dataset, dataset.weight)
    counts = sparse.csr_array((dataset.n_products, dataset.n_products), dtype=np.float32)
    for first, last in _blocks(dataset):
        band = _band(dataset, first, last, window, decay, back, within, length_penalty, half_life_days)
        counts = counts + taken[first:last].T @ (band @ worth[first:last])
    return without_diagonal(sparse.csr_array(counts))


def _blocks(dataset: Dataset) -> Iterator[tuple[int, int]]:
    """Ranges of units that hold whole shoppers, of about BLOCK_UNITS units."""
    first = 0
    while first < dataset.n_units:
        shopper = dataset.unit_shopper[min(first + BLOCK_UNITS, dataset.n_units) - 1]
        last = int(dataset.shopper_starts[shopper + 1])
        yield first, last
        first = last


def _band(
    dataset: Dataset, first: int, last: int, window: int, decay: float, back: float, within: float, length_penalty: float, half_life_days: float | None
) -> sparse.csr_array:
    """float32 [units, units] gap weights S between units first..last-1."""
    shopper = dataset.unit_shopper[first:last]
    length = np.diff(dataset.shopper_starts)[shopper]
    weight = (length / 5.0) ** -length_penalty
    if half_life_days is not None:
        age = (dataset.as_of - dataset.unit_time[first:last].astype(np.int64)) / SECONDS_A_DAY
        weight = weight * fade(age, half_life_days)
    unit = np.arange(last - first, dtype=np.int32)
    rows, columns, values = [unit], [unit], [within * weight]
    for gap in range(1, min(window, len(unit) - 1) + 1):
        earlier = unit[:-gap][shopper[:-gap] == shopper[gap:]]
        if not len(earlier):
            break
        later = earlier + gap
        value = decay ** (gap - 1) * weight[later]
        rows += [earlier, later]
        columns += [later, earlier]
        values += [value, back * value]
    shape = (last - first, last - first)
    return sparse.csr_array((np.concatenate(values).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
