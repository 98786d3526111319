"""Strategies: which algorithms this shop computes, with which parameters, and how they are doing."""

import json
from dataclasses import fields
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..evaluation.failed_runs import with_last_rebuild
from ..models import Run, Strategy
from ..models.seeds import STRATEGIES
from .actions import rebuild_queue, roll_back_to, run_before
from .display import link, moment
from .forms import StrategyForm
from .readiness import readiness_page
from .state import parameters_class, state
from .weights import told_weights


@admin.register(Strategy)
class StrategyAdmin(admin.ModelAdmin):
    form = StrategyForm
    list_display = ("slug", "name", "recommender", "enabled", "state", "run_link", "as_of")
    list_filter = ("enabled", "recommender")
    list_select_related = ("current_run",)
    search_fields = ("slug", "name", "recommender")
    actions = ("rebuild_now", "roll_back")
    readonly_fields = ("parameter_guide", "run_link", "as_of", "state", "calibrated_at", "learnt_weights")
    fieldsets = (
        (None, {"fields": ("slug", "name", "enabled", "allow_bought")}),
        (_("Algorithm"), {"fields": ("recommender", "parameters", "parameter_guide")}),
        (_("What is served"), {"fields": ("run_link", "as_of", "state", "calibrated_at", "learnt_weights")}),
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(readiness_page)
        return [path("readiness/", view, {"admin": self}, name="recommendations_strategy_readiness"), *super().get_urls()]

    def get_queryset(self, request: Any) -> QuerySet[Strategy]:
        running = Run.objects.filter(strategy=OuterRef("pk"), status=Run.Status.RUNNING).values("progress")
        return with_last_rebuild(super().get_queryset(request)).annotate(running=Subquery(running[:1]))

    def get_readonly_fields(self, request: Any, obj: Strategy | None = None) -> tuple[str, ...]:
        """Placements name their fallbacks by slug, so it stays."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_fieldsets(self, request: Any, obj: Strategy | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:2]

    def has_delete_permission(self, request: Any, obj: Strategy | None = None) -> bool:
        """The ready ones are switched off, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in STRATEGIES)

    @admin.display(description=_("current run"))
    def run_link(self, strategy: Strategy) -> str:
        return link(strategy.current_run, f"#{strategy.current_run_id}")

    @admin.display(description=_("as of"), ordering="current_run__as_of")
    def as_of(self, strategy: Strategy) -> str:
        return moment(strategy.current_run.as_of if strategy.current_run else None)

    @admin.display(description=_("state"))
    def state(self, strategy: Any) -> str:
        line = state(strategy)
        return line if strategy.running is None else gettext("%(state)s; computing, %(share)d %% done") % {"state": line, "share": 100 * strategy.running}

    @admin.display(description=_("learnt weights"))
    def learnt_weights(self, strategy: Strategy) -> str:
        return told_weights(strategy.weights)

    @admin.display(description=_("its parameters"))
    def parameter_guide(self, strategy: Strategy) -> SafeString | str:
        """Every parameter of the recommender with its default, range and meaning, for a person who writes the JSON above."""
        known = parameters_class(strategy.recommender)
        if known is None:
            return gettext("Choose a recommender and save; its parameters are then explained here.")
        rows = [(each.name, json.dumps(each.default), _range(each.metadata), each.metadata.get("help", "")) for each in fields(known)]
        head = [gettext(title) for title in ("name", "default", "takes", "meaning")]
        return format_html(
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            format_html_join("", "<th>{}</th>", ((title,) for title in head)),
            format_html_join("", "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>", rows),
        )

    @admin.action(description=_("Rebuild now"), permissions=["change"])
    def rebuild_now(self, request: Any, queryset: QuerySet[Strategy]) -> None:
        rebuild_queue(self, request, list(queryset))

    @admin.action(description=_("Roll back to the previous run"), permissions=["change"])
    def roll_back(self, request: Any, queryset: QuerySet[Strategy]) -> None:
        for strategy in queryset:
            roll_back_to(self, request, strategy, run_before(strategy))


def _range(metadata: Any) -> str:
    """What a parameter takes: its choices, or its bounds with their unit."""
    if metadata.get("choices"):
        return ", ".join(f'"{choice}"' for choice in metadata["choices"])
    low, high, unit = metadata.get("minimum"), metadata.get("maximum"), metadata.get("unit", "")
    bounds = f"{low:g} – {high:g}" if low is not None and high is not None else f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else ""
    return f"{bounds} {unit}".strip()
