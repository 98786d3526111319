"""How the recommendations app reads and writes this shop's products."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from recommendations.products import Card, ModelAdapter, ProductFeatures

from . import upsert
from .models import Category, Product


class CatalogAdapter(ModelAdapter):
    """Products by SKU; a card costs no query beyond the one of ``eligible``."""

    model = Product
    sku_field = "sku"

    def eligible(self, *, request: Any = None, shopper: Any = None) -> QuerySet:
        return Product.objects.available().for_cards()

    def products(self) -> QuerySet:
        return Product.objects.for_cards()

    def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
        rows = Product.objects.filter(pk__in=self.parse_keys(keys)).values_list("pk", "tag_text", "category__path", "brand", "price", "created_at")
        return {
            str(pk): ProductFeatures(
                tags=tuple(tags.split("|")) if tags else (),
                category=tuple(path.split(Category.JOIN)) if path else (),
                brand=brand,
                price=None if price is None else float(price),
                created_at=created_at,
            )
            for pk, tags, path, brand, price, created_at in rows.iterator()
        }

    def card(self, obj: Product) -> Card:
        return Card(
            title=obj.name,
            url=obj.get_absolute_url(),
            image=obj.image,
            price=obj.price,
            currency=obj.currency,
            category=obj.category.parts if obj.category else (),
            tags=obj.tag_names,
            in_stock=None if obj.stock is None else obj.in_stock,
        )

    def upsert(self, rows: Sequence[Mapping[str, Any]]) -> int:
        return upsert.products(rows)
