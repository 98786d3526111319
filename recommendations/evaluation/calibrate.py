"""Calibration: the weights of strategies that mix others, fitted on what the log's own last days would have rewarded."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ..conf import settings
from ..core.types import Dataset, Progress
from ..exceptions import RecommendationsError
from ..models import Strategy
from ..pipeline.extract import Extract
from ..pipeline.fit import make, parameters_of, sources_of
from ..recommenders.base import Recommender
from ..recommenders.parameters.blend import BlendWeights
from .blend_weights import FoldFit, fit_weights
from .folds import Fold, last_folds

logger = logging.getLogger(__name__)

FOLDS = 3
ENOUGH_SHOPPERS = 400
"""A fold reaches back until so many shoppers took something."""
MAX_SHOPPERS = 3_000
"""Sampled from a fold: bounds time and memory."""
STALE_DAYS = 14
"""Weights older than this are fitted anew by the next rebuild from the command line; beat does so weekly."""
FITTING = 0.2
"""Share of the work that fitting the sources is: for progress only."""


def calibrate(
    extract: Extract, strategies: Iterable[Strategy] | None = None, *, seed: int | None = None, progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """Fit and store the weights of these strategies, or of all that are switched on and mix others; returns {slug: weights}.

    A strategy that has nothing to mix is left as it is and logged. Too few shoppers store the defaults, with the reason in
    ``report``: a later calibration looks again.
    """
    everything = list(Strategy.objects.order_by("slug"))
    chosen = [strategy for strategy in everything if strategy.enabled and _mixes(strategy)] if strategies is None else list(strategies)
    tell = progress or (lambda share: None)
    seed = settings.SEED if seed is None else seed
    fitted: dict[str, dict[str, Any]] = {}
    for done, strategy in enumerate(chosen):
        try:
            sources = sources_of(strategy, everything)
        except RecommendationsError as error:
            logger.error("%s cannot be calibrated: %s", strategy.slug, error)
            continue
        weights = _weights(strategy, sources, extract.dataset, seed, lambda share, done=done: tell((done + share) / len(chosen)))
        # One statement by key: a form that is saved meanwhile keeps what it changed.
        Strategy.objects.filter(pk=strategy.pk).update(weights=weights, calibrated_at=timezone.now())
        strategy.weights = fitted[strategy.slug] = weights
    return fitted


def stale(strategies: Iterable[Strategy]) -> list[Strategy]:
    """Those whose weights were never fitted, or on other sources, or on sources with other parameters, or longer ago than STALE_DAYS."""
    everything = list(Strategy.objects.order_by("slug"))
    return [strategy for strategy in strategies if _is_stale(strategy, everything)]


def _is_stale(strategy: Strategy, everything: Sequence[Strategy]) -> bool:
    weights = BlendWeights.from_json(strategy.weights)
    if not weights.fitted or strategy.calibrated_at is None or timezone.now() - strategy.calibrated_at > timedelta(days=STALE_DAYS):
        return True
    try:
        return weights.fitted_on != _parameters(sources_of(strategy, everything))
    except RecommendationsError:
        return False  # its outcome in the rebuild will say what is wrong with it


def _parameters(sources: Iterable[Strategy]) -> dict[str, Any]:
    return {source.slug: parameters_of(source).to_json() for source in sources}


def _mixes(strategy: Strategy) -> bool:
    try:
        return parameters_of(strategy).needs_sources
    except (RecommendationsError, ImportError):
        return False


def _weights(strategy: Strategy, sources: Sequence[Strategy], dataset: Dataset, seed: int, tell: Progress) -> dict[str, Any]:
    folds = last_folds(dataset, count=FOLDS, enough=ENOUGH_SHOPPERS, max_shoppers=MAX_SHOPPERS, repeats=strategy.allow_bought, seed=seed)
    fits = []
    for position, fold in enumerate(folds):
        tell(FITTING * position / len(folds))
        fits.append(FoldFit(fold=fold, sources=_fitted(sources, fold, seed)))
    weights = fit_weights(fits, seed=seed, progress=lambda share: tell(FITTING + (1 - FITTING) * share))
    return replace(weights, fitted_on=_parameters(sources)).to_json()


def _fitted(sources: Sequence[Strategy], fold: Fold, seed: int) -> dict[str, Recommender[Any]]:
    """The sources as they would have been before the fold's moment; one that fails is mixed without, as in a rebuild."""
    fitted = {}
    for source in sources:
        try:
            fitted[source.slug] = make(source).fit(fold.train, seed=seed)
        except Exception:
            logger.exception("%s cannot be fitted for calibration", source.slug)
    return fitted
