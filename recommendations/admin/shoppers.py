"""A shopper's page: who it is, what was done, seen and clicked, what is stored for later; and how to find one."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..models import Interaction, Placement
from ..privacy.erase import erase
from ..shoppers.identity import Shopper
from .placements.questions import shopper_named
from .shopper_facts import facts

ROOM = "admin/recommendations/shopper/"
LATEST, FOUND = 300, 20
"""Interactions among which the shoppers who came last are looked for; shoppers that are offered."""


@never_cache
@require_safe
def shoppers_page(request: Any, admin: ModelAdmin) -> Any:
    """A field to find a shopper by name or key, and those who came last. For who may view interactions."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    asked = request.GET.get("q", "").strip()[:200]
    shopper = shopper_named(asked) if asked and "\x00" not in asked else None
    if shopper is not None:
        return HttpResponseRedirect(_address(shopper))
    found = _alike(asked) if asked else _latest()
    context = {"title": _("Find a shopper"), "asked": asked, "found": [(_address(each), name) for each, name in found]}
    return TemplateResponse(request, f"{ROOM}find.html", _context(request, admin) | context)


@never_cache
@require_safe
def shopper_page(request: Any, key: str, admin: ModelAdmin) -> TemplateResponse:
    """404 where the key is none, or of a user who does not exist."""
    if not admin.has_view_permission(request):
        raise PermissionDenied
    shopper = _shopper(key)
    context = {
        "title": shopper_name(shopper),
        "shopper": shopper,
        "facts": facts(shopper),
        "preview": _preview(request, shopper),
        "log": f"{reverse('admin:recommendations_interaction_changelist')}?{urlencode({'shopper': shopper.key})}",
        "erase": reverse("admin:recommendations_shopper_erase", args=[shopper.key]) if _may_erase(request) else "",
    }
    return TemplateResponse(request, f"{ROOM}page.html", _context(request, admin) | context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase_view(request: Any, key: str, admin: ModelAdmin) -> Any:
    """Asks once more, then forgets the person; for who may view and delete interactions."""
    if not admin.has_view_permission(request) or not _may_erase(request):
        raise PermissionDenied
    shopper = _shopper(key)
    if request.method != "POST":
        context = {"title": _("Forget this shopper?"), "shopper": shopper, "name": shopper_name(shopper), "back": _address(shopper)}
        return TemplateResponse(request, f"{ROOM}erase.html", _context(request, admin) | context)
    told = f"u:{shopper.user}" if shopper.user else f"{shopper.key[:10]}…"
    rows = erase(shopper)["interactions"]
    LogEntry.objects.create(
        user_id=request.user.pk,
        content_type=ContentType.objects.get_for_model(Interaction),
        object_id=None,
        object_repr=told,
        action_flag=DELETION,
        change_message=_("Forgot the shopper %(shopper)s.") % {"shopper": told},
    )
    messages.success(
        request, ngettext("Forgotten. %(count)d interaction was deleted.", "Forgotten. %(count)d interactions were deleted.", rows) % {"count": rows}
    )
    return HttpResponseRedirect(reverse("admin:recommendations_shoppers"))


def shopper_name(shopper: Shopper) -> str:
    """The user's name, or the beginning of the visitor's key; one query for a user. 404 where there is no such user."""
    if not shopper.user:
        return _("Visitor %(key)s") % {"key": f"{shopper.visitor[:8]}…"}
    try:
        user = get_user_model()._default_manager.filter(pk=shopper.user).first()
    except (ValueError, ValidationError, OverflowError):
        user = None
    if user is None:
        raise Http404
    return str(user)


def shopper_link(interaction: Interaction) -> SafeString:
    """To the page of who did it."""
    shopper = _of(interaction)
    return format_html('<a href="{}">{}</a>', _address(shopper), str(interaction.user) if shopper.user else f"{shopper.visitor[:8]}…")


def _of(interaction: Interaction) -> Shopper:
    return Shopper(user=str(interaction.user_id)) if interaction.user_id is not None else Shopper(visitor=interaction.visitor)


def _shopper(key: str) -> Shopper:
    try:
        return Shopper.from_key(key.replace("\x00", ""))
    except ValueError as error:
        raise Http404 from error


def _address(shopper: Shopper) -> str:
    return reverse("admin:recommendations_shopper", args=[shopper.key])


def _alike(text: str) -> list[tuple[Shopper, str]]:
    """Users whose name begins like this."""
    model = get_user_model()
    begins = {f"{model.USERNAME_FIELD}__istartswith": text.replace("\x00", "")}
    return [(Shopper(user=str(user.pk)), str(user)) for user in model._default_manager.filter(**begins).order_by("pk")[:FOUND]]


def _latest() -> list[tuple[Shopper, str]]:
    """Those who came last, each once."""
    rows = Interaction.objects.select_related("user").order_by("-occurred_at")[:LATEST]
    named = {_of(row): str(row.user) if row.user_id is not None else f"{row.visitor[:8]}…" for row in rows}
    return list(named.items())[:FOUND]


def _preview(request: Any, shopper: Shopper) -> str:
    """'' for who may not view placements, or where there is none."""
    slug = Placement.objects.filter(enabled=True).order_by("slug").values_list("slug", flat=True)
    home = Placement.objects.filter(enabled=True, slug="home").values_list("slug", flat=True).first() or slug.first()
    if not home or not request.user.has_perm("recommendations.view_placement"):
        return ""
    return f"{reverse('admin:recommendations_placement_preview')}?{urlencode({'placement': home, 'shopper': shopper.key})}"


def _may_erase(request: Any) -> bool:
    return bool(request.user.has_perm("recommendations.delete_interaction"))


def _context(request: Any, admin: ModelAdmin) -> dict[str, Any]:
    return {**admin.admin_site.each_context(request), "opts": admin.opts}
