"""Fitting a blend's weights on held-out last units.

1. Every source is fitted on each fold's past. 2. For each history_decay its scores for the fold's shoppers are computed and cut to
candidates. 3. On those few numbers a coordinate ascent maximises NDCG@10 over weights, discounts and normalise. Only the pasts' own
futures are looked at; what is measured later is in none of them.
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
from .folds import Fold
from .vectorised import seed_matrix

K = 10
MIN_SHOPPERS = 30
"""Fewer held-out shoppers than this fit nothing: the defaults stay."""
FADE = 0.5
"""Each earlier fold counts this much of the next later one: seasons turn, and the next days resemble the last."""
BLOCK = 256
"""Shoppers scored at a time: bounds the dense block of all sources and discounts."""
CANDIDATES = 150
"""Kept per shopper, source and discount."""
DECAYS = (0.7, 0.6, 0.5, 0.8, 0.9, 1.0)
"""Of the history, tried in this order; the search starts anew with the first only."""
EXPLORED = 80
"""Random points looked at before the ascent, on at most EXPLORED_SHOPPERS."""
EXPLORED_SHOPPERS = 1_000
DISCOUNTS_FROM = (0.0, 0.15, 0.3, 0.45)
DISCOUNTS_TO = (0.0, 0.15, 0.3, 0.45, 0.6)
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
        object.__setattr__(self, "source", lru_cache(maxsize=64)(self._source))

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
    point, best, value = None, None, 0.0
    alone: dict[str, float] = {}
    rng = np.random.default_rng(seed)
    for done, decay in enumerate(DECAYS if listed else DECAYS[:1]):
        table = _table(fits, listed, common, decay)
        for slug, single in _singles(listed, common).items():
            alone[slug] = max(alone.get(slug, 0.0), table.value(single))
        there, score = _climb(table, point or _explore(table, len(listed), len(common), rng))
        if best is None or score > value + LEAST_GAIN:
            point, value, best = there, score, _weights(table, there, listed, common, decay)
        progress((done + 1) / len(DECAYS))
    assert best is not None
    assert point is not None
    report = {
        "shoppers": shoppers,
        "folds": len(fits),
        "ndcg": round(value, 5),
        "ndcg_alone": {slug: round(score, 5) for slug, score in alone.items()},
        "shares": _shares(point, listed, common),
    }
    return replace(best, report=report)


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


def _climb(table: Table, point: Point) -> tuple[Point, float]:
    """Coordinate ascent from one start, and the NDCG where it ends."""
    value = table.value(point)
    improved = True
    while improved:
        improved = False
        for axis in range(len(point.bases) + 1 + 3 * len(point.sources)):
            for other in _along(point, axis):
                there = table.value(other)
                if there > value + LEAST_GAIN:
                    point, value, improved = other, there, True
    return point, value


def _along(point: Point, axis: int) -> list[Point]:
    """The other points on one axis of the grid: bases first, then normalise, then three axes a source."""
    if axis < len(point.bases):
        return [replace(point, bases=_with(point.bases, axis, share)) for share in BASE_SHARES if share != point.bases[axis]]
    axis -= len(point.bases)
    if axis == 0:
        return [replace(point, normalise=value) for value in NORMALISE if value != point.normalise]
    position, part = divmod(axis - 1, 3)
    values: Sequence[float] = (SOURCE_WEIGHTS, range(len(DISCOUNTS_FROM)), range(len(DISCOUNTS_TO)))[part]
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


def _table(fits: Sequence[FoldFit], listed: Sequence[str], common: Sequence[str], decay: float) -> Table:
    rows = [row for fit in fits for row in _fold_rows(fit, listed, common, decay)]
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


def _fold_rows(fit: FoldFit, listed: Sequence[str], common: Sequence[str], decay: float) -> Iterator[dict[str, Any]]:
    """For each shopper of the fold, candidates with their scores by every source."""
    fold, units = fit.fold, units_holding(fit.fold.train)
    seeds = seed_matrix(fold.train, fold.shoppers, decay=decay, units=20, products=100)
    bases = np.array([fit.sources[slug].scores for slug in common]).reshape(len(common), fold.train.n_products)
    popular = [np.argsort(-base, kind="stable")[: 2 * CANDIDATES] for base in bases]
    discount = (units + SHRINKAGE) ** -0.45
    totals = np.asarray(seeds.sum(axis=1)).ravel()
    for start in range(0, len(fold.shoppers), BLOCK):
        history = _history_scores(fit, listed, sparse.csr_array(seeds[start : start + BLOCK]), units)
        for row in range(start, min(start + BLOCK, len(fold.shoppers))):
            hidden, target = _columns(fold.hidden, row), _columns(fold.targets, row)
            mine = [_best(scores, hidden) for source in history[:, 1, row - start] for scores in (source, source * discount)]
            candidates = np.setdiff1d(np.unique(np.concatenate([*mine, *popular])), hidden).astype(np.int64)
            yield {
                "history": history[:, :, row - start][:, :, candidates],
                "base": bases[:, candidates],
                "units": units[candidates],
                "valid": np.ones(len(candidates), bool),
                "target": np.isin(candidates, target),
                "total": totals[row],
                "ideal": (1.0 / np.log2(np.arange(2, min(K, len(target)) + 2))).sum(),
            }


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


def _best(scores: NDArray[np.floating], hidden: NDArray[np.integer]) -> NDArray[np.int64]:
    scores = scores.copy()
    scores[hidden] = 0.0
    n = min(CANDIDATES, len(scores))
    best = np.argpartition(-scores, n - 1)[:n]
    return best[scores[best] > 0]
