"""The shop's own tables. The recommendations app knows none of them."""

from .cart import Cart, CartLine
from .category import Category
from .order import Order, OrderLine
from .product import Product
from .tag import Tag

__all__ = ["Cart", "CartLine", "Category", "Order", "OrderLine", "Product", "Tag"]
