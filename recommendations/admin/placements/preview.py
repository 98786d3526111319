"""The preview page, the panel beside the form, and the search for products. All of them read; none writes."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ...models import Placement
from ...serving.configuration import current
from .choices import choices
from .form import NAMES
from .lookup import search
from .panel import panel
from .questions import PlacementQuestionForm, QuestionForm
from .rows import RowsField

ROOM = "admin/recommendations/placement/"
PREFIX = "for"
"""Of the panel's fields, which stand among those of the placement."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: Any, admin: ModelAdmin) -> TemplateResponse:
    """GET: the page, for a stored placement. POST: the unsaved form of one, answered with what would be shown."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    return _unsaved(request, admin) if request.method == "POST" else _page(request, admin)


@never_cache
@require_safe
def products(request: Any, admin: ModelAdmin) -> JsonResponse:
    """Products that fit what staff type, for those who may see placements."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    return JsonResponse({"results": [product.to_json() for product in search(request.GET.get("q", "")[:200])]})


def question_of(request: Any) -> QuestionForm:
    """The panel's fields: as sent, else with something to begin with."""
    sent = request.POST if request.method == "POST" and f"{PREFIX}-product" in request.POST else None
    form = QuestionForm(sent, prefix=PREFIX, may_see_shoppers=may_see_shoppers(request))
    if sent is None:
        form.begin()
    return form


def may_see_shoppers(request: Any) -> bool:
    return request.user.has_perm("recommendations.view_interaction")


def beside(request: Any, form: Any) -> dict[str, Any]:
    """Context of the panel beside a placement's form, which may be bound or not."""
    question = question_of(request)
    return {"question": question, "question_errors": told_errors(question) if question.is_bound else [], **panel(form.settings, question)}


def _unsaved(request: Any, admin: Any) -> TemplateResponse:
    """For who may write the form: change for a stored placement, add for a new one."""
    stored = admin.get_object(request, request.GET.get("id", "")) if request.GET.get("id") else None
    allowed = admin.has_change_permission(request, stored) if stored is not None else admin.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    form = admin.get_form(request, stored, change=stored is not None)(request.POST, instance=stored or Placement())
    return TemplateResponse(request, f"{ROOM}slate.html", {**beside(request, form), "errors": told_errors(form)})


def told_errors(form: Any) -> list[tuple[str, str]]:
    """(where, what is wrong), for who looks at the preview; of rows, in which one. A name may still be missing."""
    found: list[tuple[str, str]] = []
    enough = getattr(form, "settings", None) is not None
    for name, errors in form.errors.items():
        if enough and name in NAMES:
            continue
        field = form.fields.get(name)
        rows = form[name].data if isinstance(field, RowsField) else None
        of_rows = list(rows.told_errors(field.label)) if rows is not None else []
        found += of_rows or [(field.label if field else "", error) for error in errors]
    return found


def _page(request: Any, admin: ModelAdmin) -> TemplateResponse:
    asked = "placement" in request.GET
    form = PlacementQuestionForm(request.GET if asked else None, may_see_shoppers=may_see_shoppers(request))
    if not asked:
        form.begin()
    slug = form.cleaned_data["placement"].slug if asked and form.is_valid() else ""
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Preview"),
        "opts": admin.opts,
        "question": form,
        "question_errors": told_errors(form) if asked else [],
        "choices": choices(),
        **panel(current().placements.get(slug), form),
    }
    return TemplateResponse(request, f"{ROOM}preview.html", context)
