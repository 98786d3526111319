"""What calibration finds for a source itself, before it is mixed: half-lives and the like, where nobody has set them.

From the value in force the search walks along ``Parameters.learnable`` as long as the source alone foretells the folds better; the value
stays unless another is better by more than ``SURE`` standard errors of the paired difference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..recommenders.base import Recommender
from ..recommenders.parameters.base import Parameters
from .as_served import ndcg_alone
from .blend_weights import MIN_SHOPPERS, standard_error
from .folds import Fold
from .table import FADE, K

SURE = 1.5
"""More than one, since the best of several values is looked at."""

Fit = Callable[[Parameters, Fold], Recommender[Any]]
"""Fits the source with some parameters on a fold's past."""


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """``values`` by parameter: those that differ from the defaults; ``report`` what was looked at, or why nothing was."""

    values: Mapping[str, Any]
    report: Mapping[str, Any]


def learn(parameters: Parameters, is_set: Sequence[str], folds: Sequence[Fold], fit: Fit) -> Learnt:
    """Values for what may be learnt of ``parameters`` (with nothing learnt in them yet), but for the names ``is_set``.

    Few fits: the present value, its neighbours, and so on in the direction that gains; one or two folds are enough. Fewer than
    ``MIN_SHOPPERS`` held-out shoppers teach nothing.
    """
    shoppers = sum(len(fold.shoppers) for fold in folds)
    if shoppers < MIN_SHOPPERS:
        return Learnt(values={}, report={"shoppers": shoppers, "reason": f"{shoppers} held-out shoppers; {MIN_SHOPPERS} are needed to learn parameters"})
    weight = np.concatenate([np.full(len(fold.shoppers), FADE**age) for age, fold in enumerate(folds)])
    weight /= weight.sum()
    values: dict[str, Any] = {}
    report: dict[str, Any] = {}
    known: dict[Parameters, NDArray[np.float64]] = {}

    def ndcg(tried: Parameters) -> NDArray[np.float64]:
        if tried not in known:
            known[tried] = np.concatenate([ndcg_alone(fold, fit(tried, fold), k=K) for fold in folds])
        return known[tried]

    for name, choices in parameters.learnable().items():
        if name in is_set or getattr(parameters, name) not in choices:
            continue
        best, seen = _walk(parameters, name, choices, ndcg, weight)
        gain = ndcg(best) - ndcg(parameters)
        if weight @ gain > SURE * standard_error(gain, weight):
            parameters, values[name] = best, getattr(best, name)
        report[name] = {"value": getattr(parameters, name), "ndcg": seen}
    return Learnt(values=values, report=report)


def _walk(
    start: Parameters, name: str, choices: Sequence[Any], ndcg: Callable[[Parameters], NDArray[np.float64]], weight: NDArray[np.float64]
) -> tuple[Parameters, list[list[Any]]]:
    """The best on the way, and (value, NDCG) of all that were tried, in the order of the choices."""
    begin = choices.index(getattr(start, name))
    means = {begin: float(weight @ ndcg(start))}
    for step in (1, -1):
        at = begin
        while 0 <= at + step < len(choices):
            means[at + step] = float(weight @ ndcg(replace(start, **{name: choices[at + step]})))
            if means[at + step] <= means[at]:
                break
            at += step
    best = max(means, key=lambda position: (means[position], -abs(position - begin)))
    return replace(start, **{name: choices[best]}), [[choices[position], round(means[position], 5)] for position in sorted(means)]
