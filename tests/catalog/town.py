"""A small town: a shop of 32 products, 70 shoppers with tastes and habits, and what is true of each by the bare log.

``Town.lies`` judges a reason in plain Python over the events and the products, without any of the code that made it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, pairwise
from random import Random
from statistics import mean
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog import upsert
from catalog.models import Product
from recommendations.models import Interaction, Strategy
from recommendations.shoppers.identity import Shopper
from recommendations.slates import Reason

SHELVES = ("Kitchen > Mugs", "Kitchen > Jars", "Home > Lamps", "Home > Hearts")
COLOURS, THINGS = ("red", "blue", "green", "white"), ("mug", "jar", "lamp", "heart")
EVERY_DAYS = 20
"""How often the habitual shoppers buy their own thing."""

_numbers = count()


@dataclass(frozen=True)
class Fact:
    """An event of the log; ``days`` before the newest one."""

    shopper: str
    product: str
    kind: str
    days: float
    order: str


@dataclass(frozen=True)
class Thing:
    """What a product is."""

    title: str
    shelf: tuple[str, ...]
    features: frozenset[str]


class Town:
    """The shop with its log; the newest event was a moment ago."""

    def __init__(self) -> None:
        self.now = timezone.now() - timedelta(minutes=2)
        self.random = Random(7)
        self.shelves = self._stock()
        self.products = [key for shelf in self.shelves for key in shelf]
        User = get_user_model()
        users = User.objects.bulk_create(User(username=f"town{n}") for n in range(45))
        self.users = [Shopper(user=str(user.pk)) for user in users]
        self.visitors = [Shopper(visitor=f"town-visitor-{n:09}") for n in range(25)]
        self._live()

    def _stock(self) -> list[list[str]]:
        rows = [
            {
                "sku": f"{thing}{n}",
                "name": f"{COLOURS[n % 4].title()} {thing} {n}",
                "category": shelf,
                "tags": f"{thing}|{COLOURS[n % 4]}",
                "brand": f"Brand {n % 3}",
                "price": 1 + n,
            }
            for shelf, thing in zip(SHELVES, THINGS, strict=True)
            for n in range(8)
        ]
        upsert.products(rows)
        by_sku = {product.sku: str(product.pk) for product in Product.objects.filter(sku__in=[row["sku"] for row in rows])}
        return [[by_sku[f"{thing}{n}"] for n in range(8)] for thing in THINGS]

    def _live(self) -> None:
        """The last product of each shelf was in fashion long ago and is not touched any more; the habitual buy one thing again and again."""
        for n, user in enumerate(self.users):
            shelf = self.shelves[n % 4]
            for days in range(100 + n % 9, 2, -25):
                basket = self.random.sample(shelf[:7], 2) + self.random.sample(self.products, 1)
                self.did(user, "purchase", [key for key in basket if key not in self.gone()] + ([shelf[7]] if days > 75 else []), days=days, order=True)
            if n < 12:
                for days in range(5 * EVERY_DAYS + (5, 21, 60, -12)[n % 4], 0, -EVERY_DAYS):
                    if days > (5, 21, 60, -12)[n % 4]:
                        self.did(user, "purchase", shelf[0], days=days - 0.3, order=True)
        for n, visitor in enumerate(self.visitors):
            for days in range(12, 0, -3):
                self.did(visitor, "view", self.random.sample(self.shelves[n % 4][:7], 2), days=days)

    def gone(self) -> set[str]:
        return {shelf[7] for shelf in self.shelves}

    def regret(self, shopper: Shopper, product: str, *, bought: float, returned: float, pieces: tuple[int, int] = (1, 1), named: bool = True) -> None:
        """Buys it and gives it back, so many days ago and so many pieces; the refund names the order, or a credit note."""
        order = self.did(shopper, "purchase", product, days=bought, order=True, quantity=pieces[0])
        self.did(shopper, "refund", product, days=returned, quantity=pieces[1], **({"name": order} if named else {"order": True}))

    def did(self, shopper: Shopper, kind: str, products: str | Iterable[str], *, days: float = 0.0, order: bool = False, name: str = "", **fields: Any) -> str:
        """Log what happened together; the name of the order, which is a new one or the one that is named."""
        number = next(_numbers)
        name = f"order-{number}" if order else name
        who: dict[str, Any] = {"user_id": int(shopper.user)} if shopper.user else {"visitor": shopper.visitor}
        Interaction.objects.bulk_create(
            Interaction(
                event_id=f"town-{number}-{product}",
                product_key=product,
                kind=kind,
                order=name,
                occurred_at=self.now - timedelta(days=days),
                **who,
                **fields,
            )
            for product in ([products] if isinstance(products, str) else dict.fromkeys(products))
        )
        return name

    def facts(self) -> "Facts":
        return Facts(self.now)


class Facts:
    """What the log and the shelves say, read once."""

    def __init__(self, now: Any) -> None:
        self.events = [
            Fact(
                f"u:{row.user_id}" if row.user_id else f"v:{row.visitor}",
                row.product_key,
                row.kind,
                (now - row.occurred_at).total_seconds() / 86_400,
                row.order,
            )
            for row in kept(list(Interaction.objects.order_by("occurred_at")))
        ]
        self.things = {
            str(product.pk): Thing(product.name, tuple(product.category.parts), frozenset({*product.tag_names, product.brand, *product.category.parts}))
            for product in Product.objects.select_related("category").prefetch_related("tags")
        }
        self.window_days = Strategy.objects.get(slug="trending").current_run.parameters["window_days"]
        """What counts as trending: calibration may have chosen."""
        self.taken: dict[str, set[str]] = defaultdict(set)
        """Products by shopper, whatever was done with them."""
        self.takers: dict[str, set[str]] = defaultdict(set)
        self.orders: dict[str, set[str]] = defaultdict(set)
        for event in self.events:
            if event.kind not in ("not_interested", "refund", "remove_from_cart"):
                self.taken[event.shopper].add(event.product)
                self.takers[event.product].add(event.shopper)
            if event.kind == "purchase" and event.order:
                self.orders[event.order].add(event.product)

    def lies(self, reason: Reason, product: str, shopper: str, *, beside: str = "", basket: Iterable[str] = (), category: str = "") -> Iterator[str]:
        """What is untrue of this reason for showing the product to the shopper; nothing where all is true."""
        if reason.seed:
            if reason.title not in ("", self.things[reason.seed].title):
                yield "names another product"
            if reason.title not in str(reason):
                yield "does not name it"
            if reason.seed == product:
                yield "recommends a product because of itself"
        told = CLAIMS.get(reason.code)
        if told is None:
            yield f"the code {reason.code} is not known to these tests"
        elif not told(self, reason, product, shopper, beside=beside, basket=list(basket), category=category):
            yield "is untrue"

    def did(self, shopper: str, kinds: Iterable[str], product: str) -> bool:
        return any(event.shopper == shopper and event.product == product and event.kind in kinds for event in self.events)

    def resembles(self, one: str, other: str) -> bool:
        return bool(self.things[one].features & self.things[other].features)

    def bought_together(self, one: str, other: str) -> bool:
        return sum({one, other} <= products for products in self.orders.values()) >= 2

    def chosen_together(self, one: str, other: str) -> bool:
        return bool(self.takers[one] & self.takers[other])

    def like_minded(self, shopper: str, product: str) -> bool:
        return any(self.taken[other] & self.taken[shopper] for other in self.takers[product] - {shopper})

    def known_to_others(self, shopper: str, product: str, *, days: float = float("inf")) -> bool:
        newest = min(event.days for event in self.events)
        return any(event.product == product and event.shopper != shopper and event.days - newest <= days for event in self.events)

    def last_bought(self, shopper: str, product: str) -> float:
        """Days ago."""
        return min(self.bought_days(shopper, product), default=float("inf"))

    def bought_days(self, shopper: str, product: str) -> list[float]:
        return sorted({event.days for event in self.events if (event.shopper, event.product, event.kind) == (shopper, product, "purchase")})

    def usual_gap(self, shopper: str, product: str) -> float:
        """Mean days between two purchases of it: the shopper's own, everybody's, or of things like it, whichever is shortest; 0 for none."""
        alike = [other for other in self.things if self.things[other].shelf == self.things[product].shelf]
        own = gaps(self.bought_days(shopper, product))
        everybodys, of_the_like = ([gap for key in keys for who in self.takers[key] for gap in gaps(self.bought_days(who, key))] for keys in ([product], alike))
        return min((mean(some) for some in (own, everybodys, of_the_like) if some), default=0.0)


def kept(rows: list[Interaction]) -> list[Interaction]:
    """Rows, oldest first, without bad ratings, refunds and what these gave back, a piece at a time."""
    left = {row.pk: int(row.quantity) for row in rows if row.kind == "purchase"}
    bought = [row for row in rows if row.kind == "purchase"]

    def theirs(refund: Interaction) -> list[Interaction]:
        return [row for row in bought if (row.user_id, row.visitor, row.product_key) == (refund.user_id, refund.visitor, refund.product_key)]

    def named(refund: Interaction) -> list[Interaction]:
        return [row for row in theirs(refund) if row.order == refund.order != ""]

    refunds = [row for row in rows if row.kind == "refund"]
    for refund in sorted(refunds, key=lambda refund: not named(refund)):
        candidates = named(refund) or [row for row in theirs(refund) if row.occurred_at <= refund.occurred_at]
        for _ in range(int(refund.quantity)):
            for row in reversed(candidates):
                if left[row.pk]:
                    left[row.pk] -= 1
                    break
    bad = {row.pk for row in rows if row.kind == "rating" and row.value is not None and row.value < 3}
    return [row for row in rows if row.kind != "refund" and row.pk not in bad and left.get(row.pk, 1)]


def gaps(days: list[float]) -> list[float]:
    return [older - newer for newer, older in pairwise(days) if older - newer >= 1.0]


def _did(*kinds: str) -> Any:
    return lambda facts, reason, product, shopper, **where: not where["beside"] and not where["basket"] and facts.did(shopper, kinds, reason.seed)


def _beside(holds: Any) -> Any:
    return lambda facts, reason, product, shopper, beside, **where: reason.seed == beside and holds(facts, beside, product)


def _in_basket(holds: Any) -> Any:
    return lambda facts, reason, product, shopper, beside, basket, **where: not beside and reason.seed in basket and holds(facts, reason.seed, product)


def _others(*, lately: bool = False, here: bool = False) -> Any:
    def holds(facts: Facts, reason: Reason, product: str, shopper: str, *, category: str, **where: Any) -> bool:
        path = tuple(category.split(" > ")) if here else ()
        named = reason.title == (path[-1] if path else "")
        days = facts.window_days if lately else float("inf")
        return named and facts.things[product].shelf[: len(path)] == path and facts.known_to_others(shopper, product, days=days)

    return holds


def _bought(share: float) -> Any:
    """Bought before, and at least this share of the usual time between two purchases ago."""
    return lambda facts, reason, product, shopper, **where: share * facts.usual_gap(shopper, product) <= facts.last_bought(shopper, product) < float("inf")


CLAIMS: dict[str, Any] = {
    "viewed": _did("view", "click"),
    "carted": _did("cart"),
    "wished": _did("wishlist"),
    "bought": _did("purchase"),
    "rated": _did("rating"),
    "history": _did("measured"),
    "goes_with": _beside(Facts.chosen_together),
    "goes_with_basket": _in_basket(Facts.chosen_together),
    "chosen_with": _beside(Facts.chosen_together),
    "chosen_with_basket": _in_basket(Facts.chosen_together),
    "bought_with": _beside(Facts.bought_together),
    "bought_with_basket": _in_basket(Facts.bought_together),
    "similar": _beside(Facts.resembles),
    "similar_basket": _in_basket(Facts.resembles),
    "trending": _others(lately=True),
    "trending_in": _others(lately=True, here=True),
    "popular": _others(),
    "popular_in": _others(here=True),
    "recently_viewed": lambda facts, reason, product, shopper, **where: facts.did(shopper, ("view", "click"), product),
    "like_you": lambda facts, reason, product, shopper, **where: facts.like_minded(shopper, product),
    "taste": lambda facts, reason, product, shopper, **where: bool(facts.taken[shopper]),
    "close": lambda facts, reason, product, shopper, **where: any(facts.resembles(product, own) for own in facts.taken[shopper]),
    "bought_before": _bought(0.0),
    "due": _bought(0.6),
    "overdue": _bought(1.2),
    "lapsed": _bought(2.4),
}
"""By reason code: whether it is true."""
