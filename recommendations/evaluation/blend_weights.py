"""Fitting a blend's weights on held-out last units.

1. Every source is fitted on each fold's past. 2. For each history_decay its scores for the fold's shoppers are computed and cut to
candidates. 3. On those few numbers a coordinate ascent maximises NDCG@10 over weights, discounts and normalise. 4. The best points for
several bounds on the discounts are served as a page would, from lists cut as they are stored; the best of those stays. Only the pasts'
own futures are looked at; what is measured later is in none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.blending import scale_of
from ..core.matrices import units_holding
from ..core.types import Progress
from ..recommenders.base import ProductRecommender, Recommender
from ..recommenders.blend import SHRINKAGE
from ..recommenders.parameters.blend import BlendWeights, SourceWeight
from ..recommenders.popularity import Popularity
from .as_served import ndcg_as_served
from .folds import Fold
from .vectorised import seed_matrix

K = 10
MIN_SHOPPERS = 30
"""Fewer held-out shoppers than this fit nothing: the defaults stay."""
FADE = 0.5
"""Each earlier fold counts this much of the next later one: seasons turn, and the next days resemble the last."""
BLOCK = 256
"""Shoppers scored at a time: bounds the dense block of all sources and discounts."""
CANDIDATES = 40
"""Kept of each source, and of each discount that the search may choose: what a discount lifts must be among them, or the search
would promise what serving cannot keep."""
DECAYS = (0.7, 0.6, 0.5, 0.8, 0.9, 1.0)
"""Of the history, tried in this order; the search starts anew with the first only."""
EXPLORED = 80
"""Random points looked at before the ascent, on at most EXPLORED_SHOPPERS."""
EXPLORED_SHOPPERS = 1_000
DISCOUNTS_FROM = (0.0, 0.15, 0.3, 0.45)
DISCOUNTS_TO = (0.0, 0.15, 0.3, 0.45, 0.6)
POOLED_FROM = [0, len(DISCOUNTS_FROM) - 1]
"""Positions in DISCOUNTS_FROM from which candidates are taken: the extremes."""
STEEPEST = (1, 2, 3, 4)
"""Positions in DISCOUNTS_TO: the search is repeated with no steeper discount than each. The steeper, the more of the sum lies beyond
the end of the stored lists, which the search does not see: what is served decides."""
SEARCH = 0.7
"""Share of the work that the search is: for progress only."""
NORMALISE = (0.0, 0.5, 1.0)
SOURCE_WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
"""Relative to each other, each source in units of its mean best score."""
BASE_SHARES = (0.0, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Of a base, in units of the mean best score that histories give."""
LEAST_GAIN = 1e-4
"""NDCG that a step must gain: smaller differences are noise."""


@dataclass(frozen=True, kw_only=True)
class FoldFit:
    """A fold with the sources fitted on its past."""

    fold: Fold
    sources: Mapping[str, Recommender[Any]]


@dataclass(frozen=True)
class Point:
    """A place in the search: of each source its weight and positions in DISCOUNTS_FROM and DISCOUNTS_TO, and of each base its share."""

    sources: tuple[tuple[float, int, int], ...]
    bases: tuple[float, ...]
    normalise: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Table:
    """Candidates of all folds' shoppers: Q shoppers, C candidates, padded where ``valid`` is False."""

    history: NDArray[np.float32]
    """[S, len(DISCOUNTS_FROM), Q, C]"""
    base: NDArray[np.float32]
    """[B, Q, C]"""
    log_units: NDArray[np.float32]
    """[Q, C] log(units that hold the candidate + SHRINKAGE)."""
    total: NDArray[np.float64]
    """[Q] sum of the shopper's seed weights."""
    valid: NDArray[np.bool_]
    target: NDArray[np.bool_]
    ideal: NDArray[np.float64]
    """[Q] the best DCG possible."""
    weight: NDArray[np.float64]
    """[Q] what a shopper counts; sums to 1."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", lru_cache(maxsize=12)(self._source))

    def _source(self, position: int, discount_from: int, discount_to: int) -> tuple[NDArray[np.float32], float]:
        """[Q, C] a source's scores in units of its mean best score, and that unit."""
        scores = self.history[position, discount_from] * np.exp(-DISCOUNTS_TO[discount_to] * self.log_units)
        unit = float(scores.max(axis=1).mean()) or 1.0
        return scores / unit, unit

    def mixed(self, point: Point) -> tuple[NDArray[np.float32], float]:
        """[Q, C] scores in units of the histories' mean best score, and that unit."""
        history = np.zeros_like(self.log_units)
        for position, (weight, discount_from, discount_to) in enumerate(point.sources):
            if weight > 0:
                history += np.float32(weight) * self.source(position, discount_from, discount_to)[0]  # type: ignore[attr-defined]
        if point.normalise:
            history /= (np.where(self.total > 0, self.total, 1.0)[:, None] ** point.normalise).astype(np.float32)
        unit = float(history.max(axis=1).mean()) or 1.0
        history /= np.float32(unit)
        for share, base in zip(point.bases, self.base, strict=True):
            if share > 0:
                history += np.float32(share) * base
        return history, unit

    def ndcg(self, point: Point) -> NDArray[np.float64]:
        """[Q] NDCG@10."""
        scores = np.where(self.valid, self.mixed(point)[0], -np.inf)
        k = min(K, scores.shape[1])
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        order = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1), axis=1)
        hits = np.take_along_axis(self.target, order, axis=1) & (np.take_along_axis(scores, order, axis=1) > 0)
        return (hits / np.log2(np.arange(2, k + 2))).sum(axis=1) / self.ideal

    def some(self, most: int, rng: np.random.Generator) -> "Table":
        """The same of at most ``most`` shoppers."""
        if len(self.total) <= most:
            return self
        rows = np.sort(rng.choice(len(self.total), most, replace=False))
        weight = self.weight[rows]
        return Table(
            history=self.history[:, :, rows],
            base=self.base[:, rows],
            log_units=self.log_units[rows],
            total=self.total[rows],
            valid=self.valid[rows],
            target=self.target[rows],
            ideal=self.ideal[rows],
            weight=weight / weight.sum(),
        )

    def value(self, point: Point) -> float:
        """Mean NDCG@10, later folds counting more."""
        return float(self.weight @ self.ndcg(point))


