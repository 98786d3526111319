"""Checks of what the tables hold. Nothing is said while the tables do not exist, or the database is away."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib.util import find_spec

from django.core.checks import CheckMessage, Error, Info, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFailure
from django.db import connections, router
from django.utils import timezone

from .. import registry
from ..exceptions import RecommendationsError
from ..models import Kind, Placement, Run, Strategy
from ..models.seeds import KINDS, STRATEGIES
from ..serving.configuration import PARTS

STALE = timedelta(days=7)
AHEAD = timedelta(hours=1)
"""Clocks of honest hosts differ by less; a wrong time zone makes at least this."""


def rows(databases: Sequence[str] | None) -> Iterator[CheckMessage]:
    """What strategies and placements say, on each of these databases that holds them."""
    for alias in databases or ():
        try:
            if not _has_tables(alias):
                continue
            strategies = list(Strategy.objects.using(alias).select_related("current_run"))
            placements = list(Placement.objects.using(alias))
            kinds = set(Kind.objects.using(alias).values_list("slug", flat=True))
        except (DatabaseFailure, ImproperlyConfigured):
            continue
        yield from _missing(kinds, strategies)
        yield from _strategies(strategies)
        yield from _not_installed(strategies)
        yield from _placements(placements, {strategy.slug for strategy in strategies})
        yield from _lagging(strategies)
        yield from _ahead(strategies)


def _has_tables(alias: str) -> bool:
    if not router.allow_migrate_model(alias, Strategy):
        return False
    return {model._meta.db_table for model in (Kind, Strategy, Run, Placement)} <= set(connections[alias].introspection.table_names())


def _missing(kinds: set[str], strategies: Sequence[Strategy]) -> Iterator[CheckMessage]:
    missing = sorted(set(KINDS) - kinds) + sorted(set(STRATEGIES) - {strategy.slug for strategy in strategies})
    if missing:
        yield Warning(f"Rows that every shop starts with are missing: {', '.join(missing)}.", hint="Run: manage.py migrate", id="recommendations.W010")


def _strategies(strategies: Sequence[Strategy]) -> Iterator[CheckMessage]:
    for strategy in strategies:
        try:
            parameters = registry.get(strategy.recommender).parameters_class()
        except Exception as error:
            yield Error(
                f"Strategy {strategy.slug!r}: {error}",
                hint="Choose another recommender in the admin, or add this one to RECOMMENDATIONS['RECOMMENDERS'].",
                obj=strategy,
                id="recommendations.E010",
            )
            continue
        try:
            parameters.from_json(strategy.parameters)
        except (RecommendationsError, TypeError, ValueError) as error:
            yield Error(f"Strategy {strategy.slug!r}: {error}", hint="Correct its parameters in the admin.", obj=strategy, id="recommendations.E011")


def _not_installed(strategies: Sequence[Strategy]) -> Iterator[CheckMessage]:
    """Said where tables are looked at, not before every command: a shop may well do without."""
    for strategy in strategies:
        try:
            parameters = registry.get(strategy.recommender).parameters_class()
        except Exception:  # reported by E010
            continue
        if strategy.enabled and parameters.extra and parameters.probe and find_spec(parameters.probe) is None:
            yield Info(
                f"Strategy {strategy.slug!r} is on, and its recommender {strategy.recommender} is not installed.",
                hint=f"pip install 'django-storefront-recommendations[{parameters.extra}]', or switch the strategy off in the admin.",
                obj=strategy,
                id="recommendations.I001",
            )


def _placements(placements: Sequence[Placement], slugs: set[str]) -> Iterator[CheckMessage]:
    for placement in placements:
        named = placement.fallbacks if isinstance(placement.fallbacks, list) else [placement.fallbacks]
        unknown = [repr(slug) for slug in named if not isinstance(slug, str) or slug not in slugs]
        if unknown:
            yield Error(
                f"Placement {placement.slug!r} falls back on what does not exist: {', '.join(unknown)}.",
                hint="Correct its fallbacks in the admin.",
                obj=placement,
                id="recommendations.E012",
            )
        yield from _parts(placement)


def _parts(placement: Placement) -> Iterator[CheckMessage]:
    """Serving leaves out what it cannot read: a shop must not learn of that from its pages."""
    for name, cls in PARTS.items():
        try:
            cls.from_json(getattr(placement, name))
        except ValueError as error:
            yield Error(
                f"Placement {placement.slug!r} is served without its {name}: {error}.",
                hint=f"Correct its {name} in the admin.",
                obj=placement,
                id="recommendations.E013",
            )


def _lagging(strategies: Sequence[Strategy]) -> Iterator[CheckMessage]:
    oldest = timezone.now() - STALE
    lagging = [each for each in strategies if each.enabled and each.current_run and each.current_run.as_of and each.current_run.as_of < oldest]
    if lagging:
        since = min(strategy.current_run.as_of for strategy in lagging)
        yield Warning(
            f"What is shown was learnt from interactions that end on {since:%Y-%m-%d} or soon after: {', '.join(each.slug for each in lagging)}.",
            hint="Look whether interactions are recorded and the nightly rebuild runs; now: manage.py rebuild_recommendations",
            id="recommendations.W011",
        )


def _ahead(strategies: Sequence[Strategy]) -> Iterator[CheckMessage]:
    latest = timezone.now() + AHEAD
    ahead = [each for each in strategies if each.enabled and each.current_run and each.current_run.as_of and each.current_run.as_of > latest]
    if ahead:
        until = max(strategy.current_run.as_of for strategy in ahead)
        yield Warning(
            f"What is shown was learnt from interactions up to {until:%Y-%m-%d %H:%M}, which is yet to come: {', '.join(each.slug for each in ahead)}.",
            hint="Look at the hosts' clocks and the time zone of imported files, correct the interactions, then: manage.py rebuild_recommendations",
            id="recommendations.W012",
        )


CHECKS = [rows]
