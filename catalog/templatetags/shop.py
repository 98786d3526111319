"""``{% load shop %}``: what the shop's templates need beyond Django's own."""

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context

from .. import shelf
from ..models import Product

register = template.Library()

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


@register.filter
def money(amount: Decimal | float | None, currency: str = "GBP") -> str:
    """An amount as the shop prints it: £1,234.50. Empty where there is none."""
    if amount is None:
        return ""
    sign = SIGNS.get(currency)
    return f"{sign}{amount:,.2f}" if sign else f"{amount:,.2f} {currency}".strip()


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The page's query string with some parameters changed: ``{% with_query page=2 %}``; None takes one out."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}" if query else "."


@register.simple_tag(takes_context=True)
def new_products(context: Context) -> list[Product]:
    """What came in last and does not stand higher on the page as a recommendation: ``{% new_products as newest %}``."""
    return shelf.newest(without=context["request"].recommendations.shown)


@register.simple_tag
def page_numbers(page: Any) -> list[int | str]:
    """The numbers under a listing, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
