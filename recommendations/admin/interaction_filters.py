"""Filters of the log that read no more of it than they show."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Interaction, Kind
from ..models.names import shown_names
from .placements.lookup import search
from .placements.questions import shopper_named

LONGEST = 200


class KindFilter(admin.SimpleListFilter):
    """The kinds from their own small table, not by scanning the log for what occurs."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return list(shown_names(Kind.objects).items())

    def queryset(self, request: Any, queryset: QuerySet[Interaction]) -> QuerySet[Interaction]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class TextFilter(admin.SimpleListFilter):
    """A field to write in. What else is filtered by stays."""

    template = "admin/recommendations/interaction/text_filter.html"
    help_text: Any = ""

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        """One, so that Django shows the filter."""
        self.others = [(name, value) for name, values in request.GET.lists() for value in values if name not in (self.parameter_name, "p")]
        return [("", "")]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        yield {
            "name": self.parameter_name,
            "value": self.value() or "",
            "others": self.others,
            "help_text": self.help_text,
            "without": changelist.get_query_string(remove=[self.parameter_name]),
        }

    def queryset(self, request: Any, queryset: QuerySet[Interaction]) -> QuerySet[Interaction]:
        text = (self.value() or "").strip()[:LONGEST]
        return queryset if not text else queryset.none() if "\x00" in text else queryset.filter(self.condition(text))

    def condition(self, text: str) -> Q:
        raise NotImplementedError


class ShopperFilter(TextFilter):
    title = _("shopper")
    parameter_name = "shopper"
    help_text = _("User name or visitor key.")

    def condition(self, text: str) -> Q:
        shopper = shopper_named(text)
        if shopper is None:
            return Q(pk__in=[])
        return Q(user=shopper.user) if shopper.user else Q(visitor=shopper.visitor)


class ProductFilter(TextFilter):
    title = _("product")
    parameter_name = "product"
    help_text = _("Key, SKU or words of the name.")

    def condition(self, text: str) -> Q:
        """Also a key that no product has any more."""
        return Q(product_key__in={text, *(product.key for product in search(text))})