def fit_weights(fits: Sequence[FoldFit], *, seed: int, progress: Progress) -> BlendWeights:
    """The weights that foretell the folds' futures best; the defaults, with the reason in ``report``, where shoppers are too few."""
    shoppers = sum(len(fit.fold.shoppers) for fit in fits)
    if shoppers < MIN_SHOPPERS:
        return BlendWeights(report={"shoppers": shoppers, "reason": f"{shoppers} held-out shoppers; {MIN_SHOPPERS} are needed to fit weights"})
    listed = sorted(slug for slug, source in fits[0].sources.items() if isinstance(source, ProductRecommender))
    common = sorted(slug for slug, source in fits[0].sources.items() if isinstance(source, Popularity))
    searched: tuple[float, Point, float, Table] | None = None
    alone: dict[str, float] = {}
    rng = np.random.default_rng(seed)
    pools = [_pool(fit, listed, common) for fit in fits]
    decays = DECAYS if listed else DECAYS[:1]
    for done, decay in enumerate(decays):
        table = _table(fits, pools, listed, common, decay)
        for slug, single in _singles(listed, common).items():
            alone[slug] = max(alone.get(slug, 0.0), table.value(single))
        point, value = _climb(table, searched[1] if searched else _explore(table, len(listed), len(common), rng))
        if searched is None or value > searched[0] + LEAST_GAIN:
            searched = value, point, decay, table
        progress(SEARCH * (done + 1) / len(decays))
    assert searched is not None
    _, point, decay, table = searched
    value, weights = -1.0, BlendWeights()
    for done, steepest in enumerate(STEEPEST):
        there, _ = _climb(table, _flattened(point, steepest), steepest)
        candidate = replace(_weights(table, there, listed, common, decay), report={"shares": _shares(there, listed, common)})
        served = _value_as_served(fits, candidate)
        if served > value:
            value, weights = served, candidate
        progress(SEARCH + (1 - SEARCH) * (done + 1) / len(STEEPEST))
    report = {"shoppers": shoppers, "folds": len(fits), "ndcg": round(value, 5), "ndcg_alone": {slug: round(score, 5) for slug, score in alone.items()}}
    return replace(weights, report={**report, **weights.report})


def _value_as_served(fits: Sequence[FoldFit], weights: BlendWeights) -> float:
    """Mean NDCG@10 of lists cut as they are stored, later folds counting more."""
    each = [ndcg_as_served(fit.fold, fit.sources, weights, k=K) for fit in fits]
    counts = np.concatenate([np.full(len(values), FADE**age) for age, values in enumerate(each)])
    return float(np.average(np.concatenate(each), weights=counts))


def _flattened(point: Point, steepest: int) -> Point:
    """The point with no discount_to beyond a position of DISCOUNTS_TO."""
    return replace(point, sources=tuple((weight, start, min(end, steepest)) for weight, start, end in point.sources))


