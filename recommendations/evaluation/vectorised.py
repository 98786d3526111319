"""Serving for many shoppers at once, in matrices: the twin of ``core.history``, ``core.repeats`` and ``core.mixing``, for calibration and
evaluation.

What is measured must be what is served: a parity test holds this to the page's own code (same products, same order, scores within
1e-6). Change one, change the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.kinds import PURCHASE
from ..core.mixing import DECIMALS
from ..core.repeats import MOST_EVENTS
from ..core.types import Dataset, Ranked

BLOCK = 1_024
BLOCK_SCORES = 8_000_000
"""Shoppers scored at a time, and scores held at a time (64 MB of float64): whichever is fewer."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """A run's lists as serving uses them."""

    lists: sparse.csr_array
    """float64 [n_products, n_products] the product lists, cut to their stored length."""
    base: NDArray[np.float64]
    """[n_products] the row for everybody; 0 outside it."""
    history_decay: float
    normalise: float = 0.0
    """The sum over the history is divided by (sum of seed weights)^normalise."""
    own_weight: float = 0.0
    """Of what the shopper bought before: see ``own_matrix``."""
    units: int = 20
    products: int = 100


def as_lists(ranked: Ranked, n_products: int) -> sparse.csr_array:
    """Stored product lists as a matrix; scores as they are after packing (float32)."""
    lengths = np.diff(ranked.indptr)
    row = np.repeat(np.asarray(ranked.keys, dtype=np.int64), lengths)
    return sparse.csr_array((ranked.scores.astype(np.float64), (row, ranked.products)), shape=(n_products, n_products))


def as_base(ranked: Ranked, n_products: int) -> NDArray[np.float64]:
    """The row for everybody as a vector."""
    base = np.zeros(n_products)
    if len(ranked):
        products, scores, _ = ranked.row(0)
        base[products] = scores
    return base


def seed_matrix(dataset: Dataset, shoppers: NDArray[np.int32], *, decay: float, units: int, products: int) -> sparse.csr_array:
    """float64 [len(shoppers), n_products]: each shopper's seeds, as ``core.history.seeds`` makes them."""
    dataset = dataset.sampled
    position = np.full(dataset.n_shoppers, -1, dtype=np.int64)
    position[shoppers] = np.arange(len(shoppers))
    age = dataset.shopper_starts[dataset.shopper.astype(np.int64) + 1] - 1 - dataset.unit
    mine = np.flatnonzero((position[dataset.shopper] >= 0) & (age < units))
    row, product, age = position[dataset.shopper[mine]], dataset.product[mine], age[mine]
    weight = np.array([kind.weight for kind in dataset.kinds], dtype=np.float64)[dataset.kind[mine]]
    row, product, age, weight = _heaviest(row, product, age, weight)
    order = np.lexsort((dataset.tie[product], age, row))
    row, product, age, weight = row[order], product[order], age[order], weight[order]
    pair = row * dataset.n_products + product
    _, first, which = np.unique(pair, return_index=True, return_inverse=True)
    newest_first = np.argsort(first, kind="stable")
    rank = np.empty(len(first), dtype=np.int64)
    rank[newest_first] = np.arange(len(first))
    which = rank[which]
    first = first[newest_first]
    total = np.bincount(which, weights=decay**age * weight, minlength=len(first))
    row, product = row[first], product[first]
    place = np.arange(len(row)) - np.searchsorted(row, np.arange(len(shoppers)))[row]
    kept = place < products
    return sparse.csr_array((total[kept], (row[kept], product[kept])), shape=(len(shoppers), dataset.n_products))


def own_matrix(dataset: Dataset, shoppers: NDArray[np.int32], *, decay: float, most_events: int = MOST_EVENTS) -> sparse.csr_array:
    """float64 [len(shoppers), n_products]: what each shopper bought before, as ``core.repeats.repeats`` has it.

    Serving stops at its latest ``most_events`` rows; here the events of the dataset stand for them, whole units newest first.
    """
    position = np.full(dataset.n_shoppers, -1, dtype=np.int64)
    position[shoppers] = np.arange(len(shoppers))
    ends = dataset.unit_starts[dataset.shopper_starts[1:]]
    age = dataset.shopper_starts[dataset.shopper.astype(np.int64) + 1] - 1 - dataset.unit
    read = (ends[dataset.shopper] - dataset.unit_starts[dataset.unit] < most_events) | (age == 0)
    bought = dataset.of_kind(PURCHASE)
    mine = np.flatnonzero((position[dataset.shopper] >= 0) & read & bought)
    pairs = np.unique(dataset.unit[mine].astype(np.int64) * dataset.n_products + dataset.product[mine])
    unit, product = np.divmod(pairs, dataset.n_products)
    row = position[dataset.unit_shopper[unit]]
    # Age among the units with a purchase: units of a shopper stand together, in order of time.
    units, which = np.unique(unit, return_inverse=True)
    last = np.searchsorted(dataset.unit_shopper[units], dataset.unit_shopper[units], side="right") - 1
    older = (last - np.arange(len(units)))[which]
    return sparse.csr_array((decay ** older.astype(np.float64), (row, product)), shape=(len(shoppers), dataset.n_products))


def _heaviest(row: NDArray, product: NDArray, age: NDArray, weight: NDArray) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """One event for each (shopper, unit, product): the heaviest."""
    order = np.lexsort((-weight, product, age, row))
    row, product, age, weight = row[order], product[order], age[order], weight[order]
    first = np.ones(len(row), bool)
    first[1:] = (row[1:] != row[:-1]) | (age[1:] != age[:-1]) | (product[1:] != product[:-1])
    return row[first], product[first], age[first], weight[first]


def score_blocks(served: Served, seeds: sparse.csr_array, own: sparse.csr_array | None = None) -> Iterator[tuple[slice, NDArray[np.float64]]]:
    """(rows, dense scores [rows, n_products]) for blocks of shoppers; ``own`` is their ``own_matrix``, where that counts."""
    block = rows_at_a_time(seeds.shape[1])
    for start in range(0, seeds.shape[0], block):
        part = seeds[start : start + block]
        total = np.asarray(part.sum(axis=1)).ravel()
        norm = np.where(total > 0, total, 1.0) ** served.normalise
        scaled = sparse.csr_array(sparse.diags_array(1.0 / norm) @ part)
        scores = (scaled @ served.lists).toarray() + served.base
        if own is not None and served.own_weight > 0:
            scores += served.own_weight * own[start : start + block].toarray()
        yield slice(start, start + part.shape[0]), scores


def rows_at_a_time(n_products: int) -> int:
    """How many shoppers' scores of all products are held at once."""
    return max(1, min(BLOCK, BLOCK_SCORES // max(n_products, 1)))


def top(scores: NDArray[np.float64], n: int, tie: NDArray[np.uint64], hidden: sparse.csr_array | None = None) -> NDArray[np.int32]:
    """int32 [rows, n] the best products of each row, -1 where there are fewer; ``hidden`` marks pairs that may not be shown."""
    rounded = np.round(scores, DECIMALS)
    if hidden is not None:
        rounded[hidden.nonzero()] = 0.0
    ranked = np.full((len(rounded), n), -1, dtype=np.int32)
    for row, values in enumerate(rounded):
        threshold = np.partition(values, -n)[-n] if len(values) > n else 0.0
        candidates = np.flatnonzero((values >= threshold) & (values > 0))
        best = candidates[np.lexsort((tie[candidates], -values[candidates]))][:n]
        ranked[row, : len(best)] = best
    return ranked
