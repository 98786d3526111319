"""No page shows a word that a translator cannot reach.

Each translated text is put into brackets, each name in the data is Greek: a Latin word that is left outside of the brackets is one that
somebody wrote into a page past gettext.
"""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import translation
from django.utils.functional import Promise

from catalog import upsert
from catalog.models import Cart, Order, OrderLine, Product
from recommendations import record
from recommendations.models import Placement, Strategy
from recommendations.models.seeds import KINDS
from recommendations.pipeline.rebuild import rebuild
from recommendations.registry import names

from .crawl import Reader, pages

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"(?<![^\W_])[A-Za-z]{2,}(?![^\W_])")
"""A key such as v0017 is none."""
SHELVES = ("Άνθη > Ρόδα", "Άνθη > Κρίνα", "Σπίτι > Φώτα")


@pytest.fixture
def in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text that is asked for comes in brackets."""
    made: dict[str, Any] = {
        "gettext": lambda text: f"⟦{text}⟧" if text else text,
        "ngettext": lambda one, many, number: f"⟦{one if number == 1 else many}⟧",
        "pgettext": lambda context, text: f"⟦{text}⟧",
        "npgettext": lambda context, one, many, number: f"⟦{one if number == 1 else many}⟧",
    }
    for name, call in made.items():
        monkeypatch.setattr(translation._trans, name, call, raising=False)


@pytest.fixture
def shop(db: None, django_capture_on_commit_callbacks: Any) -> Any:
    """A shop whose data are Greek, with a history and computed lists; gives a customer who did everything."""
    with django_capture_on_commit_callbacks(execute=True):
        user = _customer()
    rebuild()
    return user


def _customer() -> Any:
    upsert.products(
        {
            "sku": f"{n:04}",
            "name": f"Προϊόν {n}",
            "category": SHELVES[n % 3],
            "tags": f"κόκκινο|ετικέτα {n % 4}",
            "brand": f"Μάρκα {n % 2}",
            "price": 2 + n,
            "stock": n,
        }
        for n in range(24)
    )
    products = list(Product.objects.order_by("sku"))
    for n in range(40):
        for line in range(4):
            record("purchase", products[(5 * n + line * (1 + n % 3)) % 24], visitor=f"v{n:021}", order=f"{n}", event_id=f"{n}-{line}")
    user = get_user_model().objects.create_superuser("ωμέγα", email="")
    for n, kind in enumerate(("view", "cart", "wishlist", "view", "purchase", "rating", "not_interested")):
        record(kind, products[n + 3], user=user, event_id=f"o{n}", value=5 if kind == "rating" else None)
    for lines in (Cart.objects.create(user=user).lines, Order.objects.create(number="581", user=user, name="ωμέγα", total=9).lines):
        lines.create(product=products[9], quantity=3, **({"unit_price": 3} if lines.model is OrderLine else {}))
    return user


def names_in_data() -> list[str]:
    """Slugs and codes that a page may show as they stand in the data."""
    return [*Strategy.objects.values_list("slug", flat=True), *Placement.objects.values_list("slug", flat=True), *KINDS, *names(), "GBP"]


def bare(html: str, allowed: re.Pattern[str]) -> set[str]:
    """What stands outside of brackets and has a word that is no name."""
    while BRACKETED.search(html):
        html = BRACKETED.sub("", html)
    return {" ".join(text.split())[:80] for text in Reader(html).words if WORD.search(allowed.sub("", text))}


def found_bare(visited: Iterable[tuple[str, str]], allowed: Iterable[str]) -> str:
    """By text, the first page that shows it; '' where all is well."""
    where: dict[str, str] = {}
    read, known = 0, re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, sorted(allowed, key=len, reverse=True)))})(?![\w-])")
    for address, html in visited:
        read += 1
        for text in bare(html, known):
            where.setdefault(text, address)
    assert read > 10
    return "\n".join(f"{address}: {text}" for text, address in sorted(where.items()))


@pytest.fixture
def customer(shop: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(shop)
    return client


SHOPS_OWN = ("Hazel", "Finch", "English")
"""Names, which no language changes."""
DJANGOS_OWN = ("ID", "True", "False", "Search", "Product-tag relationship", "Product-tag relationships", "Product_tags object")
"""What Django does not translate itself: its primary key, its icons, a table between two others."""


def test_the_shop(customer: Client, in_brackets: None) -> None:
    assert not found_bare(pages(customer, ["/"], without=("/admin/",)), [*names_in_data(), *SHOPS_OWN])


@pytest.mark.filterwarnings("ignore:The default scheme will be changed")  # of Django 5.2 on image addresses
def test_the_admin(customer: Client, in_brackets: None, monkeypatch: pytest.MonkeyPatch) -> None:
    # What failed in this process is counted under the words of the log, which are English.
    monkeypatch.setattr("recommendations.admin.overview.counts", dict)
    visited = pages(customer, ["/admin/"], below=("/admin/",), without=("/admin/logout/", "/admin/auth/", "/admin/r/"))
    assert not found_bare(visited, [*names_in_data(), *DJANGOS_OWN])


@pytest.mark.parametrize("app", ["recommendations", "catalog"])
def test_every_field_has_a_name_that_is_translated(app: str) -> None:
    fields = [field for model in apps.get_app_config(app).get_models() for field in model._meta.fields if not field.auto_created]
    assert fields
    assert [str(field) for field in fields if not isinstance(field.verbose_name, Promise)] == []
