"""The log, to be looked at. It may hold millions of rows: no page counts or scans them all."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.urls import path
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import Interaction, Kind
from ..models.names import shown_names
from . import display
from .display import ReadOnlyAdmin
from .interaction_filters import KindFilter, ProductFilter, ShopperFilter
from .placements.lookup import by_key
from .shoppers import erase_view, shopper_link, shopper_page, shoppers_page

COUNTED = 10_000


class CappedPaginator(Paginator):
    """Counts no further than COUNTED rows; what lies beyond is found by filters."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:COUNTED].count()


class NamedChangeList(ChangeList):
    """Knows what the products and kinds of the page are called, one query each."""

    def get_results(self, request: Any) -> None:
        super().get_results(request)
        named, kinds = by_key({row.product_key for row in self.result_list}), shown_names(Kind.objects)
        for row in self.result_list:
            row.product_named, row.kind_name = named.get(row.product_key), kinds.get(row.kind, row.kind)


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "shopper", "kind_name", "product", "amount", "price", "order")
    list_display_links = ("occurred_at",)
    list_filter = (KindFilter, "source", "occurred_at", ShopperFilter, ProductFilter)
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-occurred_at",)
    search_fields = ("product_key", "visitor", "order", "event_id")
    search_help_text = _("Exactly: a product key, a visitor key, an order, or an event id.")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    change_list_template = "admin/recommendations/interaction/change_list.html"
    fieldsets = (
        (None, {"fields": ("occurred_at", "shopper", "kind_name", "product", "amount", "price", "value", "order", "source")}),
        (_("Where it came from"), {"fields": ("slate_id", "position", "page_view_id", "session_key", "site")}),
        (_("For machines"), {"classes": ("collapse",), "fields": ("event_id", "visitor", "recorded_at")}),
    )

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("shoppers/", wrap(shoppers_page), {"admin": self}, name="recommendations_shoppers"),
            path("shoppers/<path:key>/erase/", wrap(erase_view), {"admin": self}, name="recommendations_shopper_erase"),
            path("shoppers/<path:key>/", wrap(shopper_page), {"admin": self}, name="recommendations_shopper"),
        ]
        return [*own, *super().get_urls()]

    def get_changelist(self, request: Any, **options: Any) -> type[ChangeList]:
        return NamedChangeList

    def get_search_results(self, request: Any, queryset: QuerySet[Interaction], search_term: str) -> tuple[QuerySet[Interaction], bool]:
        """Whole values only, in their own case: a part of one would read every row."""
        term = search_term.strip()
        if not term or "\x00" in term:
            return queryset, False
        return queryset.filter(Q(product_key=term) | Q(visitor=term) | Q(order=term) | Q(event_id=term)), False

    @admin.display(description=_("shopper"))
    def shopper(self, interaction: Interaction) -> SafeString | str:
        return shopper_link(interaction)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, interaction: Any) -> str:
        known = vars(interaction).get("kind_name")
        return known or shown_names(Kind.objects.filter(pk=interaction.kind)).get(interaction.kind, interaction.kind)

    @admin.display(description=_("product"))
    def product(self, interaction: Any) -> SafeString | str:
        """Its name, where the shop knows it, and its key."""
        told = vars(interaction)
        named = told["product_named"] if "product_named" in told else by_key([interaction.product_key]).get(interaction.product_key)
        return format_html('{} <span class="rec-quiet">{}</span>', named.title, named.key) if named else interaction.product_key

    @admin.display(description=_("quantity"))
    def amount(self, interaction: Interaction) -> str:
        return display.quantity(interaction.quantity)

    @admin.display(description=_("unit price"))
    def price(self, interaction: Interaction) -> str:
        return display.price(interaction.unit_price)
