"""Fitting a blend's weights on held-out last units.

1. The sources come fitted on each fold's past. 2. For some ways of reading histories (``table.Reading``) a coordinate ascent finds the mix
with the best NDCG@10 over the folds' candidates. 3. Mixes with several bounds on the discounts, and the even one, are served as a page
would, from lists cut as they are stored, and so is the best source by itself; the best of those stays, or one that is simpler, or else a
mix, and no worse than a standard error. Only the pasts' own futures are looked at; what is measured later is in none of them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..core.types import Progress
from ..recommenders.parameters.blend import BlendWeights, OwnWeight
from .alone import OWN_HISTORY, ndcg_of_each, weights_alone
from .as_served import ndcg_as_served
from .search import LEAST_GAIN, Point, climb, even, shares_of, shrunk, weights_of
from .table import DISCOUNTS_TO, FoldFit, K, Reading, Table, fold_weights, pools, table

MIN_SHOPPERS = 30
"""Fewer held-out shoppers than this fit nothing: the defaults stay, with more of what is popular."""
PRIOR_SHOPPERS = 50
"""So many shoppers speak for the even mix: n held-out ones keep n / (n + PRIOR_SHOPPERS) of what they found."""
READING = Reading(decay=0.7, discount_from=0.15)
DECAYS, DISCOUNTS_FROM = (0.5, 0.85), (0.0, 0.3)
"""Tried after READING, one after the other, each from the best mix so far."""
SERVED_STEEPEST = DISCOUNTS_TO[1:]
"""The steeper a discount, the more of the sum lies beyond the end of the stored lists, which the search does not see: what is served decides."""
LONE_BASE, OWN_DEFAULT = 0.25, 1.0
"""With nothing to fit on: of a source for everybody, and of what was bought before."""
SEARCH = 0.6
"""Share of the work that the search is: for progress only."""


def fit_weights(fits: Sequence[FoldFit], *, progress: Progress, repeats: bool = False) -> BlendWeights:
    """The weights that foretell the folds' futures best; defaults, with the reason in ``report``, where shoppers are too few.

    ``repeats``: products that the shopper bought may be shown, so that what was bought before has a weight of its own.
    """
    shoppers = sum(len(fit.fold.shoppers) for fit in fits)
    if shoppers < MIN_SHOPPERS:
        return _unfitted(fits, shoppers, repeats)
    listed, common = list(fits[0].listed), list(fits[0].common)
    candidates, reading, point = _searched(fits, repeats, lambda share: progress(SEARCH * share))
    prior = even(candidates)
    own_decay = point.own_decay if repeats else None
    points = [prior, *(climb(candidates, point, steepest=steepest)[0] for steepest in SERVED_STEEPEST)]
    kept = shoppers / (shoppers + PRIOR_SHOPPERS)
    weight = fold_weights(fits)
    alone = {slug: round(float(weight @ values), 5) for slug, values in ndcg_of_each(fits, own_decay).items()}
    mixes, values = [], []
    for each in dict.fromkeys(points):
        mix = shrunk(each, prior, kept)
        shares = shares_of(mix, listed, common, OWN_HISTORY)
        mixes.append(replace(weights_of(candidates, mix, reading, listed, common), repeats=repeats, report={"shares": shares}))
    mixes.append(weights_alone(fits[0], max(alone, key=lambda slug: alone[slug]), own_decay))
    for done, weights in enumerate(mixes):
        values.append(np.concatenate([ndcg_as_served(fit.fold, fit.sources, weights, k=K) for fit in fits]))
        progress(SEARCH + (1.0 - SEARCH) * (done + 1) / len(mixes))
    best = _chosen(values, weight)
    report = {"shoppers": shoppers, "folds": len(fits), "ndcg": round(float(weight @ values[best]), 5), "ndcg_alone": alone}
    return replace(mixes[best], report={**report, **mixes[best].report})


def _unfitted(fits: Sequence[FoldFit], shoppers: int, repeats: bool) -> BlendWeights:
    kept = shoppers / (shoppers + PRIOR_SHOPPERS)
    base = kept * BlendWeights.DEFAULT_BASE + (1.0 - kept) * LONE_BASE
    return BlendWeights(
        base={slug: base for fit in fits[:1] for slug in fit.common},
        own=OwnWeight(weight=OWN_DEFAULT if repeats else 0.0),
        repeats=repeats,
        report={"shoppers": shoppers, "reason": f"{shoppers} held-out shoppers; {MIN_SHOPPERS} are needed to fit weights"},
    )


def _searched(fits: Sequence[FoldFit], repeats: bool, progress: Progress) -> tuple[Table, Reading, Point]:
    """The best mix, with the way of reading histories that it is for and their table."""
    pool = pools(fits, READING, repeats=repeats)
    best_table, best = table(fits, pool, READING, repeats=repeats), READING
    point, value = climb(best_table, even(best_table))
    tried = (*({"decay": decay} for decay in DECAYS), *({"discount_from": discount} for discount in DISCOUNTS_FROM)) if best_table.history.any() else ()
    for done, change in enumerate(tried):
        progress((done + 1) / (len(tried) + 1))
        reading = best._replace(**change)
        there = table(fits, pool, reading, repeats=repeats)
        other, its_value = climb(there, point)
        if its_value > value + LEAST_GAIN:
            best_table, best, point, value = there, reading, other, its_value
    return best_table, best, point


def _chosen(values: Sequence[NDArray[np.float64]], weight: NDArray[np.float64]) -> int:
    """Of mixes in the order in which they are liked: the first that is within a standard error (paired) of the best."""
    best = max(range(len(values)), key=lambda position: weight @ values[position])
    return next(position for position, each in enumerate(values) if weight @ (values[best] - each) <= standard_error(values[best] - each, weight))


def standard_error(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Of the weighted mean of independent values; ``weight`` sums to 1."""
    return float(np.sqrt(np.sum((weight * (values - weight @ values)) ** 2)))
