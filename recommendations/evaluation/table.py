"""The candidates of held-out shoppers with what every source says of them: small enough to try thousands of mixes on.

1. ``pools`` finds, for each shopper of the folds, the products that may stand on top under one of the discounts. 2. ``table`` holds the
scores of those alone, for one way of reading histories. Memory: the sources' scores of all candidates, and ``BLOCK_SCORES`` float32 while
they are made, whatever the size of the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.blending import scale_of
from ..core.matrices import units_holding
from ..recommenders.base import ProductRecommender, Recommender
from ..recommenders.blend import SHRINKAGE
from ..recommenders.popularity import Popularity
from .folds import Fold
from .vectorised import own_matrix, rows_at_a_time, seed_matrix

K = 10
GAIN = 1.0 / np.log2(np.arange(2, K + 2))
FADE = 0.5
"""Each earlier fold counts this much of the next later one: seasons turn, and the next days resemble the last."""
CANDIDATES = 120
"""Kept for each shopper and discount, shared out among the sources with product lists: what a discount lifts must be among them."""
FEWEST, MOST = 20, 40
"""Of them for one source."""
POPULAR = 120
"""Candidates from each source for everybody."""
DISCOUNTS_TO = (0.0, 0.15, 0.3, 0.45)
OWN_DECAYS = (0.8, 0.9, 0.95, 1.0)
BASE_POWERS = (1.0, 0.5)
"""Of the scores of a source for everybody: as they are, or flattened."""


class Reading(NamedTuple):
    """How histories are read: what an older unit counts, and by how much the lists of popular products are scaled down."""

    decay: float
    discount_from: float


@dataclass(frozen=True, kw_only=True)
class FoldFit:
    """A fold with the sources fitted on its past."""

    fold: Fold
    sources: Mapping[str, Recommender[Any]]

    @property
    def listed(self) -> dict[str, ProductRecommender[Any]]:
        """With product lists, by slug."""
        return {slug: source for slug, source in sorted(self.sources.items()) if isinstance(source, ProductRecommender)}

    @property
    def common(self) -> dict[str, Popularity]:
        """For everybody, by slug."""
        return {slug: source for slug, source in sorted(self.sources.items()) if isinstance(source, Popularity)}


@dataclass(frozen=True, kw_only=True)
class Table:
    """Q shoppers of all folds, C candidates of each, padded where ``valid`` is False; S sources with product lists, B for everybody."""

    history: NDArray[np.float32]
    """[S, Q, C]"""
    base: NDArray[np.float32]
    """[B, len(BASE_POWERS), Q, C]"""
    own: NDArray[np.float32]
    """[len(OWN_DECAYS) or 0, Q, C] what the shopper bought before, in units of its mean best score."""
    own_units: tuple[float, ...]
    """Those units."""
    log_units: NDArray[np.float32]
    """[Q, C] log(units that hold the candidate + SHRINKAGE)."""
    total: NDArray[np.float64]
    """[Q] sum of the shopper's seed weights; 1 where there are none."""
    valid: NDArray[np.bool_]
    target: NDArray[np.bool_]
    ideal: NDArray[np.float64]
    """[Q] the best DCG possible."""
    weight: NDArray[np.float64]
    """[Q] what a shopper counts; sums to 1."""
    known: dict[Any, float] = field(default_factory=dict)
    """By mix: its value, where somebody has asked."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", lru_cache(maxsize=2 * len(self.history) + 2)(self._source))

    def _source(self, position: int, discount_to: float) -> tuple[NDArray[np.float32], float]:
        """[Q, C] a source's scores in units of its mean best score, and that unit."""
        scores = self.history[position] * np.exp(np.float32(-discount_to) * self.log_units)
        unit = _mean_best(scores)
        scores /= np.float32(unit)
        return scores, unit

    def ndcg(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """[Q] NDCG@10 of the candidates in the order of these scores [Q, C]."""
        scores = np.where(self.valid, scores, -np.inf)
        k = min(K, scores.shape[1])
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        order = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable"), axis=1)
        hits = np.take_along_axis(self.target, order, axis=1) & (np.take_along_axis(scores, order, axis=1) > 0)
        return (hits * GAIN[:k]).sum(axis=1) / self.ideal

    def value(self, scores: NDArray[np.float32]) -> float:
        """Mean NDCG@10, later folds counting more."""
        return float(self.weight @ self.ndcg(scores))


def fold_weights(fits: Sequence[FoldFit]) -> NDArray[np.float64]:
    """[shoppers of all folds, the latest fold first] what each counts; sums to 1."""
    weight = np.concatenate([np.full(len(fit.fold.shoppers), FADE**age) for age, fit in enumerate(fits)])
    return weight / weight.sum()


def pools(fits: Sequence[FoldFit], reading: Reading, *, repeats: bool) -> list[list[NDArray[np.int64]]]:
    """For each shopper of each fold, the products that may stand on top under one of the discounts, without hidden ones."""
    return [_pool(fit, reading, repeats) for fit in fits]


def _pool(fit: FoldFit, reading: Reading, repeats: bool) -> list[NDArray[np.int64]]:
    fold, held = fit.fold, units_holding(fit.fold.train) + SHRINKAGE
    most = int(np.clip(CANDIDATES // max(len(fit.listed), 1), FEWEST, MOST))
    popular = [_first(source.scores, POPULAR, fold.train.tie) for source in fit.common.values()]
    own = own_matrix(fold.train, fold.shoppers, decay=1.0)
    pool = []
    for first, seeds, scored in _blocks(fit, reading):
        hidden, best = sparse.csr_array(fold.hidden[first : first + seeds.shape[0]]), []
        hits = hidden.nonzero()
        for scores in scored:
            scores[hits] = 0.0
            best += [_top(scores * (held**-discount).astype(np.float32), most) for discount in DISCOUNTS_TO[::2] + DISCOUNTS_TO[-1:]]
        for row in range(seeds.shape[0]):
            mine = [*(columns[row] for columns in best), *popular, *([_columns(own, first + row)] if repeats else [])]
            found = np.concatenate(mine) if mine else np.zeros(0, np.int64)
            pool.append(np.setdiff1d(found[found >= 0], _columns(hidden, row)).astype(np.int64))
    return pool


def table(fits: Sequence[FoldFit], pool: Sequence[Sequence[NDArray[np.int64]]], reading: Reading, *, repeats: bool) -> Table:
    """The scores of the pools' candidates."""
    width = max((len(products) for each in pool for products in each), default=0) or 1
    shoppers = sum(len(fit.fold.shoppers) for fit in fits)
    size = (shoppers, width)
    listed, common = len(fits[0].listed), len(fits[0].common)
    history, base = np.zeros((listed, *size), np.float32), np.zeros((common, len(BASE_POWERS), *size), np.float32)
    own = np.zeros((len(OWN_DECAYS) if repeats else 0, *size), np.float32)
    log_units, valid, target = np.zeros(size, np.float32), np.zeros(size, bool), np.zeros(size, bool)
    total, ideal = np.ones(shoppers), np.ones(shoppers)
    start = 0
    for fit, products in zip(fits, pool, strict=True):
        fold, logs = fit.fold, np.log(units_holding(fit.fold.train) + SHRINKAGE).astype(np.float32)
        owned = [own_matrix(fold.train, fold.shoppers, decay=decay) for decay in OWN_DECAYS] if repeats else []
        for first, seeds, scored in _blocks(fit, reading):
            rows = range(start + first, start + first + seeds.shape[0])
            mine = products[first : first + seeds.shape[0]]
            for position, scores in enumerate(scored):
                for at, row, columns in zip(range(len(mine)), rows, mine, strict=True):
                    history[position, row, : len(columns)] = scores[at, columns]
            for at, row, columns in zip(range(len(mine)), rows, mine, strict=True):
                there, wanted = slice(0, len(columns)), _columns(fold.targets, first + at)
                for position, source in enumerate(fit.common.values()):
                    for which, power in enumerate(BASE_POWERS):
                        base[position, which, row, there] = source.scores[columns] ** power
                for position, matrix in enumerate(owned):
                    own[position, row, there] = matrix[[first + at]].toarray()[0, columns]
                log_units[row, there], valid[row, there] = logs[columns], True
                target[row, there] = np.isin(columns, wanted)
                ideal[row] = GAIN[: min(K, len(wanted))].sum()
            sums = np.asarray(seeds.sum(axis=1)).ravel()
            total[rows.start : rows.stop] = np.where(sums > 0, sums, 1.0)
        start += len(fold.shoppers)
    own_units = tuple(_mean_best(scores) for scores in own)
    for scores, unit in zip(own, own_units, strict=True):
        scores /= np.float32(unit)
    return Table(
        history=history,
        base=base,
        own=own,
        own_units=own_units,
        log_units=log_units,
        total=total,
        valid=valid,
        target=target,
        ideal=ideal,
        weight=fold_weights(fits),
    )


def _blocks(fit: FoldFit, reading: Reading) -> Iterator[tuple[int, sparse.csr_array, Iterator[NDArray[np.float32]]]]:
    """Blocks of the fold's shoppers: (first, seeds, for each source with product lists what it makes of them, [rows, n_products])."""
    fold, held = fit.fold, units_holding(fit.fold.train) + SHRINKAGE
    seeds = seed_matrix(fold.train, fold.shoppers, decay=reading.decay, units=20, products=100)
    scaled = sparse.csr_array(seeds @ sparse.diags_array(held**-reading.discount_from)).astype(np.float32)
    scales = [np.float32(scale_of(source.matrix)) for source in fit.listed.values()]
    block = rows_at_a_time(fold.train.n_products)
    for first in range(0, len(fold.shoppers), block):
        part = sparse.csr_array(scaled[first : first + block])
        scored = ((part @ source.matrix).toarray() / scale for source, scale in zip(fit.listed.values(), scales, strict=True))
        yield first, sparse.csr_array(seeds[first : first + block]), scored


def _mean_best(scores: NDArray[np.float32]) -> float:
    return float(scores.max(axis=1).mean()) or 1.0


def _first(scores: NDArray[np.floating], n: int, tie: NDArray[np.uint64]) -> NDArray[np.int64]:
    return np.lexsort((tie, -scores))[:n]


def _top(scores: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """[rows, n] columns of the largest scores, in no order; -1 where a score is 0."""
    n = min(n, scores.shape[1])
    best = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    return np.where(np.take_along_axis(scores, best, axis=1) > 0, best, -1)


def _columns(matrix: sparse.csr_array, row: int) -> NDArray[np.integer]:
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
