"""Kinds of interaction: what each is worth."""

from typing import Any

from django.contrib import admin

from ..models import Kind
from ..models.seeds import KINDS


@admin.register(Kind)
class KindAdmin(admin.ModelAdmin):
    list_display = ("slug", "name", "weight", "half_life_days")
    search_fields = ("slug", "name")

    def get_readonly_fields(self, request: Any, obj: Kind | None = None) -> tuple[str, ...]:
        """The slug stands in the log: it cannot be changed afterwards."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: Any, obj: Kind | None = None) -> bool:
        """Kinds that the app itself records are weighed 0, not deleted: the next migrate would bring them back."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.slug not in KINDS)
