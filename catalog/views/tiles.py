"""The drawn pictures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ..models import Category, Product
from ..tiles.draw import tile
from ..tiles.palettes import DEPARTMENTS
from ..tiles.scene import scene

DAY = 24 * 3600
YEAR = 365 * DAY


@require_safe
def product_tile(request: HttpRequest, pk: int, version: str) -> HttpResponse:
    """A product's tile. Its address changes with it, so that it may be kept for a year."""
    product = get_object_or_404(Product.objects.select_related("category"), pk=pk)
    category = product.category.parts if product.category else ()
    return _svg(tile(sku=product.sku, name=product.name, tags=product.tag_names, category=category), seconds=YEAR)


@require_safe
def category_tile(request: HttpRequest, slug: str) -> HttpResponse:
    """A department's tile."""
    category = get_object_or_404(Category, slug=slug)
    colour = DEPARTMENTS.get(category.parts[0])
    return _svg(tile(sku=category.path, name=category.name, tags=(colour,) if colour else (), category=category.parts), seconds=DAY)


@require_safe
def scene_picture(request: HttpRequest) -> HttpResponse:
    """The still life at the top of the home page."""
    return _svg(scene(), seconds=DAY)


def _svg(text: str, *, seconds: int) -> HttpResponse:
    headers = {"Cache-Control": f"public, max-age={seconds}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="image/svg+xml; charset=utf-8", headers=headers)
