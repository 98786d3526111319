"""What every page of the shop shows around its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .cart import count_of
from .models import Category


def shop(request: HttpRequest) -> dict[str, Any]:
    """For the base template; nothing is asked of the database until a template does."""
    return {
        "demo": settings.DEMO,
        "departments": SimpleLazyObject(lambda: list(Category.objects.filter(parent=None).order_by("name"))),
        "cart_count": SimpleLazyObject(lambda: count_of(request)),
    }
