"""The shop's own tables. The recommendations app knows none of them."""

from .cart import Cart, CartLine
from .category import Category
from .demo_load import DemoLoad
from .order import Order, OrderLine
from .product import Product
from .tag import Tag

__all__ = ["Cart", "CartLine", "Category", "DemoLoad", "Order", "OrderLine", "Product", "Tag"]
