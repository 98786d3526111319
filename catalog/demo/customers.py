"""The demo's customers: users whom a visitor may be, because nobody else can."""

import re
from collections import defaultdict
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet

from ..models import OrderLine, Product

NAME = re.compile(r"c?(\d{5})")
PER_PAGE = 12
TASTES = 4
"""Products that a customer's entry shows."""


def username(number: int) -> str:
    """Customer 12346 signs in as "c12346"."""
    return f"c{number}"


def demo_customers() -> QuerySet:
    """Users without a usable password and without rights, by the name of a customer number."""
    users = get_user_model().objects.filter(is_active=True, is_staff=False, is_superuser=False)
    return users.filter(username__regex=r"^c[0-9]{5}$", password__startswith="!")


def demo_customer(name: str) -> Any:
    """The demo customer of that user name or number; None where there is none."""
    found = NAME.fullmatch(name.strip().lower())
    return demo_customers().filter(username=f"c{found[1]}").first() if found else None


def buyer_of(user: Any) -> dict[str, str]:
    """What a checkout's form starts with for a demo customer, who has no name and no mailbox; empty for anybody else."""
    name = user.get_username()
    if not NAME.fullmatch(name) or user.has_usable_password():
        return {}
    return {"name": f"Customer {name[1:]}", "email": f"{name}@example.com"}


def regulars(page: str | None) -> Page:
    """A page of customers with some past but no warehouse of their own, the latest buyers first, each with ``tastes``."""
    customers = demo_customers().annotate(order_count=Count("orders"), last_order=Max("orders__placed_at"), last_number=Max("orders__pk"))
    shown = Paginator(customers.filter(order_count__range=(4, 20)).order_by("-last_order", "pk"), PER_PAGE).get_page(page)
    tastes = _tastes([customer.last_number for customer in shown])
    for customer in shown:
        customer.tastes = tastes[customer.last_number]
    return shown


def _tastes(orders: list[int]) -> dict[int, list[Product]]:
    """The first few products of each order, in one query."""
    found: dict[int, list[Product]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=orders).select_related("product__category").order_by("order", "pk"):
        if len(found[line.order_id]) < TASTES:
            found[line.order_id].append(line.product)
    return found
