"""The page that says what there is to recommend from, what is served, and what is missing. Like the command, it counts the whole log."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..evaluation.readiness import ago, readiness

TEMPLATE = "admin/recommendations/strategy/readiness.html"


@require_safe
def readiness_page(request: Any, admin: ModelAdmin) -> TemplateResponse:
    """For whoever may view the admin's rows; 403 for others."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    found = readiness()
    context = {
        **admin.admin_site.each_context(request),
        "title": _("What is ready"),
        "opts": admin.opts,
        "log": found.log,
        "kinds": sorted(found.log.by_kind.items(), key=lambda pair: -pair[1]),
        "newest_ago": ago(found.log.newest) if found.log.newest else "",
        "strategies": found.strategies,
        "placements": found.placements,
    }
    return TemplateResponse(request, TEMPLATE, context)
