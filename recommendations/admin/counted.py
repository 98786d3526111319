"""What the overview counts in the log: dear on a large one, so it is kept for a short time, and the page says of when it is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import get_language

from ..conf import settings
from ..evaluation.attribution import Cell, Figures, added, attributed, last_days
from ..evaluation.coverage import Coverage, coverage
from ..evaluation.log_counts import LogCounts, count_log
from ..models import Placement, Strategy

KEPT_SECONDS = 120
MEASURES = ("slates", "clicks", "lines", "revenue")
"""Drawn over time."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What recommendations brought in a period; the figures as numbers, since sets of orders are large to keep."""

    days: list[date]
    whole: dict[str, Any]
    sums: dict[str, dict[str, Any]]
    """By placement, or by strategy."""
    daily: dict[str, dict[str, list[Any]]]
    """By the same, then by measure: a number for each of the days."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    at: datetime
    log: LogCounts
    coverage: Coverage
    by: dict[str, Brought]
    """"placement" and "strategy"."""


def counted(days: int) -> Counted:
    """Of the last ``days`` days, today among them; at most ``KEPT_SECONDS`` old."""
    cache, zone = caches[settings.CACHE], timezone.get_current_timezone_name()
    # A day is one of a time zone; what is wrong with the log is told in a language.
    key = f"recommendations.overview.{days}.{get_language()}.{zone.replace(' ', '_')}"
    found = cache.get(key)
    if not isinstance(found, Counted):
        found = _count(days)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _count(days: int) -> Counted:
    since, until = last_days(days)
    cells = attributed(since, until)
    dates = [since.date() + timedelta(days=day) for day in range(days)]
    return Counted(
        at=until,
        log=count_log(),
        coverage=coverage(_served_runs(), since, until),
        by={name: _brought(cells, name, dates) for name in ("placement", "strategy")},
    )


def _brought(cells: dict[Cell, Figures], name: str, days: list[date]) -> Brought:
    """The most clicked first."""
    sums = added((getattr(cell, name), each) for cell, each in cells.items())
    each_day = added(((getattr(cell, name), cell.day), each) for cell, each in cells.items())
    order = sorted(sums, key=lambda key: (-sums[key].clicks, -sums[key].slates, key))
    nothing = Figures()
    return Brought(
        days=days,
        whole=Figures.sum(list(cells.values())).told(),
        sums={key: sums[key].told() for key in order},
        daily={key: {measure: [each_day.get((key, day), nothing).told()[measure] for day in days] for measure in MEASURES} for key in order},
    )


def _served_runs() -> list[int]:
    """Of the strategies that a placement names."""
    placements = Placement.objects.filter(enabled=True).values_list("strategy__slug", "fallbacks")
    named = {slug for strategy, fallbacks in placements for slug in (strategy, *fallbacks)}
    return list(Strategy.objects.filter(slug__in=named, enabled=True, current_run__isnull=False).values_list("current_run", flat=True))