def _shares(point: Point, listed: Sequence[str], common: Sequence[str]) -> dict[str, float]:
    """How much of a shopper's best scores each source gives, about."""
    history = sum(weight for weight, _, _ in point.sources) or 1.0
    parts = {slug: weight / history for slug, (weight, _, _) in zip(listed, point.sources, strict=True)}
    parts |= dict(zip(common, point.bases, strict=True))
    total = sum(parts.values()) or 1.0
    return {slug: round(part / total, 3) for slug, part in parts.items()}


def _singles(listed: Sequence[str], common: Sequence[str]) -> dict[str, Point]:
    """Each source alone, as it is."""
    slugs = [*listed, *common]
    one = np.eye(len(slugs))
    return {slug: Point(tuple((weight, 0, 0) for weight in one[i, : len(listed)]), tuple(one[i, len(listed) :]), 0.0) for i, slug in enumerate(slugs)}


def _explore(table: Table, listed: int, common: int, rng: np.random.Generator) -> Point:
    """Where to climb from: the best of the even mix and many random points, after a climb of the best three on some of the shoppers."""
    some = table.some(EXPLORED_SHOPPERS, rng)
    points = [Point(((1.0, 1, 1),) * listed, (0.1,) * common)]
    for _ in range(EXPLORED):
        sources = tuple(
            (float(rng.choice(SOURCE_WEIGHTS)), int(rng.integers(len(DISCOUNTS_FROM))), int(rng.integers(len(DISCOUNTS_TO)))) for _ in range(listed)
        )
        points.append(Point(sources, tuple(float(rng.choice(BASE_SHARES)) for _ in range(common)), float(rng.choice(NORMALISE))))
    points.sort(key=some.value, reverse=True)
    return max((_climb(some, point) for point in points[:3]), key=lambda climbed: climbed[1])[0]


def _climb(table: Table, point: Point, steepest: int = len(DISCOUNTS_TO) - 1) -> tuple[Point, float]:
    """Coordinate ascent from one start, and the NDCG where it ends."""
    value = table.value(point)
    improved = True
    while improved:
        improved = False
        for axis in range(len(point.bases) + 1 + 3 * len(point.sources)):
            for other in _along(point, axis, steepest):
                there = table.value(other)
                if there > value + LEAST_GAIN:
                    point, value, improved = other, there, True
    return point, value


def _along(point: Point, axis: int, steepest: int) -> list[Point]:
    """The other points on one axis of the grid: bases first, then normalise, then three axes a source."""
    if axis < len(point.bases):
        return [replace(point, bases=_with(point.bases, axis, share)) for share in BASE_SHARES if share != point.bases[axis]]
    axis -= len(point.bases)
    if axis == 0:
        return [replace(point, normalise=value) for value in NORMALISE if value != point.normalise]
    position, part = divmod(axis - 1, 3)
    values: Sequence[float] = (SOURCE_WEIGHTS, range(len(DISCOUNTS_FROM)), range(steepest + 1))[part]
    source = point.sources[position]
    others = [_with(point.sources, position, _with(source, part, value)) for value in values if value != source[part]]
    return [replace(point, sources=sources) for sources in others if any(weight for weight, _, _ in sources)]


def _with(values: tuple[Any, ...], position: int, value: Any) -> tuple[Any, ...]:
    return (*values[:position], value, *values[position + 1 :])


def _weights(table: Table, point: Point, listed: Sequence[str], common: Sequence[str], decay: float) -> BlendWeights:
    """A point as weights: from units of mean best scores back to the sources' own scales."""
    unit = table.mixed(point)[1]
    sources = {}
    for position, slug in enumerate(listed):
        weight, discount_from, discount_to = point.sources[position]
        own = table.source(position, discount_from, discount_to)[1]  # type: ignore[attr-defined]
        sources[slug] = SourceWeight(weight=weight / own, discount_from=DISCOUNTS_FROM[discount_from], discount_to=DISCOUNTS_TO[discount_to])
    base = {slug: share * unit for slug, share in zip(common, point.bases, strict=True)}
    return BlendWeights(sources=sources, base=base, history_decay=decay, normalise=point.normalise, fitted=True)


def _table(fits: Sequence[FoldFit], pools: Sequence[Sequence[NDArray[np.int64]]], listed: Sequence[str], common: Sequence[str], decay: float) -> Table:
    rows = [row for fit, pool in zip(fits, pools, strict=True) for row in _fold_rows(fit, pool, listed, common, decay)]
    weight = np.concatenate([np.full(len(fit.fold.shoppers), FADE**age) for age, fit in enumerate(fits)])
    width = max(row["base"].shape[-1] for row in rows)

    def padded(name: str, dtype: Any) -> NDArray[Any]:
        table = np.zeros((len(rows), *rows[0][name].shape[:-1], width), dtype=dtype)
        for position, row in enumerate(rows):
            table[position, ..., : row[name].shape[-1]] = row[name]
        return table

    return Table(
        history=np.ascontiguousarray(np.moveaxis(padded("history", np.float32), 0, 2)),
        base=np.ascontiguousarray(np.moveaxis(padded("base", np.float32), 0, 1)),
        log_units=np.log(padded("units", np.float32) + np.float32(SHRINKAGE)),
        total=np.array([row["total"] for row in rows]),
        valid=padded("valid", bool),
        target=padded("target", bool),
        ideal=np.array([row["ideal"] for row in rows]),
        weight=weight / weight.sum(),
    )


