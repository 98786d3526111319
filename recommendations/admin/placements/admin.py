"""Placements: what stands where in the storefront."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.contrib import admin, messages
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import Placement, Strategy
from ...models.names import shown_names
from ...models.seeds import PLACEMENTS
from ..display import NOTHING, link, named
from .choices import choices
from .form import PlacementForm
from .preview import beside, preview_page, products, told_errors
from .words import tag_lines, told_boosts, told_pins, told_rules, told_steering, told_tags

PREVIEW = "_preview"
"""Name of the button that shows what would be shown, where no script does."""


@admin.register(Placement)
class PlacementAdmin(admin.ModelAdmin):
    form = PlacementForm
    list_display = (named, "slug", "enabled", "strategy_link", "fallback_names", "limit", "steered")
    list_filter = ("enabled", "strategy")
    list_select_related = ("strategy",)
    search_fields = ("slug", "name")
    change_form_template = "admin/recommendations/placement/change_form.html"
    change_list_template = "admin/recommendations/placement/change_list.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", "enabled", "tags")}),
        (_("What fills it"), {"fields": ("strategy", "fallbacks", "limit", "dedupe")}),
        (
            _("Rules"),
            {"fields": ("filters", ("price_from", "price_to"), ("max_per_category", "max_per_seed"), "exclude_bought", "in_stock", "because_viewed")},
        ),
        (_("Boosts and buries"), {"fields": ("boosts",)}),
        (_("Pins"), {"fields": ("pins",)}),
    )
    looked_at = (
        (None, {"fields": ("slug", "name", "enabled", "tags")}),
        (_("What fills it"), {"fields": ("strategy", "fallback_names", "limit", "dedupe")}),
        (_("Rules"), {"fields": ("rules_text", "boosts_text", "pins_text")}),
    )
    """For who may view it only."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("preview/", wrap(preview_page), {"admin": self}, name="recommendations_placement_preview"),
            path("products/", wrap(products), {"admin": self}, name="recommendations_placement_products"),
        ]
        return [*own, *super().get_urls()]

    def get_list_display(self, request: Any) -> list[Any]:
        """What strategies are called is asked for once, not for each row."""
        called = cache(lambda: shown_names(Strategy.objects))

        @admin.display(description=_("fallbacks"))
        def fallbacks(placement: Placement) -> str:
            return _fallback_names(placement, called())

        return [fallbacks if name == "fallback_names" else name for name in self.list_display]

    def get_fieldsets(self, request: Any, obj: Placement | None = None) -> Any:
        if not self._may_write(request, obj):
            return self.looked_at
        return self.fieldsets if obj else ((None, {"fields": ("name", "slug", "enabled")}), *self.fieldsets[1:])

    def get_prepopulated_fields(self, request: Any, obj: Placement | None = None) -> dict[str, tuple[str, ...]]:
        return {} if obj else {"slug": ("name",)}

    def get_readonly_fields(self, request: Any, obj: Placement | None = None) -> tuple[str, ...]:
        """The slug stands in the storefront's templates."""
        told = ("tags", "fallback_names", "rules_text", "boosts_text", "pins_text")
        return (*told, "slug") if obj else told

    def has_delete_permission(self, request: Any, obj: Placement | None = None) -> bool:
        """The usual ones are switched off, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in PLACEMENTS)

    def _may_write(self, request: Any, obj: Placement | None) -> bool:
        return self.has_add_permission(request) if obj is None else self.has_change_permission(request, obj)

    def get_form(self, request: Any, obj: Placement | None = None, change: bool = False, **options: Any) -> Any:
        """Asked for a preview, the form says that it is not valid, so that nothing is saved and the page comes back as it was filled in."""
        form = super().get_form(request, obj, change, **options)
        return type("Unsaved", (form,), {"is_valid": _checked_only}) if PREVIEW in request.POST else form

    def render_change_form(self, request: Any, context: dict[str, Any], *args: Any, obj: Placement | None = None, **options: Any) -> Any:
        form = context["adminform"].form
        if self._may_write(request, obj):
            errors = told_errors(form) if PREVIEW in request.POST else []
            context |= {"preview": {**beside(request, form), "errors": errors}, "choices": choices()}
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def response_add(self, request: Any, obj: Placement, post_url_continue: str | None = None) -> Any:
        """Whoever made a placement is told how it comes onto a page."""
        response = super().response_add(request, obj, post_url_continue)
        (_top, load), (_where, tag), *_others = tag_lines(obj)
        text = gettext("To show it, paste {load} at the top of a template, and {tag} where the list shall stand.")
        messages.info(request, format_html(text, load=format_html("<code>{}</code>", load), tag=format_html("<code>{}</code>", tag)))
        return response

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Strategies are deleted on their own page, where it is said why some cannot be."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "strategy" and field is not None:
            field.widget.can_delete_related = False
        return field

    @admin.display(description=_("strategy"), ordering="strategy__name")
    def strategy_link(self, placement: Placement) -> str:
        return link(placement.strategy)

    @admin.display(description=_("fallbacks"))
    def fallback_names(self, placement: Placement) -> str:
        return _fallback_names(placement, shown_names(Strategy.objects))

    @admin.display(description=_("steered by"))
    def steered(self, placement: Placement) -> str:
        return told_steering(placement) or NOTHING

    @admin.display(description=_("in the templates"))
    def tags(self, placement: Placement) -> str:
        return told_tags(placement)

    @admin.display(description=_("rules"))
    def rules_text(self, placement: Placement) -> str:
        return told_rules(placement)

    @admin.display(description=_("boosts"))
    def boosts_text(self, placement: Placement) -> str:
        return told_boosts(placement)

    @admin.display(description=_("pins"))
    def pins_text(self, placement: Placement) -> str:
        return told_pins(placement)


def _fallback_names(placement: Placement, called: Mapping[str, str]) -> str:
    """A slug that no strategy has stands as it is."""
    return ", ".join(called.get(str(slug), str(slug)) for slug in placement.fallbacks) or NOTHING


def _checked_only(form: Any) -> bool:
    """Errors are found, and shown; still nothing may be saved."""
    form.full_clean()
    return False
