"""A small shop: two departments, five products, one shopper."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from catalog import upsert
from catalog.models import Product

ROWS = (
    {"sku": "MUG", "name": "Red Mug", "category": "Kitchen > Mugs & Cups", "tags": "mug|red", "price": Decimal("2.50"), "stock": 10},
    {"sku": "CUP", "name": "Blue Cup", "category": "Kitchen > Mugs & Cups", "tags": "cup|blue", "price": Decimal("1.25"), "stock": 3},
    {"sku": "JAR", "name": "Glass Jar", "category": "Kitchen > Food Storage", "tags": "jar|glass", "price": Decimal("4.00"), "stock": None},
    {"sku": "OWL", "name": "Wooden Owl", "category": "Home > Ornaments", "tags": "wood|owl", "price": Decimal("6.10"), "stock": 0},
    {"sku": "OLD", "name": "Old Heart", "category": "Home > Ornaments", "tags": "heart", "price": Decimal("1.00"), "is_active": False},
)


@pytest.fixture
def shop(db: None) -> dict[str, Product]:
    """The products by SKU: MUG and CUP in stock, JAR not tracked, OWL sold out, OLD switched off."""
    upsert.products(ROWS)
    return {product.sku: product for product in Product.objects.select_related("category")}


@pytest.fixture
def shopper(db: None) -> Any:
    return get_user_model().objects.create_user("amy", password="a good password")
