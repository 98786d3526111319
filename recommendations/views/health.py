"""``GET health/``: for a monitor. The public is told whether and what kind of thing is wrong; staff, which strategy and how old."""

from collections.abc import Mapping
from time import time
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ..conf import settings
from ..evaluation.health import Health, Served, Waiting
from ..evaluation.health import health as look
from ..serving.safety import report

PERMISSION = "recommendations.view_run"


@transaction.non_atomic_requests
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 where all is well, else 503; a shop goes on selling through the latter."""
    found = look()
    body: dict[str, Any] = {"status": "ok" if found.ok else "failing", "failing": list(found.failing)}
    if settings.HEALTH_DETAILS or _is_staff(request):
        body |= _details(found)
    answer = JsonResponse(body, status=200 if found.ok else 503)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _is_staff(request: HttpRequest) -> bool:
    """False where nobody can tell, without a database for instance."""
    try:
        user = getattr(request, "user", None)
        return user is not None and user.is_active and user.is_staff and user.has_perm(PERMISSION)
    except Exception as error:
        report("nobody can tell who asks for the health", error)
        return False


def _details(found: Health) -> Mapping[str, Any]:
    now = time()
    return {
        "stale_after_seconds": settings.STALE_HOURS * 3600,
        "served": [{**_told(each), "stale": each.stale} for each in found.served],
        "newest_failed_run": None if found.failed is None else _told(found.failed),
        "last_seen": {task: {"age_seconds": round(max(now - moment, 0.0))} for task, moment in found.seen.items()},
        "buffer": None if found.buffer is None else _waiting(found.buffer),
    }


def _told(run: Served) -> Mapping[str, Any]:
    return {"strategy": run.strategy, "run": run.run, "age_seconds": round(run.age)}


def _waiting(buffer: Waiting) -> Mapping[str, Any]:
    return {"waiting": buffer.number, "oldest_seconds": buffer.oldest, "set_aside": buffer.set_aside}
