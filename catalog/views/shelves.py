"""Where products stand: home, category, tag, search, product."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from recommendations.signals import product_viewed

from .. import shelf
from ..models import Category, Product, Tag


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/home.html")


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    context = {
        "category": shown,
        "trail": _trail(shown),
        "below": Category.objects.filter(parent=shown).order_by("name"),
        **_listing(request, shelf.in_category(shown)),
    }
    return render(request, "catalog/category.html", context)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Tag, slug=slug)
    return render(request, "catalog/tag.html", {"tag": shown, "beside": shelf.tags_beside(shown), **_listing(request, shelf.tagged(shown))})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[: shelf.LONGEST_QUERY]
    return render(request, "catalog/search.html", {"query": text, "tags": shelf.tags_like(text), **_listing(request, shelf.search(text))})


@require_safe
def product(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    shown = get_object_or_404(Product.objects.filter(is_active=True).select_related("category__parent").prefetch_related("tags"), pk=pk)
    if slug != shown.slug:
        return redirect(shown, permanent=True)
    if request.method == "GET":
        product_viewed.send(sender=Product, request=request, product=shown)
    trail = _trail(shown.category) if shown.category else []
    return render(request, "catalog/product.html", {"product": shown, "trail": trail})


def _trail(category: Category) -> list[Category]:
    """The category and those above it, the root first; the tree has two levels here, deeper ones cost a query each."""
    trail = [category]
    while trail[0].parent_id:
        trail.insert(0, trail[0].parent)
    return trail


def _listing(request: HttpRequest, products: Any) -> dict[str, Any]:
    order = shelf.ordering(request)
    return {"products": shelf.page(request, products, order), "order": order, "orders": {key: label for key, (label, _) in shelf.ORDERS.items()}}
