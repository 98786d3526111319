"""From a strategy's row to a recommender, and which others a blend needs."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from .. import registry
from ..conf import settings
from ..exceptions import MissingExtra, RebuildRefused
from ..models import Strategy
from ..recommenders.base import Recommender
from ..recommenders.parameters.base import Parameters


def parameters_of(strategy: Strategy) -> Parameters:
    """The strategy's parameters, typed: what is set, else what calibration learnt; ParameterError or UnknownRecommender says what is wrong with the row."""
    return registry.get(strategy.recommender).parameters_class().from_strategy(strategy.parameters, strategy.weights)


def sources_of(strategy: Strategy, strategies: Sequence[Strategy]) -> list[Strategy]:
    """What a strategy that ``needs_sources`` is fitted on: those it names, switched on or not; else all that fit and are switched on.

    Slow ones (``Parameters.mixed_unnamed``) are mixed where they are named.
    """
    named = str(strategy.parameters.get("sources", "")).split()
    if not named:
        return [other for other in strategies if other.pk != strategy.pk and other.enabled and _is_source(other) and _is_quick(other) and is_installed(other)]
    by_slug = {other.slug: other for other in strategies if other.pk != strategy.pk}
    unfit = [slug for slug in named if slug not in by_slug or not _is_source(by_slug[slug])]
    if unfit:
        fitting = sorted(slug for slug, other in by_slug.items() if _is_source(other))
        raise RebuildRefused(f"{strategy.slug} cannot be made of {', '.join(unfit)}; there are {', '.join(fitting) or 'no sources'}")
    return [by_slug[slug] for slug in named]


def make(strategy: Strategy, sources: Mapping[str, Recommender[Any]] | None = None, *, parameters: Parameters | None = None) -> Recommender[Any]:
    """An unfitted recommender, with the strategy's parameters unless others are given; MissingExtra names what to install.

    ``sources`` are the fitted ones by slug, for those that need them. Those that make lists for shoppers are told whether bought products
    may stand in them.
    """
    parameters = parameters_of(strategy) if parameters is None else parameters
    if not is_installed(strategy):
        raise MissingExtra(f"{strategy.slug} is not installed: pip install 'django-storefront-recommendations[{parameters.extra}]'")
    options: dict[str, Any] = {"sources": dict(sources or {}), "weights": strategy.weights} if parameters.needs_sources else {}
    if "shopper" in parameters.scopes:
        options["include_bought"] = strategy.allow_bought
    made: Recommender[Any] = registry.get(strategy.recommender).recommender_class()(parameters, **options)
    return made


def is_installed(strategy: Strategy) -> bool:
    """Is the optional dependency there, if one is needed?"""
    probe = registry.get(strategy.recommender).parameters_class().probe
    return probe is None or find_spec(probe) is not None


def list_length(strategy: Strategy, scope: str) -> int:
    """How many products a stored list of this scope holds: the parameter ``list_length`` where the recommender has one, else the settings'."""
    if scope in ("all", "category"):
        return settings.POPULAR
    return int(getattr(parameters_of(strategy), "list_length", settings.NEIGHBOURS))


def _is_source(strategy: Strategy) -> bool:
    parameters = registry.get(strategy.recommender).parameters_class()
    return parameters.needs_run and not parameters.needs_sources and not parameters.own_rows and bool({"product", "all"} & set(parameters.scopes))


def _is_quick(strategy: Strategy) -> bool:
    return registry.get(strategy.recommender).parameters_class().mixed_unnamed
