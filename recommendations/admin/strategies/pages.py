"""What the buttons of a strategy do: rebuild now, and going back to one of the runs that are kept."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ...models import Run, Strategy
from ..actions import rebuild_queue, roll_back_to
from ..history import Past, pasts

TEMPLATE = "admin/recommendations/strategy/roll_back.html"
OFFERED = 20
"""Of the runs that are kept, so many of the newest."""


@require_POST
def rebuild_view(request: Any, pk: int, admin: ModelAdmin) -> Any:
    strategy = _changeable(request, pk, admin)
    rebuild_queue(admin, request, [strategy])
    return _back(strategy)


@require_http_methods(["GET", "HEAD", "POST"])
def roll_back_page(request: Any, pk: int, admin: ModelAdmin) -> Any:
    """Shows the complete runs with what each was; serves the chosen one again."""
    strategy = _changeable(request, pk, admin)
    kept = complete_runs(strategy)
    if request.method == "POST":
        wanted = request.POST.get("run", "")
        roll_back_to(admin, request, strategy, next((past.run for past in kept if str(past.run.pk) == wanted and not past.served), None))
        return _back(strategy)
    context = {**admin.admin_site.each_context(request), "title": _("Roll back"), "opts": admin.opts, "original": strategy, "runs": kept}
    return TemplateResponse(request, TEMPLATE, context)


def complete_runs(strategy: Strategy) -> list[Past]:
    """Newest first."""
    return pasts(strategy, Run.objects.filter(strategy=strategy, status=Run.Status.COMPLETE).order_by("-pk")[:OFFERED])


def _changeable(request: Any, pk: int, admin: ModelAdmin) -> Strategy:
    strategy = get_object_or_404(Strategy.objects.select_related("current_run"), pk=pk)
    if not admin.has_change_permission(request, strategy):
        raise PermissionDenied
    return strategy


def _back(strategy: Strategy) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:recommendations_strategy_change", args=[strategy.pk]))
