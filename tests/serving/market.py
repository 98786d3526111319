"""A market whose stalls differ in all that rules and boosts look at."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from recommendations.models import Placement
from recommendations.products import Card
from recommendations.testing.caches import forget_everything
from tests.otherstore.adapters import SeatAdapter
from tests.otherstore.models import Seat

SAID: dict[str, dict[str, Any]] = {}
"""What a product's card says beside its shelf, by key."""
made: list[str] = []
"""Keys of the products whose cards were asked for."""


class MarketAdapter(SeatAdapter):
    def card(self, obj: Any) -> Card:
        made.append(str(obj.pk))
        return replace(super().card(obj), **SAID.get(str(obj.pk), {}))


Put = Callable[..., str]


def put(shelf: str = "", *, tags: tuple[str, ...] = (), price: str | None = None, currency: str = "EUR", in_stock: bool | None = None, title: str = "") -> str:
    """The key of a new product."""
    key = str(Seat.objects.create(title=title or f"{shelf or 'Something'} {'/'.join(tags)}", shelf=shelf).pk)
    SAID[key] = {"tags": tags, "price": None if price is None else Decimal(price), "currency": currency, "in_stock": in_stock}
    return key


def home(slug: str = "home", **fields: Any) -> None:
    """What the merchandiser says of a placement; what is not named is not said."""
    Placement.objects.filter(slug=slug).update(**{"rules": {}, "boosts": {}, "pins": {}, "fallbacks": [], **fields})
    forget_everything()


def entries(*them: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "entries": list(them)}
