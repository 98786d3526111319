"""``{% load shop %}``: what the shop's templates need beyond Django's own."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from .. import shelf
from ..models import Product
from ..why import Ground
from ..why import ground as ground_of

register = template.Library()

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


@register.filter
def money(amount: Decimal | float | None, currency: str = "GBP") -> str:
    """An amount as the shop prints it: £1,234.50. Empty where there is none."""
    if amount is None:
        return ""
    sign = SIGNS.get(currency)
    return f"{sign}{amount:,.2f}" if sign else f"{amount:,.2f} {currency}".strip()


@register.filter
def day(moment: datetime | None) -> str:
    """A date as the shop prints it: 3 November 2026. Empty where there is none."""
    return date_format(localtime(moment)) if moment else ""


@register.simple_tag
def once(history: Iterable[Any]) -> list[Any]:
    """Each deed on each product once, the newest: ``{% once history as history %}``."""
    latest: dict[tuple[str, str], Any] = {}
    for entry in history:
        latest.setdefault((entry.product_key, entry.kind), entry)
    return list(latest.values())


@register.simple_tag
def refusal(history: Iterable[Any]) -> Any:
    """The latest "not interested" of a history, to be taken back: ``{% refusal history as refused %}``; None where there is none."""
    return next((entry for entry in history if entry.refused), None)


@register.simple_tag
def ground(item: Any, history: Iterable[Any]) -> Ground:
    """Why a recommended product is shown, and the deed of the shopper's history behind it: ``{% ground item history as why %}``."""
    return ground_of(item, history, day)


@register.simple_tag(takes_context=True)
def not_again(context: Context, products: Iterable[Product]) -> list[Any]:
    """What a page with these products recommends nowhere: they stand on it already, or lie in the cart: ``{% not_again products as standing %}``."""
    return [*context["in_cart"], *products]


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


@register.simple_tag(takes_context=True)
def here(context: Context, name: str) -> SafeString:
    """Marks the link to the page that is shown: ``<a href="..."{% here "orders" %}>``."""
    match = context["request"].resolver_match
    return mark_safe(' aria-current="page"' if match and match.view_name == f"catalog:{name}" else "")
