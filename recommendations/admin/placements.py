"""Placements: what stands where in the storefront."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Placement
from ..models.seeds import PLACEMENTS
from .display import NOTHING, link
from .forms import PlacementForm


@admin.register(Placement)
class PlacementAdmin(admin.ModelAdmin):
    form = PlacementForm
    list_display = ("slug", "name", "enabled", "strategy_link", "fallback_slugs", "limit", "dedupe")
    list_filter = ("enabled", "strategy")
    list_select_related = ("strategy",)
    search_fields = ("slug", "name")
    fieldsets = (
        (None, {"fields": ("slug", "name", "enabled")}),
        (_("What fills it"), {"fields": ("strategy", "fallbacks", "limit")}),
        (
            _("Rules"),
            {
                "fields": ("rules", "dedupe"),
                "description": _(
                    "max_per_category: at most this many products of one category, or null for any number. "
                    "max_per_seed: at most this many that one product of the shopper brought, while there are others to show, or null. "
                    "exclude_bought: true hides what the shopper bought, also where the strategy may show it."
                ),
            },
        ),
    )

    @admin.display(description=_("strategy"), ordering="strategy__slug")
    def strategy_link(self, placement: Placement) -> str:
        return link(placement.strategy, placement.strategy.slug)

    @admin.display(description=_("fallbacks"))
    def fallback_slugs(self, placement: Placement) -> str:
        return ", ".join(map(str, placement.fallbacks)) or NOTHING

    def formfield_for_dbfield(self, db_field: Any, request: Any, **options: Any) -> Any:
        """Strategies are deleted on their own page, where it is said why some cannot be."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if db_field.name == "strategy" and field is not None:
            field.widget.can_delete_related = False
        return field

    def get_readonly_fields(self, request: Any, obj: Placement | None = None) -> tuple[str, ...]:
        """The slug stands in the storefront's templates."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: Any, obj: Placement | None = None) -> bool:
        """The usual ones are switched off, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in PLACEMENTS)
