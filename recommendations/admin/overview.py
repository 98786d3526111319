"""The overview: what is served where, what is missing, what it brought, how much of the catalogue it reaches, what failed."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..conf import settings
from ..evaluation.attribution import KEPT_DAYS
from ..evaluation.coverage import Coverage
from ..evaluation.readiness import Readiness, ago, readiness
from ..models import Kind, Placement, Run, Strategy
from ..models.names import shown_names
from ..serving.safety import counts
from .charts import bar_chart, line_chart
from .counted import Brought, counted
from .counts import percent
from .display import seconds

TEMPLATE = "admin/recommendations/overview.html"
PERIODS = (7, KEPT_DAYS)
GROUPS = {"placement": gettext_lazy("by placement"), "strategy": gettext_lazy("by strategy")}
LINES = 5
"""Drawn in one chart; what is less is drawn as one line together."""
FAILED_DAYS, MOST_FAILED = 7, 10
MEASURES = {
    "slates": gettext_lazy("Lists seen"),
    "clicks": gettext_lazy("Clicks"),
    "lines": gettext_lazy("Purchases after a click"),
    "revenue": gettext_lazy("Revenue after a click"),
}


@require_safe
def overview_page(request: Any, admin: ModelAdmin) -> TemplateResponse:
    """For whoever may view strategies and placements; what was sold is for those who may view interactions."""
    may = request.user.has_perm
    if not (may("recommendations.view_strategy") and may("recommendations.view_placement")):
        raise PermissionDenied
    days = next((days for days in PERIODS if request.GET.get("days") == str(days)), PERIODS[0])
    group = request.GET.get("by") if request.GET.get("by") in GROUPS else "placement"
    found = counted(days)
    ready = readiness(found.log)
    kinds = shown_names(Kind.objects)
    ids, called = dict(Strategy.objects.values_list("slug", "pk")), shown_names(Strategy.objects)
    labels = _labels(called if group == "strategy" else shown_names(Placement.objects))
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Overview"),
        "opts": admin.opts,
        "days": days,
        "group": group,
        "periods": PERIODS,
        "groups": GROUPS,
        "counted": found,
        "window": settings.ATTRIBUTION_DAYS,
        "log": found.log,
        "kinds": sorted(((kinds.get(slug, slug), count) for slug, count in found.log.by_kind.items()), key=lambda pair: -pair[1]),
        "newest_ago": ago(found.log.newest) if found.log.newest else "",
        "places": _places(ready, called),
        "strategies": [(ids[each.slug], called[each.slug], each) for each in ready.strategies],
        "coverage_chart": _coverage(found.coverage),
        "failed_runs": _failed(),
        "failures": sorted(counts().items()),
    }
    if may("recommendations.view_interaction"):
        context |= {"brought": found.by[group], "charts": _charts(found.by[group], labels), "sums": _sums(found.by[group], labels)}
    return TemplateResponse(request, TEMPLATE, context)


def _places(ready: Readiness, called: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each placement with what would fill it now, in order, and what it names in vain."""
    states = {each.slug: each for each in ready.strategies}
    rows = {row.slug: row for row in Placement.objects.all()}
    return [
        {
            "row": rows[each.slug],
            "ready": each,
            "served": [(called[slug], states[slug]) for slug in each.strategies if slug in states],
            "idle": [called.get(slug, slug) for slug in each.idle],
        }
        for each in ready.placements
        if each.slug in rows
    ]


def _charts(brought: Brought, called: Mapping[str, str]) -> list[SafeString]:
    """The same lines in the same colours in each; none where nothing was seen or clicked."""
    if not brought.sums:
        return []
    labels = [_day(day) for day in brought.days]
    drawn, rest = list(brought.daily)[:LINES], list(brought.daily)[LINES:]
    charts = []
    for measure, title in MEASURES.items():
        lines = {_name(key, called): brought.daily[key][measure] for key in drawn}
        if rest:
            lines[_("all others")] = [sum(numbers) for numbers in zip(*(brought.daily[key][measure] for key in rest), strict=True)]
        charts.append(line_chart(str(title), {name: list(zip(labels, numbers, strict=True)) for name, numbers in lines.items()}))
    return charts


def _sums(brought: Brought, called: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """A row for each, and one for all."""
    rows = [(_name(key, called), _cells(figures)) for key, figures in brought.sums.items()]
    return [*rows, (_("all"), _cells(brought.whole))]


def _cells(figures: dict[str, Any]) -> list[str]:
    whole = [_number(figures[name]) for name in ("slates", "items", "clicks")]
    sold = [_number(figures["lines"]), _number(figures["orders"]), number_format(figures["revenue"], decimal_pos=2, force_grouping=True)]
    return [*whole, percent(figures["click_through"]), percent(figures["viewed_click_through"]), *sold, percent(figures["conversion"])]


def _coverage(found: Coverage) -> SafeString:
    bars = ((_("can be shown"), found.eligible), (_("stand in a list that is served"), found.listed), (_("were shown in this time"), found.shown))
    return bar_chart(_("Products"), bars)


def _failed() -> list[dict[str, Any]]:
    """The latest rebuilds that failed, with the last line of their log."""
    since = timezone.now() - timedelta(days=FAILED_DAYS)
    runs: QuerySet[Run] = Run.objects.filter(status=Run.Status.FAILED, created_at__gte=since, published_at=None).select_related("strategy")
    return [{"run": run, "why": (run.log.strip().splitlines() or [""])[-1], "took": seconds(run.duration)} for run in runs[:MOST_FAILED]]


def _labels(called: Mapping[str, str]) -> dict[str, str]:
    """By slug; with the slug where several have one name, so that no two lines are drawn as one."""
    times = Counter(called.values())
    return {slug: name if times[name] == 1 else f"{name} ({slug})" for slug, name in called.items()}


def _name(key: str, called: Mapping[str, str]) -> str:
    """What was deleted since has its slug alone."""
    return called.get(key, key) or _("not known any more")


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)
