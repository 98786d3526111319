"""Pairs of products along sequences of units."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .matrices import unit_product, without_diagonal
from .types import SECONDS_A_DAY, Dataset, fade

BLOCK_UNITS = 200_000
"""Units worked on at a time: bounds the memory of the products in between."""

MOST_PAIRS_OF_ONE = 20_000_000
"""Pairs of products that one shopper may make, 8 bytes each. The largest account of a wholesaler with 800,000 purchases made 7 million at window 20."""


def pair_counts(
    dataset: Dataset, *, window: int, decay: float, back: float, within: float, length_penalty: float, half_life_days: float | None
) -> tuple[sparse.csr_array, int]:
    """float32 [n_products, n_products], the weighted counts C of ``next_item``, diagonal empty; and of how many shoppers not all pairs count.

    With X the unit x product matrix and S the banded unit x unit matrix of gap weights, C = X'.S.X: S[u,v] = decay^(v-u-1) x
    (L/5)^-length_penalty x fade for u before v in one shopper's sequence of L units, at most ``window`` apart, ``back`` times that for
    v before u, and ``within`` in place of the decay for u = v. The pair fades by the age of its later unit.

    S holds no more of a shopper than makes MOST_PAIRS_OF_ONE pairs: see ``_within_bound``.
    """
    taken = unit_product(dataset, np.ones(dataset.n_events))
    worth = unit_product(dataset, dataset.weight)
    counts = sparse.csr_array((dataset.n_products, dataset.n_products), dtype=np.float32)
    shortened, sizes = 0, np.diff(taken.indptr).astype(np.int64)
    for first, last in _blocks(dataset):
        latest, gaps = _within_bound(dataset.unit_shopper[first:last], sizes[first:last], window)
        shortened += len(np.unique(dataset.unit_shopper[first:last][~latest | (gaps < window)]))
        band = _band(dataset, first, last, np.where(latest, gaps, -1), decay, back, within, length_penalty, half_life_days)
        counts = counts + taken[first:last].T @ (band @ worth[first:last])
    return without_diagonal(sparse.csr_array(counts)), shortened


def _within_bound(shopper: NDArray[np.integer], size: NDArray[np.int64], window: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """([units] which count, [units] how many units ahead their shopper's pairs go), for units in order with ``size`` products each.

    A unit makes size^2 pairs with itself, two units apart 2 x size x size. A shopper's latest units count whose pairs within are at
    most MOST_PAIRS_OF_ONE, and among them the widest window up to ``window`` that leaves all pairs at most that: the nearest say most.
    """
    who = shopper - shopper[0]
    met = np.cumsum((size * size)[::-1])[::-1]
    after = np.searchsorted(who, who, side="right")
    latest = met - np.append(met, 0)[after] <= MOST_PAIRS_OF_ONE
    size = size * latest
    pairs = np.bincount(who, size * size)
    widest = np.full(len(pairs), window)
    for gap in range(1, min(window, len(who) - 1) + 1):
        earlier = np.flatnonzero(who[:-gap] == who[gap:])
        if not len(earlier):
            break
        pairs += np.bincount(who[earlier], 2 * size[earlier] * size[earlier + gap], len(pairs))
        widest[(pairs > MOST_PAIRS_OF_ONE) & (widest >= gap)] = gap - 1
    return latest, widest[who]


def _blocks(dataset: Dataset) -> Iterator[tuple[int, int]]:
    """Ranges of units that hold whole shoppers, of about BLOCK_UNITS units."""
    first = 0
    while first < dataset.n_units:
        shopper = dataset.unit_shopper[min(first + BLOCK_UNITS, dataset.n_units) - 1]
        last = int(dataset.shopper_starts[shopper + 1])
        yield first, last
        first = last


def _band(
    dataset: Dataset,
    first: int,
    last: int,
    window: NDArray[np.int64],
    decay: float,
    back: float,
    within: float,
    length_penalty: float,
    half_life_days: float | None,
) -> sparse.csr_array:
    """float32 [units, units] gap weights S between units first..last-1, each up to ``window`` [units] ahead; -1: the unit does not count."""
    shopper = dataset.unit_shopper[first:last]
    length = np.diff(dataset.shopper_starts)[shopper]
    weight = (length / 5.0) ** -length_penalty
    if half_life_days is not None:
        age = (dataset.as_of - dataset.unit_time[first:last].astype(np.int64)) / SECONDS_A_DAY
        weight = weight * fade(age, half_life_days)
    unit = np.arange(last - first, dtype=np.int32)
    counted = unit[window >= 0]
    rows, columns, values = [counted], [counted], [within * weight[counted]]
    for gap in range(1, min(int(window.max()), len(unit) - 1) + 1):
        earlier = unit[:-gap][(shopper[:-gap] == shopper[gap:]) & (window[:-gap] >= gap)]
        if not len(earlier):
            break
        later = earlier + gap
        value = decay ** (gap - 1) * weight[later]
        rows += [earlier, later]
        columns += [later, earlier]
        values += [value, back * value]
    shape = (last - first, last - first)
    return sparse.csr_array((np.concatenate(values).astype(np.float32), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