def _fold_rows(fit: FoldFit, pool: Sequence[NDArray[np.int64]], listed: Sequence[str], common: Sequence[str], decay: float) -> Iterator[dict[str, Any]]:
    """For each shopper of the fold, the candidates with their scores by every source."""
    fold, units = fit.fold, units_holding(fit.fold.train)
    bases = _bases(fit, common)
    for first, seeds, history in _history_blocks(fit, listed, decay):
        totals = np.asarray(seeds.sum(axis=1)).ravel()
        for row in range(seeds.shape[0]):
            candidates, target = pool[first + row], _columns(fold.targets, first + row)
            yield {
                "history": history[:, :, row][:, :, candidates],
                "base": bases[:, candidates],
                "units": units[candidates],
                "valid": np.ones(len(candidates), bool),
                "target": np.isin(candidates, target),
                "total": totals[row],
                "ideal": (1.0 / np.log2(np.arange(2, min(K, len(target)) + 2))).sum(),
            }


def _pool(fit: FoldFit, listed: Sequence[str], common: Sequence[str]) -> list[NDArray[np.int64]]:
    """For each shopper of the fold, the products that may stand on top under one of the discounts, without hidden ones."""
    units = units_holding(fit.fold.train)
    popular = [np.argsort(-base, kind="stable")[: 3 * CANDIDATES] for base in _bases(fit, common)]
    pool = []
    for first, seeds, history in _history_blocks(fit, listed, DECAYS[0]):
        hidden = sparse.csr_array(fit.fold.hidden[first : first + seeds.shape[0]])
        hits = hidden.nonzero()
        best = []
        for scores in history[:, POOLED_FROM].reshape(-1, *seeds.shape):
            for discount in DISCOUNTS_TO:
                discounted = scores * ((units + SHRINKAGE) ** -discount).astype(np.float32)
                discounted[hits] = 0.0
                best.append(_top(discounted))
        for row in range(seeds.shape[0]):
            mine = np.concatenate([*(columns[row] for columns in best), *popular])
            pool.append(np.setdiff1d(mine[mine >= 0], _columns(hidden, row)).astype(np.int64))
    return pool


def _top(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """[rows, CANDIDATES] columns of the largest scores, in no order; -1 where a score is 0."""
    n = min(CANDIDATES, scores.shape[1])
    best = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    return np.where(np.take_along_axis(scores, best, axis=1) > 0, best, -1)


def _bases(fit: FoldFit, common: Sequence[str]) -> NDArray[np.float64]:
    """[B, n_products] scores of the sources for everybody."""
    return np.array([fit.sources[slug].scores for slug in common]).reshape(len(common), fit.fold.train.n_products)


def _history_blocks(fit: FoldFit, listed: Sequence[str], decay: float) -> Iterator[tuple[int, sparse.csr_array, NDArray[np.float32]]]:
    """Blocks of the fold's shoppers: (first, seeds, what each source makes of them)."""
    fold, units = fit.fold, units_holding(fit.fold.train)
    seeds = seed_matrix(fold.train, fold.shoppers, decay=decay, units=20, products=100)
    for first in range(0, len(fold.shoppers), BLOCK):
        part = sparse.csr_array(seeds[first : first + BLOCK])
        yield first, part, _history_scores(fit, listed, part, units)


def _history_scores(fit: FoldFit, listed: Sequence[str], seeds: sparse.csr_array, units: NDArray[np.float64]) -> NDArray[np.float32]:
    """[S, len(DISCOUNTS_FROM), shoppers, n_products] what each source makes of the shoppers' histories."""
    scores = np.zeros((len(listed), len(DISCOUNTS_FROM), *seeds.shape), dtype=np.float32)
    for position, slug in enumerate(listed):
        matrix = fit.sources[slug].matrix
        for step, discount in enumerate(DISCOUNTS_FROM):
            scaled = sparse.csr_array(seeds @ sparse.diags_array((units + SHRINKAGE) ** -discount))
            scores[position, step] = (scaled @ matrix).toarray() / scale_of(matrix)
    return scores


def _columns(matrix: sparse.csr_array, row: int) -> NDArray[np.integer]:
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
