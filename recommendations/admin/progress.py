"""How far a run is, while a worker computes it."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Run
from .display import percent, seconds

OPEN = (Run.Status.QUEUED, Run.Status.RUNNING)


def progress(run: Run) -> dict[str, Any]:
    """As the page shows it: the share from 0 to 1, all else as text."""
    since = run.started_at or run.created_at
    return {
        "open": run.status in OPEN,
        "status": str(run.get_status_display()),
        "share": min(max(run.progress, 0.0), 1.0),
        "done": percent(run),
        "since": seconds(max((timezone.now() - since).total_seconds(), 0.0)),
        "log": run.log,
    }


@require_safe
@never_cache
def progress_view(request: Any, pk: int, admin: ModelAdmin) -> JsonResponse:
    """For the script of a run's page; one query for the run. 403 for who may not view runs, 404 where it is gone."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    return JsonResponse(progress(get_object_or_404(Run, pk=pk)))
