"""What is there to recommend from, in numbers and in plain words. Loads no numpy: the admin shows it too."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import registry
from ..exceptions import RecommendationsError
from ..models import Placement, Strategy
from ..recommenders.parameters.base import Parameters
from .failed_runs import last_failure, with_last_rebuild
from .log_counts import MOST_DESCRIBED, LogCounts, count_log

LAG = timedelta(days=7)
"""A run whose clock is further behind the newest interaction than this should be renewed."""

_INTERACTIONS = gettext_lazy("%(have)s of %(enough)s interactions")
_IN_WINDOW = gettext_lazy("%%(have)s of %%(enough)s interactions in the last %(days)s days of the log")
_VIEWS = gettext_lazy("no view is logged yet")
_PURCHASES = gettext_lazy("%(have)s of %(enough)s purchases")
_TWO_PRODUCTS = gettext_lazy("%(have)s of %(enough)s shoppers with two products")
_CAME_BACK = gettext_lazy("%(have)s of %(enough)s shoppers who came back")
_DESCRIBED = gettext_lazy("%(have)s of %(enough)s products with tags, a brand or a category")


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a recommender learns from: how much of it there is, and from how much on it is worth something."""

    words: Any
    """With places for ``have`` and ``enough``, where they are numbers worth telling."""
    have: int
    enough: int

    def __str__(self) -> str:
        return self.words % {name: number_format(getattr(self, name), force_grouping=True) for name in ("have", "enough")}


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


def readiness(log: LogCounts | None = None) -> Readiness:
    """Without ``log`` the whole log is read once or twice: seconds on millions of interactions."""
    log = count_log() if log is None else log
    strategies = [strategy_readiness(strategy, log) for strategy in with_last_rebuild(Strategy.objects.select_related("current_run"))]
    serving = {each.slug for each in strategies if each.serves}
    placements = [_placement(placement, serving) for placement in Placement.objects.select_related("strategy")]
    return Readiness(log=log, strategies=strategies, placements=placements)


def strategy_readiness(strategy: Strategy, log: LogCounts) -> StrategyReadiness:
    """One strategy; what is wrong with its row is told, not raised."""
    try:
        parameters = registry.get(strategy.recommender).parameters_class().from_strategy(strategy.parameters, strategy.weights)
    except (RecommendationsError, ImportError, TypeError) as error:
        return StrategyReadiness(slug=strategy.slug, enabled=strategy.enabled, serves=False, state=_("broken: %(error)s") % {"error": error})
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
        return [Need(words=_IN_WINDOW % {"days": f"{window:g}"}, have=log.within_days(window), enough=100)]
    views, purchases = log.by_kind.get("view", 0) + log.by_kind.get("click", 0), log.by_kind.get("purchase", 0)
    known = {
        "popularity": (_INTERACTIONS, log.learnt, 100),
        "recently_viewed": (_VIEWS, views, 1),
        "buy_again": (_PURCHASES, purchases, 500),
        "bought_together": (_PURCHASES, purchases, 500),
        "item_neighbours": (_TWO_PRODUCTS, log.shoppers_with_two_products, 200),
        "user_neighbours": (_TWO_PRODUCTS, log.shoppers_with_two_products, 200),
        "lightfm": (_TWO_PRODUCTS, log.shoppers_with_two_products, 500),
        "next_item": (_CAME_BACK, log.shoppers_who_came_back, 200),
        "tag_similarity": (_DESCRIBED, log.products_described, max(min(log.products_eligible, MOST_DESCRIBED) // 2, 1)),
        "blend": (_CAME_BACK, log.shoppers_who_came_back, 200),
    }
    if recommender not in known:
        return []
    words, have, enough = known[recommender]
    return [Need(words=words, have=have, enough=enough)]


def _state(strategy: Strategy, parameters: Parameters, extra: str) -> str:
    run, failure = strategy.current_run, last_failure(strategy)
    if not strategy.enabled:
        return _("switched off")
    if not parameters.needs_run:
        return _("live: made from the shopper's own history at each request")
    install = f"pip install 'django-storefront-recommendations[{extra}]'"
    if run is not None:
        state = _("served; computed %(ago)s") % {"ago": ago(run.finished_at or run.created_at)}
        if extra:
            state = _("%(state)s; not installed any more: will not be renewed without %(command)s") % {"state": state, "command": install}
    else:
        state = _("not installed: %(command)s") % {"command": install} if extra else _("not computed yet")
    if failure is None:
        return state
    return _("%(state)s; last rebuild failed on %(date)s: %(why)s") % {"state": state, "date": f"{failure.at:%Y-%m-%d %H:%M}", "why": failure.why}


def _stale(strategy: Strategy, parameters: Parameters, log: LogCounts) -> list[str]:
    run = strategy.current_run
    if run is None or not strategy.enabled:
        return []
    reasons = []
    if run.parameters != parameters.to_json():
        reasons.append(_("its parameters were changed since"))
    if parameters.needs_sources and run.weights != strategy.weights:
        reasons.append(_("its weights were fitted anew since"))
    if run.serving.get("include_bought", strategy.allow_bought) != strategy.allow_bought:
        reasons.append(_("whether it may show what a shopper bought was changed since"))
    if run.as_of and log.newest and log.newest - run.as_of > LAG:
        reasons.append(_("it knows nothing of the last %(time)s of the log") % {"time": timesince(run.as_of, log.newest, depth=1)})
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
    since = timesince(moment, timezone.now() if timezone.is_aware(moment) else None, depth=1)
    return _("%(time)s ago") % {"time": since.replace("\xa0", " ")}
