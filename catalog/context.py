"""What every page of the shop shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .cart import contents_of
from .models import Category
from .why import EXPLAINED


def shop(request: HttpRequest) -> dict[str, Any]:
    """For the base template and the recommendations; nothing is asked of the database until a template does."""
    cart = SimpleLazyObject(lambda: contents_of(request))
    return {
        "demo": settings.DEMO,
        "departments": SimpleLazyObject(lambda: list(Category.objects.filter(parent=None).order_by("name"))),
        "cart_count": SimpleLazyObject(lambda: sum(cart.values())),
        # Blocks whose reasons the account explains one by one.
        "explained": EXPLAINED,
        # Products that no page recommends, as they are on their way already.
        "in_cart": SimpleLazyObject(lambda: list(cart)),
    }
