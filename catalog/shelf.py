"""Lists of products as pages ask for them."""

from collections import Counter
from collections.abc import Container
from functools import reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import Category, Product, Tag

PER_PAGE = 24
NEWEST = 8
NEWEST_OF_A_SHELF = 1
LONGEST_QUERY = 100
SHORTEST_BEGINNING = 3
"""Letters of a word by whose beginning tags are looked for."""
BEFORE_A_WORD = (" ", "-", "|", "(", ",")
NEIGHBOURS = 10
"""Tags that a tag's page, or a search, names beside its own."""

ORDERS = {
    "new": (_("Newest"), ("-created_at", "name", "pk")),
    "name": (_("A to Z"), ("name", "pk")),
    "cheap": (_("Price, low to high"), ("price", "name", "pk")),
    "dear": (_("Price, high to low"), ("-price", "name", "pk")),
}
"""By their name in the address: what the shopper reads, and the fields."""


def subtree(category: Category) -> QuerySet[Category]:
    """The category and all below it."""
    return Category.objects.filter(Q(pk=category.pk) | Q(path__startswith=category.path + Category.JOIN))


def in_category(category: Category) -> QuerySet[Product]:
    """What stands there or below, sold out things included: they show as such."""
    return Product.objects.filter(is_active=True, category__in=subtree(category)).for_cards()


def search(text: str) -> QuerySet[Product]:
    """Products in whose name or tags a word begins with each word of the text, or whose SKU it is; none for an empty text."""
    found = Product.objects.filter(is_active=True).for_cards()
    words = text[:LONGEST_QUERY].split()
    for word in words:
        found = found.filter(_begins("name", word) | _begins("tag_text", word) | Q(sku__iexact=word))
    return found if words else found.none()


def _begins(field: str, word: str) -> Q:
    """A word of the field begins so: an owl is no bowl. A plural finds the singular, too."""
    stem = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    inside = [Q(**{f"{field}__icontains": before + stem}) for before in BEFORE_A_WORD]
    return reduce(or_, inside, Q(**{f"{field}__istartswith": stem}))


def tagged(tag: Tag) -> QuerySet[Product]:
    """What carries the tag, sold out things included: they show as such."""
    return Product.objects.filter(is_active=True, tags=tag).for_cards()


def tags_beside(tag: Tag) -> QuerySet[Tag]:
    """The tags that stand most often on the same products."""
    together = Tag.objects.filter(products__in=Product.objects.available().filter(tags=tag)).exclude(pk=tag.pk)
    return together.annotate(together=Count("products")).order_by("-together", "name")[:NEIGHBOURS]


def tags_like(text: str) -> list[Tag]:
    """Tags in which a word begins as one of the text does, those that are such a word first: where else to look."""
    words = text.lower().split()
    beginnings = [_begins("name", word) for word in words if len(word) >= SHORTEST_BEGINNING]
    found = Tag.objects.filter(reduce(or_, beginnings, Q(name__in=words)), products__is_active=True).distinct() if words else []
    return sorted(found, key=lambda tag: (tag.name not in words, tag.name))[:NEIGHBOURS]


def newest(*, without: Container[str] = ()) -> list[Product]:
    """What came in last, a few of each shelf, so that one delivery does not fill the row; without products of these keys."""
    seen: Counter[int | None] = Counter()
    chosen = []
    for product in Product.objects.available().for_cards().order_by(*ORDERS["new"][1])[: NEWEST * 20]:
        if str(product.pk) in without:
            continue
        seen[product.category_id] += 1
        if seen[product.category_id] <= NEWEST_OF_A_SHELF:
            chosen.append(product)
    return chosen[:NEWEST]


def ordering(request: HttpRequest) -> str:
    """The order that the address asks for, the first one where it asks for none that exists."""
    asked = request.GET.get("sort", "")
    return asked if asked in ORDERS else next(iter(ORDERS))


def page(request: HttpRequest, products: QuerySet[Product], order: str) -> Page:
    """The page that the address asks for; the nearest one where there is no such page."""
    return Paginator(products.order_by(*ORDERS[order][1]), PER_PAGE).get_page(request.GET.get("page"))
