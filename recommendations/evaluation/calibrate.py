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
from ..recommenders.parameters.base import Parameters
from ..recommenders.parameters.blend import BlendWeights
from .blend_weights import fit_weights
from .folds import Fold, last_folds
from .learnt import learn
from .table import FoldFit

logger = logging.getLogger(__name__)

FOLDS = 3
ENOUGH_SHOPPERS = 400
"""A fold reaches back until so many shoppers took something."""
MAX_SHOPPERS = 2_000
"""Sampled from a fold: bounds time and memory."""
STALE_DAYS = 14
"""Weights older than this are fitted anew by the next rebuild from the command line; beat does so weekly."""
LEARNING_FOLDS = 2
"""On which parameters of sources are tried."""
LEARNING = 0.3
"""Share of the work that this is: for progress only."""
FITTING = 0.2
"""Share of the rest that fitting the sources is."""


def calibrate(
    extract: Extract, strategies: Iterable[Strategy] | None = None, *, seed: int | None = None, progress: Progress | None = None
) -> dict[str, dict[str, Any]]:
    """Fit and store the weights of these strategies, or of all that are switched on and mix others; returns {slug: weights}.

    Before that, what calibration may choose of their sources' parameters (``learnt``). A source whose row is broken, or that cannot be
    fitted on one of the folds, is logged and left out. A strategy that has nothing to mix, or whose fit fails, is logged and keeps the
    weights that it has. Too few shoppers store the defaults where nothing was ever fitted, with the reason in ``report``: a later calibration looks again.
    """
    everything = list(Strategy.objects.order_by("slug"))
    chosen = [strategy for strategy in everything if strategy.enabled and _mixes(strategy)] if strategies is None else list(strategies)
    tell = progress or (lambda share: None)
    fitter = _Fitter(extract.dataset, settings.SEED if seed is None else seed)
    mixes: list[tuple[Strategy, list[Strategy]]] = []
    for strategy in chosen:
        try:
            mixes.append((strategy, sources_of(strategy, everything)))
        except RecommendationsError as error:
            logger.error("%s cannot be calibrated: %s", strategy.slug, error)
    broken = {source.slug: error for _, those in mixes for source in those if (error := _error(source))}
    for slug, error in broken.items():
        logger.error("%s is left out of calibration: %s", slug, error)
    mixes = [(strategy, [source for source in those if source.slug not in broken]) for strategy, those in mixes]
    sources = list({source.slug: source for _, those in mixes for source in those}.values())
    for done, source in enumerate(sources):
        tell(LEARNING * done / len(sources))
        _learn(source, fitter)
    fitted: dict[str, dict[str, Any]] = {}
    for done, (strategy, those) in enumerate(mixes):
        try:
            weights = _weights(strategy, those, fitter, lambda share, done=done: tell(LEARNING + (1 - LEARNING) * (done + share) / len(mixes)))
        except RecommendationsError as error:
            logger.error("%s cannot be calibrated: %s", strategy.slug, error)
        except Exception:
            logger.exception("%s cannot be calibrated", strategy.slug)
        else:
            if _would_forget(strategy, weights):
                logger.warning("%s keeps the weights that it has: %s", strategy.slug, weights["report"].get("reason", "nothing could be fitted"))
                continue
            _store(strategy, weights)
            fitted[strategy.slug] = weights
    tell(1.0)
    return fitted


def _would_forget(strategy: Strategy, weights: dict[str, Any]) -> bool:
    """Would defaults, which a log with few held-out shoppers leaves, take the place of weights that were once fitted for the same end?"""
    stored = BlendWeights.from_json(strategy.weights)
    return stored.fitted and stored.repeats == strategy.allow_bought and not weights["fitted"]


def _store(strategy: Strategy, weights: dict[str, Any]) -> None:
    """One statement by key: a form that is saved meanwhile keeps what it changed."""
    Strategy.objects.filter(pk=strategy.pk).update(weights=weights, calibrated_at=timezone.now())
    strategy.weights = weights


def _learn(source: Strategy, fitter: "_Fitter") -> None:
    """Find and store what may be learnt of a source's parameters; one that cannot be fitted is left as it is."""
    if not parameters_of(source).learnable():
        return
    try:
        unlearnt = type(parameters_of(source)).from_json(source.parameters)
        learnt = learn(unlearnt, list(source.parameters), fitter.folds(repeats=False)[:LEARNING_FOLDS], lambda p, fold: fitter.fit(source, p, fold))
    except Exception:
        logger.exception("nothing can be learnt of the parameters of %s", source.slug)
        return
    _store(source, {"learnt": dict(learnt.values), "report": dict(learnt.report)})


