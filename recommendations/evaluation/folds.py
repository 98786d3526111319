"""Held-out last units: what shoppers did after a moment, to be foretold from what was known before it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.kinds import PURCHASE
from ..core.types import Dataset


@dataclass(frozen=True, kw_only=True)
class Fold:
    """One moment in the past."""

    train: Dataset
    """The shop before the moment; nothing of what is to be foretold is in it."""
    shoppers: NDArray[np.int32]
    """[n] codes of the shoppers who had a history before it and took something after it."""
    targets: sparse.csr_array
    """bool [n, n_products] what each took afterwards."""
    hidden: sparse.csr_array
    """bool [n, n_products] what each had bought before: not shown, unless bought products may return."""


SHARES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2)
"""Of the shoppers' latest units, how many a fold may hold out, the shortest stretch first."""
UNITS_OF_A_SHOPPER = 20
"""So many units of each shopper, the latest, are looked at to find a moment."""


def last_folds(dataset: Dataset, *, count: int, enough: int, max_shoppers: int, repeats: bool, seed: int) -> list[Fold]:
    """Up to ``count`` folds, the latest first, each ending where the one after it begins.

    A fold holds out the shortest stretch of time in which at least ``enough`` shoppers took something: what is served tonight is
    best foretold by last week. At most ``max_shoppers`` are sampled. Without ``repeats`` only products new to the shopper count.
    """
    folds: list[Fold] = []
    rng = np.random.default_rng(seed)
    for _ in range(count):
        fold = _latest(dataset, enough, max_shoppers, repeats, rng)
        if fold is None:
            break
        folds.append(fold)
        dataset = fold.train
    return folds


def _latest(dataset: Dataset, enough: int, max_shoppers: int, repeats: bool, rng: np.random.Generator) -> Fold | None:
    times = _moments(dataset)
    found: tuple[Dataset, int] | None = None
    for moment in dict.fromkeys(int(times[int(len(times) * (1.0 - share))]) for share in SHARES if len(times) > 1):
        train = dataset.until(moment)
        if train.n_events == 0:
            break
        found = train, moment
        if len(_fold(dataset, train, moment, enough, repeats, np.random.default_rng(0)).shoppers) >= enough:
            break
    if found is None:
        return None
    fold = _fold(dataset, *found, max_shoppers, repeats, rng)
    return fold if len(fold.shoppers) else None


def _moments(dataset: Dataset) -> NDArray[np.uint32]:
    """Rising times of every shopper's latest units: neither one order of thousands of lines nor one account of thousands of orders moves a fold."""
    age = dataset.shopper_starts[dataset.unit_shopper.astype(np.int64) + 1] - 1 - np.arange(dataset.n_units)
    return np.sort(dataset.unit_time[age < UNITS_OF_A_SHOPPER])


def _fold(dataset: Dataset, train: Dataset, moment: int, max_shoppers: int, repeats: bool, rng: np.random.Generator) -> Fold:
    known = np.zeros(dataset.n_shoppers, bool)
    known[train.shopper] = True
    after = (dataset.time >= moment) & known[dataset.shopper]
    wanted = _heaviest_kind(dataset, after)
    targets = _pairs(dataset, wanted)
    bought = train.of_kind(PURCHASE)
    hidden = _pairs(train, bought)
    if not repeats:
        targets = sparse.csr_array(targets - targets.multiply(hidden)).astype(bool)
        targets.eliminate_zeros()
    shoppers = np.flatnonzero(np.diff(targets.indptr)).astype(np.int32)
    if len(shoppers) > max_shoppers:
        shoppers = np.sort(rng.choice(shoppers, max_shoppers, replace=False)).astype(np.int32)
    hidden = sparse.csr_array((len(shoppers), dataset.n_products), dtype=bool) if repeats else hidden[shoppers]
    return Fold(train=train, shoppers=shoppers, targets=targets[shoppers], hidden=hidden)


def _heaviest_kind(dataset: Dataset, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of these events, those of the heaviest kind among them: a shop that sells is judged by what is bought, a young one by what is viewed."""
    present = np.unique(dataset.kind[among])
    if not len(present):
        return among
    heaviest = max(present, key=lambda position: dataset.kinds[position].weight)
    return among & (dataset.kind == heaviest)


def _pairs(dataset: Dataset, events: NDArray[np.bool_]) -> sparse.csr_array:
    """int8 0/1 [n_shoppers, n_products] of some events."""
    shape = (dataset.n_shoppers, dataset.n_products)
    pairs = sparse.csr_array((np.ones(int(events.sum()), np.int32), (dataset.shopper[events], dataset.product[events])), shape=shape)
    pairs.data = np.ones_like(pairs.data, dtype=np.int8)
    return pairs.astype(np.int8)
