"""Rebuild: extract once, fit many, publish each by itself. A strategy that fails does not stop the others."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .. import meters
from ..exceptions import MissingExtra, RebuildRefused, RecommendationsError
from ..models import Strategy
from ..recommenders.base import Recommender
from .attempt import Attempt
from .extract import Extract
from .extract import extract as read_log
from .fit import is_installed, make, parameters_of, sources_of
from .outcome import EMPTY, FAILED, LIVE, NOT_INSTALLED, OFF, Outcome
from .publish import Packer
from .waiting import Waiting

logger = logging.getLogger(__name__)

Progress = Callable[[str, str, float], None]
"""Told the strategy's slug ('' while the log is read), the stage and its share done."""


def rebuild(
    slugs: Iterable[str] | None = None,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
    extract: Extract | None = None,
) -> list[Outcome]:
    """Compute and publish the named strategies, or all that are due; those that mix others come last.

    ``seed`` is of everything random (default: ``extract``'s, else SEED). RebuildRefused where a name is unknown; everything else that
    may happen to a strategy is in its outcome.
    """
    strategies = list(Strategy.objects.order_by("slug"))
    chosen = _chosen(slugs, strategies)
    tell = progress or _silent
    outcomes = {strategy.slug: outcome for strategy in chosen if (outcome := _unfit(strategy)) is not None}
    due = sorted((strategy for strategy in chosen if strategy.slug not in outcomes), key=lambda s: (parameters_of(s).needs_sources, s.slug))
    if due:
        with Waiting(due) as waiting:
            data = extract or read_log(seed=seed, progress=lambda share: tell("", "extract", share))
            waiting.has_read(data.watermark)
            rebuilder = _Rebuilder(data, strategies, due, seed=data.seed if seed is None else seed, tell=tell)
            outcomes |= {strategy.slug: rebuilder.outcome(strategy) for strategy in due}
    done = [outcomes[strategy.slug] for strategy in chosen]
    for outcome in done:
        if outcome.status not in (LIVE, OFF):
            meters.rebuilds.took(outcome.seconds, strategy=outcome.slug, outcome=outcome.status)
    return done


def due_by_default() -> list[Strategy]:
    """What a nightly rebuild computes: all that are switched on and need a run."""
    return [strategy for strategy in Strategy.objects.select_related("current_run").order_by("slug") if strategy.enabled and not _is_live(strategy)]


def mixers(slugs: Iterable[str] | None = None) -> list[Strategy]:
    """The strategies, among those due, that mix others and can be calibrated."""
    wanted = None if slugs is None else set(slugs)
    return [s for s in due_by_default() if (wanted is None or s.slug in wanted) and _unfit(s) is None and parameters_of(s).needs_sources]


def _chosen(slugs: Iterable[str] | None, strategies: Sequence[Strategy]) -> list[Strategy]:
    if slugs is None:
        return due_by_default()
    by_slug = {strategy.slug: strategy for strategy in strategies}
    wanted = list(dict.fromkeys(slugs))
    unknown = [slug for slug in wanted if slug not in by_slug]
    if unknown:
        raise RebuildRefused(f"there is no strategy {', '.join(unknown)}; there are {', '.join(by_slug) or 'none'}")
    return [by_slug[slug] for slug in wanted]


def _is_live(strategy: Strategy) -> bool:
    try:
        return not parameters_of(strategy).needs_run
    except RecommendationsError:
        return False  # its outcome will say what is wrong with it


def _unfit(strategy: Strategy) -> Outcome | None:
    """The outcome of a strategy for which nothing can be computed; None where it can."""
    try:
        parameters = parameters_of(strategy)
    except (RecommendationsError, ImportError) as error:
        logger.error("%s cannot be rebuilt: %s", strategy.slug, error)
        return Outcome(slug=strategy.slug, status=FAILED, error=str(error))
    if not strategy.enabled:
        return Outcome(slug=strategy.slug, status=OFF, error=f"{strategy.slug} is switched off")
    if not parameters.needs_run:
        return Outcome(slug=strategy.slug, status=LIVE)
    if not is_installed(strategy):
        return Outcome(slug=strategy.slug, status=NOT_INSTALLED, error=_hint(strategy))
    return None


def _hint(strategy: Strategy) -> str:
    try:
        make(strategy)
    except MissingExtra as error:
        return str(error)
    return ""


class _Rebuilder:
    """Holds what the strategies of one rebuild share: the log, the packed product keys, the fitted sources."""

    def __init__(self, extract: Extract, strategies: Sequence[Strategy], due: Sequence[Strategy], *, seed: int, tell: Progress) -> None:
        self.extract, self.strategies, self.seed, self.tell = extract, strategies, seed, tell
        self.packer = Packer(extract)
        self.mixers = [strategy for strategy in due if parameters_of(strategy).needs_sources]
        self.fitted: dict[str, Recommender[Any]] = {}

    def outcome(self, strategy: Strategy) -> Outcome:
        if self.extract.dataset.n_events == 0:
            return self._empty(strategy)

        def stage(name: str, share: float) -> None:
            self.tell(strategy.slug, name, share)

        attempt = Attempt(strategy, self.extract, self.packer, seed=self.seed, stage=stage)
        outcome = attempt.outcome(lambda done: self._fit(strategy, done))
        if attempt.fitted is not None and self._is_wanted(strategy):
            self.fitted[strategy.slug] = attempt.fitted
        return outcome

    def _empty(self, strategy: Strategy) -> Outcome:
        counts = self.extract.dataset.counts
        dropped = ", ".join(f"{rule} {n}" for rule, n in counts.items() if n and rule != "read")
        error = f"there is nothing to learn from: {counts.get('read', 0)} interactions read{', ' + dropped if dropped else ''}"
        logger.warning("%s: %s", strategy.slug, error)
        return Outcome(slug=strategy.slug, status=EMPTY, counts={"events": dict(counts)}, error=error)

    def _is_wanted(self, strategy: Strategy) -> bool:
        """Will a later strategy of this rebuild be fitted on it?"""
        return any(strategy.slug in {source.slug for source in self._sources(mixer)} for mixer in self.mixers)

    def _sources(self, mixer: Strategy) -> list[Strategy]:
        try:
            return sources_of(mixer, self.strategies)
        except RebuildRefused:
            return []  # its own outcome will say so

    def _fit(self, strategy: Strategy, done: Callable[[float], None]) -> Recommender[Any]:
        if not parameters_of(strategy).needs_sources:
            return make(strategy).fit(self.extract.dataset, seed=self.seed, progress=done)
        wanted = sources_of(strategy, self.strategies)
        sources = {}
        for position, source in enumerate(wanted):
            done(0.9 * position / len(wanted))
            fitted = self._source(source)
            if fitted is not None:
                sources[source.slug] = fitted
        return make(strategy, sources).fit(self.extract.dataset, seed=self.seed, progress=lambda share: done(0.9 + 0.1 * share))

    def _source(self, strategy: Strategy) -> Recommender[Any] | None:
        """As fitted in this rebuild, else fitted now, without publishing it; None where it fails: the others are mixed without it."""
        if strategy.slug not in self.fitted:
            try:
                self.fitted[strategy.slug] = make(strategy).fit(self.extract.dataset, seed=self.seed)
            except Exception:
                logger.exception("%s cannot be fitted as a source", strategy.slug)
                return None
        return self.fitted[strategy.slug]


def _silent(slug: str, stage: str, share: float) -> None:
    """Tells nobody."""
