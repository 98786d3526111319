"""Kinds of interaction: what each is worth, and what another worth would do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms.models import modelform_factory
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..models import Kind
from ..models.seeds import KINDS
from .display import named
from .kind_effects import effect

EFFECT = "_effect"
"""Name of the button that shows what a change would do, where no script does."""
TEMPLATE = "admin/recommendations/kind/effect.html"


@admin.register(Kind)
class KindAdmin(admin.ModelAdmin):
    list_display = (named, "slug", "weight", "half_life")
    search_fields = ("slug", "name")
    fields = ("slug", "name", "weight", "half_life_days")
    change_form_template = "admin/recommendations/kind/change_form.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(effect_view)
        return [path("<path:slug>/effect/", view, {"admin": self}, name="recommendations_kind_effect"), *super().get_urls()]

    def get_readonly_fields(self, request: Any, obj: Kind | None = None) -> tuple[str, ...]:
        """The slug stands in the log: it cannot be changed afterwards."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: Any, obj: Kind | None = None) -> bool:
        """Kinds that the app itself records are weighed 0, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in KINDS)

    def get_form(self, request: Any, obj: Kind | None = None, change: bool = False, **options: Any) -> Any:
        """Asked for the effect, the form says that it is not valid: nothing is saved, and the page comes back as it was filled in."""
        form = super().get_form(request, obj, change, **{"labels": {"half_life_days": _("Half-life in days")}, **options})
        return type("Unsaved", (form,), {"is_valid": _checked_only}) if EFFECT in request.POST else form

    @admin.display(description=_("half-life in days"), ordering="half_life_days", empty_value=_("never fades"))
    def half_life(self, kind: Kind) -> float | None:
        return kind.half_life_days

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, obj: Kind | None = None, **options: Any) -> Any:
        if obj is not None:
            stored = Kind.objects.get(pk=obj.pk)
            wanted = context["adminform"].form if EFFECT in request.POST else None
            context |= {"effect": _effect(stored, wanted), "may_try": self.has_change_permission(request, obj)}
        return super().render_change_form(request, context, *args, obj=obj, **options)


@require_safe
def effect_view(request: Any, slug: str, admin: KindAdmin) -> TemplateResponse:
    """The part of the page that says what the weight and the half-life in the address would do; nothing is saved."""
    kind = get_object_or_404(Kind, pk=slug)
    if not admin.has_view_permission(request, kind):
        raise PermissionDenied
    form = modelform_factory(Kind, fields=("weight", "half_life_days"))(request.GET, instance=Kind(slug=slug))
    return TemplateResponse(request, TEMPLATE, {"effect": _effect(kind, form)})


def _effect(stored: Kind, form: forms.BaseForm | None) -> Any:
    """Of what the form says, where it can be read; None where it cannot."""
    if form is None:
        return effect(stored, stored.weight, stored.half_life_days)
    form.full_clean()
    if {"weight", "half_life_days"} & set(form.errors):
        return None
    return effect(stored, form.cleaned_data["weight"], form.cleaned_data["half_life_days"])


def _checked_only(form: Any) -> bool:
    """Errors are found, and shown; still nothing may be saved."""
    form.full_clean()
    return False
