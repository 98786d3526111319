"""Where products stand: home, category, search, product."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from ..models import Category, Product


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def category(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse(get_object_or_404(Category, slug=slug).path)


def product(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    return HttpResponse(get_object_or_404(Product, pk=pk).name)


def tile(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse("", content_type="image/svg+xml")
