"""Strategies: which algorithms this shop computes, with which parameters, and how they are doing."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ... import registry
from ...evaluation.failed_runs import with_last_rebuild
from ...models import Run, Strategy
from ...models.seeds import STRATEGIES
from .. import vocabulary
from ..actions import rebuild_queue, roll_back_to, run_before
from ..display import link, moment, named
from ..history import told_history
from ..overview import overview_page
from ..progress import OPEN
from ..state import how_to_install, is_installed, parameters_class, state, why_stale
from ..weights import told_weights
from .copies import copies_make, duplicate_page
from .form import StrategyForm, parameter_names, strategy_form, unreadable
from .pages import rebuild_view, roll_back_page
from .told import told_parameters

FIRST = "popularity"
"""The recommender that a new strategy begins with."""


class AlgorithmFilter(admin.SimpleListFilter):
    """By what algorithms are called."""

    title = _("algorithm")
    parameter_name = "recommender"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, vocabulary.title(name)) for name in registry.names()]

    def queryset(self, request: Any, queryset: QuerySet[Strategy]) -> QuerySet[Strategy]:
        return queryset.filter(recommender=self.value()) if self.value() else queryset


@admin.register(Strategy)
class StrategyAdmin(admin.ModelAdmin):
    form = StrategyForm
    list_display = (named, "slug", "algorithm", "enabled", "state", "run_link", "as_of")
    list_filter = ("enabled", AlgorithmFilter)
    list_select_related = ("current_run",)
    search_fields = ("slug", "name", "recommender")
    actions = ("rebuild_now", "roll_back", "duplicate")
    readonly_fields = ("parameters_told", "run_link", "as_of", "state", "calibrated_at", "learnt_weights", "history")
    change_form_template = "admin/recommendations/strategy/change_form.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("overview/", wrap(overview_page), {"admin": self}, name="recommendations_overview"),
            path("<int:pk>/rebuild/", wrap(rebuild_view), {"admin": self}, name="recommendations_strategy_rebuild"),
            path("<int:pk>/roll-back/", wrap(roll_back_page), {"admin": self}, name="recommendations_strategy_roll_back"),
            path("<int:pk>/duplicate/", wrap(duplicate_page), {"admin": self}, name="recommendations_strategy_duplicate"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: Any) -> QuerySet[Strategy]:
        running = Run.objects.filter(strategy=OuterRef("pk"), status=Run.Status.RUNNING).values("progress")
        return with_last_rebuild(super().get_queryset(request)).annotate(running=Subquery(running[:1]))

    def get_readonly_fields(self, request: Any, obj: Strategy | None = None) -> tuple[str, ...]:
        """Placements name their fallbacks by slug, so it stays."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_form(self, request: Any, obj: Strategy | None = None, change: bool = False, **options: Any) -> Any:
        if not self._may_write(request, obj):
            return super().get_form(request, obj, change, **options)
        labels = {"allow_bought": gettext("Allow what was bought"), "recommender": gettext("Algorithm")}
        return super().get_form(request, obj, change, form=strategy_form(self._recommender(request, obj), obj), labels=labels, **options)

    def get_fieldsets(self, request: Any, obj: Strategy | None = None) -> Any:
        served = (_("What is served"), {"fields": ("state", "run_link", "as_of", "history")})
        learnt = (_("What calibration learnt"), {"fields": ("calibrated_at", "learnt_weights")})
        if not self._may_write(request, obj):
            algorithm = (_("Algorithm"), {"fields": ("recommender", "parameters_told")})
            return [(None, {"fields": ("slug", "name", "enabled", "allow_bought")}), algorithm, served, learnt]
        form = strategy_form(self._recommender(request, obj), obj)
        described = {"classes": ("rec-algorithm",), "fields": ("recommender", *parameter_names(form), "shown_for")}
        own = [(None, {"fields": ("slug", "name", "enabled", "allow_bought")}), (_("Algorithm"), described)]
        return [*own, served, learnt] if obj else own

    def has_delete_permission(self, request: Any, obj: Strategy | None = None) -> bool:
        """The ready ones are switched off, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in STRATEGIES)

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, obj: Strategy | None = None, **options: Any) -> Any:
        """What is amiss with the row is told above the form; it opens all the same."""
        recommender = self._recommender(request, obj)
        known = parameters_class(recommender)
        mine = obj is not None and obj.recommender == recommender
        notes = unreadable(known, obj.parameters) if known and mine and obj else []
        if known and not is_installed(known):
            notes.append(how_to_install(known))
        elif obj is not None and obj.enabled and obj.current_run is not None and (stale := why_stale(obj)):
            notes.append(gettext("Until it is rebuilt, shoppers see the lists made before: %(why)s.") % {"why": stale})
        if obj is not None and (run := obj.runs.filter(status__in=OPEN).order_by("-pk").first()) is not None:
            notes.append(format_html(gettext("It is being rebuilt: {run}."), run=_on_its_way(run)))
        return super().render_change_form(request, {**context, "notes": notes, "may_add": self.has_add_permission(request)}, *args, obj=obj, **options)

    def save_model(self, request: Any, obj: Strategy, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.is_swapped and parameter_names(type(form)):
            messages.info(request, gettext("It was saved with this algorithm's defaults. Its settings stand below."))

    def response_change(self, request: Any, obj: Strategy) -> Any:
        """Who chose another algorithm without having seen its settings goes on there."""
        if request.POST.get("shown_for") == request.POST.get("recommender"):
            return super().response_change(request, obj)
        return HttpResponseRedirect(reverse("admin:recommendations_strategy_change", args=[obj.pk]))

    def response_add(self, request: Any, obj: Strategy, post_url_continue: str | None = None) -> Any:
        if request.POST.get("shown_for") == request.POST.get("recommender"):
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:recommendations_strategy_change", args=[obj.pk]))

    def _may_write(self, request: Any, obj: Strategy | None) -> bool:
        return self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)

    def _recommender(self, request: Any, obj: Strategy | None) -> str:
        """Whose fields the form has: the one chosen on the page, else the one asked for by its address, else the row's."""
        asked = request.POST.get("recommender") if request.method == "POST" else request.GET.get("recommender")
        return asked if asked in registry.names() else obj.recommender if obj else FIRST

    @admin.display(description=_("algorithm"), ordering="recommender")
    def algorithm(self, strategy: Strategy) -> str:
        return vocabulary.title(strategy.recommender)

    @admin.display(description=_("current run"))
    def run_link(self, strategy: Strategy) -> str:
        return link(strategy.current_run, f"#{strategy.current_run_id}")

    @admin.display(description=_("Knows the log up to"), ordering="current_run__as_of")
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
    def parameters_told(self, strategy: Strategy) -> SafeString | str:
        return told_parameters(strategy)

    @admin.display(description=_("its runs"))
    def history(self, strategy: Strategy) -> SafeString | str:
        return told_history(strategy)

    @admin.action(description=_("Rebuild now"), permissions=["change"])
    def rebuild_now(self, request: Any, queryset: QuerySet[Strategy]) -> None:
        rebuild_queue(self, request, list(queryset))

    @admin.action(description=_("Roll back to the previous run"), permissions=["change"])
    def roll_back(self, request: Any, queryset: QuerySet[Strategy]) -> None:
        for strategy in queryset:
            roll_back_to(self, request, strategy, run_before(strategy))

    @admin.action(description=_("Duplicate, switched off"), permissions=["add"])
    def duplicate(self, request: Any, queryset: QuerySet[Strategy]) -> None:
        copies_make(self, request, queryset)


def _on_its_way(run: Run) -> SafeString | str:
    """To its page; what is still queued leads to the list, since its row goes when the run begins."""
    if run.status == Run.Status.RUNNING:
        return link(run, f"#{run.pk}")
    runs = f"{reverse('admin:recommendations_run_changelist')}?strategy__id__exact={run.strategy_id}"
    return format_html('<a href="{}">{}</a>', runs, run.get_status_display())
