"""How the recommendations app reads this store, by product model."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from recommendations.products import Card, ModelAdapter, ProductFeatures

from .models import Article, Part, Seat, Sellable


class StoreAdapter(ModelAdapter):
    def eligible(self, *, request: Any = None, shopper: Any = None) -> QuerySet:
        return self.model._default_manager.filter(on_sale=True)

    def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
        products = self.model._default_manager.filter(pk__in=self.parse_keys(keys))
        return {self.key(product): ProductFeatures(category=self._path(product)) for product in products}

    def card(self, obj: Sellable) -> Card:
        return Card(title=obj.title, url=obj.get_absolute_url(), category=self._path(obj))

    def _path(self, product: Any) -> tuple[str, ...]:
        return tuple(product.shelf.split(" > ")) if product.shelf else ()


class ArticleAdapter(StoreAdapter):
    model = Article
    sku_field = "code"


class SeatAdapter(StoreAdapter):
    model = Seat


class PartAdapter(StoreAdapter):
    model = Part


class PicturedAdapter(ArticleAdapter):
    def card(self, obj: Sellable) -> Card:
        return replace(super().card(obj), image="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E", price=Decimal("12.50"), currency="EUR")
