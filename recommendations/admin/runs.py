"""Runs: what was computed, when, from what, at what cost. Written by workers, read by people."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Run
from .actions import roll_back_to
from .counts import told_counts
from .display import ReadOnlyAdmin, link, memory, percent, preformatted, pretty, seconds
from .history import told_history
from .metrics import told_metrics
from .progress import OPEN, progress, progress_view
from .strategies.told import told_values
from .weights import told_weights


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("id", "strategy_link", "status", "served", "done", "took", "memory", "created_at")
    list_filter = ("status", "strategy")
    list_select_related = ("strategy",)
    show_full_result_count = False
    actions = ("roll_back",)
    change_form_template = "admin/recommendations/run/change_form.html"
    fieldsets = (
        (None, {"fields": ("strategy_link", "status", "served", "took", "memory", "metrics_text", "log_text")}),
        (_("From what"), {"fields": ("as_of", "counts_text", "parameters_text", "weights_text")}),
        (_("All runs of this strategy"), {"fields": ("history",)}),
        (_("When"), {"fields": ("created_at", "started_at", "finished_at", "published_at")}),
        (_("For machines"), {"classes": ("collapse",), "fields": ("watermark", "seed", "code_version", "lease_expires_at", "serving_text")}),
    )

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(progress_view)
        return [path("<int:pk>/progress/", view, {"admin": self}, name="recommendations_run_progress"), *super().get_urls()]

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, obj: Run | None = None, **options: Any) -> Any:
        """While it is computed, how far it is."""
        told = progress(obj) if obj is not None and obj.status in OPEN else None
        of = {"subtitle": gettext("Run %(run)s of “%(strategy)s”") % {"run": obj.pk, "strategy": obj.strategy}} if obj is not None else {}
        return super().render_change_form(request, {**context, **of, "progress": told}, *args, obj=obj, **options)

    def has_roll_back_permission(self, request: Any) -> bool:
        """It changes what the strategy serves."""
        return request.user.has_perm("recommendations.change_strategy")

    @admin.action(description=_("Serve this run again"), permissions=["roll_back"])
    def roll_back(self, request: Any, queryset: QuerySet[Run]) -> None:
        runs = list(queryset.select_related("strategy"))
        if len({run.strategy_id for run in runs}) < len(runs):
            messages.error(request, gettext("Choose one run for each strategy."))
            return
        for run in runs:
            roll_back_to(self, request, run.strategy, run)

    @admin.display(description=_("strategy"), ordering="strategy__name")
    def strategy_link(self, run: Run) -> str:
        return link(run.strategy)

    @admin.display(description=_("served"), boolean=True)
    def served(self, run: Run) -> bool:
        return run.strategy.current_run_id == run.pk

    @admin.display(description=_("done"))
    def done(self, run: Run) -> str:
        return percent(run)

    @admin.display(description=_("took"), ordering="duration")
    def took(self, run: Run) -> str:
        return seconds(run.duration)

    @admin.display(description=_("peak memory"), ordering="peak_memory")
    def memory(self, run: Run) -> str:
        return memory(run.peak_memory)

    @admin.display(description=_("log"))
    def log_text(self, run: Run) -> str:
        return preformatted(run.log)

    @admin.display(description=_("counts"))
    def counts_text(self, run: Run) -> str:
        return told_counts(run.counts)

    @admin.display(description=_("parameters"))
    def parameters_text(self, run: Run) -> str:
        return told_values(run.strategy.recommender, run.parameters)

    @admin.display(description=_("weights"))
    def weights_text(self, run: Run) -> str:
        return told_weights(run.weights)

    @admin.display(description=_("serving"))
    def serving_text(self, run: Run) -> str:
        return pretty(run.serving)

    @admin.display(description=_("quality"))
    def metrics_text(self, run: Run) -> str:
        return told_metrics(run)

    @admin.display(description=_("runs"))
    def history(self, run: Run) -> str:
        return told_history(run.strategy)
