"""The demo's customers: users whom a visitor may be, because nobody else can."""

import re
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

NAME = re.compile(r"c\d{5}")


def username(number: int) -> str:
    """Customer 12346 signs in as "c12346"."""
    return f"c{number}"


def demo_customers() -> QuerySet:
    """Users without a usable password and without rights, by the name of a customer number."""
    users = get_user_model().objects.filter(is_active=True, is_staff=False, is_superuser=False)
    return users.filter(username__regex=rf"^{NAME.pattern}$", password__startswith="!")


def demo_customer(name: str) -> Any:
    """The demo customer of that user name or number; None where there is none."""
    name = name.strip().lower()
    return demo_customers().filter(username=name if name.startswith("c") else f"c{name}").first() if len(name) < 10 else None
