"""Copies of a strategy: to try something out beside what is served."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ...models import Strategy

TEMPLATE = "admin/recommendations/strategy/duplicate.html"
LONGEST = {name: Strategy._meta.get_field(name).max_length or 0 for name in ("slug", "name")}


class CopyForm(forms.ModelForm):
    """What the copy is called; all else it takes over."""

    class Meta:
        model = Strategy
        fields = ("slug", "name")
        help_texts = {"slug": gettext_lazy("Placements call it by this name. It cannot be changed later.")}


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate_page(request: Any, pk: int, admin: ModelAdmin) -> Any:
    """Asks what the copy is called, and makes it; for whoever may add strategies and see this one."""
    if not admin.has_add_permission(request) or not admin.has_view_permission(request):
        raise PermissionDenied
    strategy = get_object_or_404(Strategy, pk=pk)
    form = CopyForm(request.POST or None, initial={"slug": free_slug(strategy.slug), "name": copied_name(strategy)})
    if request.method == "POST" and form.is_valid():
        copy = copy_make(admin, request, strategy, slug=form.cleaned_data["slug"], name=form.cleaned_data["name"])
        messages.success(request, _("%(name)s was made. It is off until you switch it on.") % {"name": copy})
        return HttpResponseRedirect(reverse("admin:recommendations_strategy_change", args=[copy.pk]))
    context = {**admin.admin_site.each_context(request), "title": _("Duplicate"), "opts": admin.opts, "original": strategy, "form": form}
    return TemplateResponse(request, TEMPLATE, context)


def copies_make(admin: ModelAdmin, request: Any, strategies: Iterable[Strategy]) -> None:
    """One of each, under a name that is free."""
    copies = [copy_make(admin, request, strategy, slug=free_slug(strategy.slug), name=copied_name(strategy)) for strategy in strategies]
    messages.success(request, _("Made, and off until they are switched on: %(names)s.") % {"names": ", ".join(map(str, copies))})


def copy_make(admin: ModelAdmin, request: Any, strategy: Strategy, *, slug: str, name: str) -> Strategy:
    """The same recommender, parameters and learnt weights; no run, and off."""
    taken_over = ("recommender", "parameters", "weights", "calibrated_at", "allow_bought")
    copy = Strategy.objects.create(slug=slug, name=name, enabled=False, **{field: getattr(strategy, field) for field in taken_over})
    admin.log_addition(request, copy, _("Copied from %(name)s.") % {"name": strategy})
    return copy


def free_slug(slug: str) -> str:
    """slug-copy, slug-copy-2 and so on: the first that no strategy has."""
    taken = set(Strategy.objects.values_list("slug", flat=True))
    number = 1
    while True:
        ending = "-copy" if number == 1 else f"-copy-{number}"
        found = slug[: LONGEST["slug"] - len(ending)] + ending
        if found not in taken:
            return found
        number += 1


def copied_name(strategy: Strategy) -> str:
    return (_("%(name)s (copy)") % {"name": strategy})[: LONGEST["name"]]
