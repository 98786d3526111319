"""A shopper's own history: units, seeds, recently viewed. Standard library only; the page and the recommenders call the same functions.

A unit is what happened together: the lines of one order, else events at an equal time. Units are ordered by time; orders at an equal
time follow by a hash of their key, since an order's number must not say what came first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby


def order_hash(order: str) -> int:
    """63 bits of an order's key, 0 for no order: names the unit and breaks ties of time."""
    return int.from_bytes(blake2b(order.encode(), digest_size=8).digest(), "little") >> 1 or 1 if order else 0


def tie_hash(key: str, seed: int = 0) -> int:
    """64 bits of a product key and a seed: the only tie-break between equal scores."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest(), "little")


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction, as much of it as history needs."""

    product: str
    kind: str
    time: float
    """Seconds since the epoch."""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """A product that a list is made from."""

    product: str
    weight: float
    kind: str
    """Of the newest event with it: the reason names it ("because you viewed")."""


def units(events: Iterable[Event]) -> list[list[Event]]:
    """The events as units, newest unit first; a unit of an order has the time of its first line."""
    events = list(events)
    began: dict[str, float] = {}
    for event in events:
        if event.order:
            began[event.order] = min(event.time, began.get(event.order, event.time))

    def place(event: Event) -> tuple[float, int]:
        return began.get(event.order, event.time), order_hash(event.order)

    return [list(group) for _, group in groupby(sorted(events, key=place, reverse=True), key=place)]


def seeds(
    events: Iterable[Event],
    *,
    kind_weights: Mapping[str, float],
    decay: float,
    max_units: int = 20,
    max_products: int = 100,
    tie_seed: int = 0,
) -> list[Seed]:
    """The products of the latest units, newest first, each weighted by the sum of decay^k x kind weight over the units that hold it.

    k is the unit's age in units. Kinds without a positive weight make no unit. A unit counts a product once, by its heaviest kind.
    At most ``max_products`` distinct ones; inside a unit, which has no order, a hash of the product decides which.
    """
    weighted = [event for event in events if kind_weights.get(event.kind, 0.0) > 0.0]
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for age, unit in enumerate(units(weighted)[:max_units]):
        heaviest: dict[str, Event] = {}
        for event in unit:
            other = heaviest.get(event.product)
            if other is None or kind_weights[event.kind] > kind_weights[other.kind]:
                heaviest[event.product] = event
        for event in sorted(heaviest.values(), key=lambda e: tie_hash(e.product, tie_seed)):
            if event.product not in weights:
                if len(weights) >= max_products:
                    continue
                weights[event.product] = 0.0
                kinds[event.product] = event.kind
            weights[event.product] += decay**age * kind_weights[event.kind]
    return [Seed(product, weight, kinds[product]) for product, weight in weights.items()]


def recently_viewed(events: Iterable[Event], *, kinds: Sequence[str] = ("view", "click"), limit: int = 100) -> list[str]:
    """Distinct products by their newest event of these kinds, newest first."""
    newest: dict[str, float] = {}
    for event in events:
        if event.kind in kinds:
            newest[event.product] = max(event.time, newest.get(event.product, event.time))
    return sorted(newest, key=lambda product: (-newest[product], tie_hash(product)))[:limit]