def stale(strategies: Iterable[Strategy]) -> list[Strategy]:
    """Those whose weights were never fitted, or on other sources, or on sources with other parameters, or longer ago than STALE_DAYS."""
    everything = list(Strategy.objects.order_by("slug"))
    return [strategy for strategy in strategies if _is_stale(strategy, everything)]


def _is_stale(strategy: Strategy, everything: Sequence[Strategy]) -> bool:
    weights = BlendWeights.from_json(strategy.weights)
    if (
        not weights.fitted
        or weights.repeats != strategy.allow_bought
        or strategy.calibrated_at is None
        or timezone.now() - strategy.calibrated_at > timedelta(days=STALE_DAYS)
    ):
        return True
    try:
        return weights.fitted_on != _parameters(sources_of(strategy, everything))
    except RecommendationsError:
        return False  # its outcome in the rebuild will say what is wrong with it


def _parameters(sources: Iterable[Strategy]) -> dict[str, Any]:
    """By slug; without those whose row is broken, as they are mixed."""
    return {source.slug: parameters_of(source).to_json() for source in sources if not _error(source)}


def _error(source: Strategy) -> Exception | None:
    """What is wrong with its row."""
    try:
        parameters_of(source)
    except (RecommendationsError, ImportError) as error:
        return error
    return None


def _mixes(strategy: Strategy) -> bool:
    try:
        return parameters_of(strategy).needs_sources
    except (RecommendationsError, ImportError):
        return False


def _weights(strategy: Strategy, sources: Sequence[Strategy], fitter: "_Fitter", tell: Progress) -> dict[str, Any]:
    found = []
    folds = fitter.folds(repeats=strategy.allow_bought)
    for position, fold in enumerate(folds):
        tell(FITTING * position / len(folds))
        found.append(fitter.all(sources, fold))
    everywhere = [source.slug for source in sources if all(source.slug in fitted for fitted in found)]
    if not everywhere:
        raise RecommendationsError("none of its sources could be fitted")
    fits = [FoldFit(fold=fold, sources={slug: fitted[slug] for slug in everywhere}) for fold, fitted in zip(folds, found, strict=True)]
    weights = fit_weights(fits, repeats=strategy.allow_bought, progress=lambda share: tell(FITTING + (1 - FITTING) * share))
    learnt = {source.slug: source.weights["learnt"] for source in sources if source.weights.get("learnt")}
    return replace(weights, fitted_on=_parameters(sources), report={**weights.report, "learnt": learnt}).to_json()


class _Fitter:
    """The folds of a calibration, and the sources fitted on their pasts: each once, however many strategies mix it."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self.dataset, self.seed = dataset, seed
        self._folds: dict[bool, list[Fold]] = {}
        self._fitted: dict[tuple[str, Parameters, int, int], Recommender[Any]] = {}
        self._failed: set[str] = set()

    def folds(self, *, repeats: bool) -> list[Fold]:
        if repeats not in self._folds:
            self._folds[repeats] = last_folds(self.dataset, count=FOLDS, enough=ENOUGH_SHOPPERS, max_shoppers=MAX_SHOPPERS, repeats=repeats, seed=self.seed)
        return self._folds[repeats]

    def fit(self, source: Strategy, parameters: Parameters, fold: Fold) -> Recommender[Any]:
        """A source with some parameters as it would have been before the fold's moment; not kept."""
        if parameters == parameters_of(source):
            return self.fitted(source, fold)
        return make(source, parameters=parameters).fit(fold.train, seed=self.seed)

    def fitted(self, source: Strategy, fold: Fold) -> Recommender[Any]:
        """The same with the parameters that the source has now; kept."""
        key = source.slug, parameters_of(source), fold.train.n_events, fold.train.as_of
        if key not in self._fitted:
            for old in [other for other in self._fitted if other[0] == source.slug and other[1] != key[1]]:
                del self._fitted[old]
            self._fitted[key] = make(source).fit(fold.train, seed=self.seed)
        return self._fitted[key]

    def all(self, sources: Iterable[Strategy], fold: Fold) -> dict[str, Recommender[Any]]:
        """By slug; one that fails is mixed without, as in a rebuild, and not tried again."""
        found = {}
        for source in sources:
            if source.slug in self._failed:
                continue
            try:
                found[source.slug] = self.fitted(source, fold)
            except Exception:
                self._failed.add(source.slug)
                logger.exception("%s is left out of calibration: it cannot be fitted on what was known earlier", source.slug)
        return found
