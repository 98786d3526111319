"""What is there to recommend from, in numbers and in plain words. Loads no numpy: the admin shows it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec

from django.utils import timezone
from django.utils.timesince import timesince

from .. import registry
from ..exceptions import RecommendationsError
from ..models import Placement, Strategy
from ..recommenders.parameters.base import Parameters
from .failed_runs import last_failure, with_last_rebuild
from .log_counts import MOST_DESCRIBED, LogCounts, count_log

LAG = timedelta(days=7)
"""A run whose clock is further behind the newest interaction than this should be renewed."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a recommender learns from: how much of it there is, and from how much on it is worth something."""

    of: str
    have: int
    enough: int

    def __str__(self) -> str:
        return f"{self.have:,} of {self.enough:,} {self.of}"


@dataclass(frozen=True, kw_only=True)
class StrategyReadiness:
    slug: str
    enabled: bool
    serves: bool
    """Could it fill a slate now?"""
    state: str
    """In words: whether and since when it is served, or why it is not."""
    missing_extra: str = ""
    run: int | None = None
    computed_at: datetime | None = None
    as_of: datetime | None = None
    stale: tuple[str, ...] = ()
    """Why it should be computed anew."""
    missing: tuple[str, ...] = ()
    """What there is too little of, as "312 of 1,000 baskets"."""


@dataclass(frozen=True, kw_only=True)
class PlacementReadiness:
    slug: str
    enabled: bool
    strategies: tuple[str, ...]
    """Those that would fill it now, in order."""
    idle: tuple[str, ...] = ()
    """Those that it names in vain."""


@dataclass(frozen=True, kw_only=True)
class Readiness:
    log: LogCounts
    strategies: list[StrategyReadiness] = field(default_factory=list)
    placements: list[PlacementReadiness] = field(default_factory=list)


def readiness() -> Readiness:
    """Reads the whole log once or twice: seconds on millions of interactions."""
    log = count_log()
    strategies = [strategy_readiness(strategy, log) for strategy in with_last_rebuild(Strategy.objects.select_related("current_run"))]
    serving = {each.slug for each in strategies if each.serves}
    placements = [_placement(placement, serving) for placement in Placement.objects.select_related("strategy")]
    return Readiness(log=log, strategies=strategies, placements=placements)


def strategy_readiness(strategy: Strategy, log: LogCounts) -> StrategyReadiness:
    """One strategy; what is wrong with its row is told, not raised."""
    try:
        parameters = registry.get(strategy.recommender).parameters_class().from_strategy(strategy.parameters, strategy.weights)
    except (RecommendationsError, ImportError, TypeError) as error:
        return StrategyReadiness(slug=strategy.slug, enabled=strategy.enabled, serves=False, state=f"broken: {error}")
    run = strategy.current_run
    missing = tuple(str(need) for need in needs(strategy.recommender, parameters, log) if need.have < need.enough)
    extra = parameters.extra or "" if parameters.probe and find_spec(parameters.probe) is None else ""
    return StrategyReadiness(
        slug=strategy.slug,
        enabled=strategy.enabled,
        serves=strategy.enabled and (run is not None or not parameters.needs_run),
        state=_state(strategy, parameters, extra),
        missing_extra=extra,
        run=run.pk if run else None,
        computed_at=run.finished_at or run.created_at if run else None,
        as_of=run.as_of if run else None,
        stale=tuple(_stale(strategy, parameters, log)),
        missing=missing,
    )


def needs(recommender: str, parameters: Parameters, log: LogCounts) -> list[Need]:
    """Of the recommenders that this app knows; the numbers are rules of thumb, below which lists are mostly chance."""
    window = getattr(parameters, "window_days", None)
    if recommender == "popularity" and window:
        return [Need(of=f"interactions in the last {window:g} days of the log", have=log.within_days(window), enough=100)]
    known = {
        "popularity": Need(of="interactions", have=log.learnt, enough=100),
        "recently_viewed": Need(of="views", have=log.by_kind.get("view", 0) + log.by_kind.get("click", 0), enough=1),
        "buy_again": Need(of="purchases", have=log.by_kind.get("purchase", 0), enough=500),
        "bought_together": Need(of="purchases", have=log.by_kind.get("purchase", 0), enough=500),
        "item_neighbours": Need(of="shoppers with two products", have=log.shoppers_with_two_products, enough=200),
        "user_neighbours": Need(of="shoppers with two products", have=log.shoppers_with_two_products, enough=200),
        "lightfm": Need(of="shoppers with two products", have=log.shoppers_with_two_products, enough=500),
        "next_item": Need(of="shoppers who came back", have=log.shoppers_who_came_back, enough=200),
        "tag_similarity": Need(
            of="products with tags, a brand or a category", have=log.products_described, enough=max(min(log.products_eligible, MOST_DESCRIBED) // 2, 1)
        ),
        "blend": Need(of="shoppers who came back", have=log.shoppers_who_came_back, enough=200),
    }
    return [known[recommender]] if recommender in known else []


def _state(strategy: Strategy, parameters: Parameters, extra: str) -> str:
    run, failure = strategy.current_run, last_failure(strategy)
    if not strategy.enabled:
        return "switched off"
    if not parameters.needs_run:
        return "live: made from the shopper's own history at each request"
    install = f"pip install 'django-storefront-recommendations[{extra}]'"
    if run is not None:
        lost = f"; not installed any more: will not be renewed without {install}" if extra else ""
        state = f"served; computed {ago(run.finished_at or run.created_at)}{lost}"
    else:
        state = f"not installed: {install}" if extra else "not computed yet"
    return f"{state}; last rebuild failed on {failure.at:%Y-%m-%d %H:%M}: {failure.why}" if failure else state


def _stale(strategy: Strategy, parameters: Parameters, log: LogCounts) -> list[str]:
    run = strategy.current_run
    if run is None or not strategy.enabled:
        return []
    reasons = []
    if run.parameters != parameters.to_json():
        reasons.append("its parameters were changed since")
    if parameters.needs_sources and run.weights != strategy.weights:
        reasons.append("its weights were fitted anew since")
    if run.serving.get("include_bought", strategy.allow_bought) != strategy.allow_bought:
        reasons.append("whether it may show what a shopper bought was changed since")
    if run.as_of and log.newest and log.newest - run.as_of > LAG:
        reasons.append(f"it knows nothing of the last {timesince(run.as_of, log.newest, depth=1)} of the log")
    return [text.replace("\xa0", " ") for text in reasons]


def _placement(placement: Placement, serving: set[str]) -> PlacementReadiness:
    named: Sequence[str] = [placement.strategy.slug, *map(str, placement.fallbacks)]
    return PlacementReadiness(
        slug=placement.slug,
        enabled=placement.enabled,
        strategies=tuple(slug for slug in named if slug in serving),
        idle=tuple(slug for slug in named if slug not in serving),
    )


def ago(moment: datetime) -> str:
    """A time as people say it."""
    return f"{timesince(moment, timezone.now() if timezone.is_aware(moment) else None, depth=1)} ago".replace("\xa0", " ")
