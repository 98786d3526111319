"""Stores with products of each key kind, and shoppers who did something in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from recommendations.models import Interaction
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from tests.otherstore.models import Article, Part, Seat

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VISITOR = Shopper(visitor="visitor-of-these-tests")

_numbers = count()


@dataclass
class Store:
    """A storefront with one product model."""

    model: type[Model]
    adapter: str

    def make(self, number: int, *, shelf: str = "") -> list[str]:
        """Keys of that many new products."""
        products = [self._new(shelf) for _ in range(number)]
        self.model._default_manager.bulk_create(products)
        return [str(product.pk) for product in products]

    def _new(self, shelf: str) -> Model:
        n = next(_numbers)
        own = {Article: {"code": f"A{n}"}, Part: {"number": f"{n:05d}/x"}, Seat: {}}[self.model]  # type: ignore[index]
        return self.model(title=f"Product {n}", shelf=shelf, **own)

    def withdraw(self, *keys: str) -> None:
        self.model._default_manager.filter(pk__in=keys).update(on_sale=False)


STORES = {
    "integer": Store(Seat, "tests.otherstore.adapters.SeatAdapter"),
    "uuid": Store(Article, "tests.otherstore.adapters.ArticleAdapter"),
    "text": Store(Part, "tests.otherstore.adapters.PartAdapter"),
}


def did(shopper: Shopper, kind: str, products: str | Iterable[str], *, minutes_ago: float = 0, order: str = "", **more: Any) -> None:
    """Log events; those of one call happened together. ``more`` are fields of them, such as a quantity or a value."""
    who: dict[str, Any] = {"user_id": int(shopper.user)} if shopper.user else {}
    Interaction.objects.bulk_create(
        Interaction(
            event_id=f"test-{next(_numbers)}",
            visitor=shopper.visitor,
            product_key=product,
            kind=kind,
            order=order,
            occurred_at=NOON - timedelta(minutes=minutes_ago),
            **who,
            **more,
        )
        for product in ([products] if isinstance(products, str) else products)
    )


def customer(name: str = "ada") -> Shopper:
    return Shopper(user=str(get_user_model().objects.create_user(name).pk))


class AnyonesPage(Page):
    """A page whose shopper is known without a cookie."""

    whose = VISITOR

    @property
    def shopper(self) -> Shopper:
        return self.whose


def request_of(shopper: Shopper = VISITOR) -> Any:
    """A request as the middleware hands it on."""
    request = RequestFactory().get("/")
    request.recommendations = page = AnyonesPage(request)  # type: ignore[attr-defined]
    page.whose = shopper
    return request


SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT")


class Counted(CaptureQueriesContext):
    """Queries without savepoints: these are there only inside a transaction, as tests are, and only where the database needs them."""

    def __init__(self) -> None:
        super().__init__(connection)

    @property
    def number(self) -> int:
        return sum(not query["sql"].startswith(SAVEPOINTS) for query in self.captured_queries)
