"""The log, to be looked at. It may hold millions of rows: no page counts or scans them all."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ..models import Interaction, Kind
from . import display
from .display import ReadOnlyAdmin

COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than COUNTED rows; what lies beyond is found by filters."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED].count()


class KindFilter(admin.SimpleListFilter):
    """The kinds from their own small table, not by scanning the log for what occurs."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return list(Kind.objects.values_list("slug", "name"))

    def queryset(self, request: Any, queryset: QuerySet[Interaction]) -> QuerySet[Interaction]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "shopper", "kind", "product_key", "amount", "price", "order", "source")
    list_display_links = ("occurred_at",)
    list_filter = (KindFilter, "source", "occurred_at")
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-occurred_at",)
    search_fields = ("product_key", "visitor", "order", "event_id")
    search_help_text = _("Exactly: a product key, a visitor key, an order, or an event id.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator

    def get_search_results(self, request: Any, queryset: QuerySet[Interaction], search_term: str) -> tuple[QuerySet[Interaction], bool]:
        """Whole values only, in their own case: a part of one would read every row."""
        term = search_term.strip()
        if not term or "\x00" in term:
            return queryset, False
        return queryset.filter(Q(product_key=term) | Q(visitor=term) | Q(order=term) | Q(event_id=term)), False

    @admin.display(description=_("shopper"))
    def shopper(self, interaction: Interaction) -> str:
        return str(interaction.user) if interaction.user_id is not None else f"{interaction.visitor[:8]}…"

    @admin.display(description=_("quantity"))
    def amount(self, interaction: Interaction) -> str:
        return display.quantity(interaction.quantity)

    @admin.display(description=_("unit price"))
    def price(self, interaction: Interaction) -> str:
        return display.price(interaction.unit_price)
