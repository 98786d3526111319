"""A shopper's own history: units, seeds, recently viewed. Standard library only; the page and the recommenders call the same functions.

A unit is what happened together: the lines of one order, else events at an equal time. Units are ordered by time; orders at an equal
time follow by a hash of their key, since an order's number must not say what came first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b


def order_hash(order: str) -> int:
    """63 bits of an order's key, 0 for no order: names the unit and breaks ties of time."""
    return int.from_bytes(blake2b(order.encode(), digest_size=8).digest(), "little") >> 1 or 1 if order else 0


def tie_hash(key: str, seed: int = 0) -> int:
    """64 bits of a product key and a seed: the only tie-break between equal scores."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest(), "little")


_MASK = 2**64 - 1


def scramble(value: int) -> int:
    """A 64-bit finaliser (SplitMix64): neighbouring values end up far apart. https://prng.di.unimi.it/splitmix64.c"""
    mixed = (value + 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction, as much of it as history needs."""

    product: str
    kind: str
    time: float
    """Seconds since the epoch."""
    order: str = ""
    quantity: int = 1
    """Whole pieces."""
    value: float | None = None
    """Of a rating."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A product that a list is made from."""

    product: str
    weight: float
    kind: str
    """Of the newest event with it: the reason names it ("because you viewed")."""


@dataclass(frozen=True, kw_only=True)
class LiveContext:
    """What a list is made from that is computed at the request, from the shopper's own history."""

    events: Sequence[Event]
    """The shopper's latest events, ``cleaned``, in no particular order; none of them is later than ``now`` where a clock was given."""
    now: float
    """The request's clock, seconds since the epoch; an export's is the run's ``as_of``."""
    learnt: Mapping[str, float] = field(default_factory=dict)
    """By product that the shopper bought: the score that its own row gives it. Without a row it is missing; {} where no run is needed."""
    marks: Mapping[str, int] = field(default_factory=dict)
    """By the same products: the source byte of that entry."""


@dataclass(frozen=True, slots=True)
class Own:
    """A product that the shopper's own history brings."""

    product: str
    score: float
    """More than 0."""
    code: str = ""
    """Why, as a reason's code; '' says no more than that the shop picked it."""


def units(events: Iterable[Event]) -> list[list[Event]]:
    """The events as units, newest unit first; a unit of an order has the time of its first line."""
    return [unit for _, unit in _placed_units(events)]


def _placed_units(events: Iterable[Event]) -> list[tuple[tuple[float, int], list[Event]]]:
    """Units, newest first, each with its time and the hash of its order."""
    events = list(events)
    began: dict[str, float] = {}
    for event in events:
        if event.order:
            began[event.order] = min(event.time, began.get(event.order, event.time))

    hashes = {order: order_hash(order) for order in {event.order for event in events}}
    together: dict[tuple[float, int], list[Event]] = {}
    for event in events:
        together.setdefault((began.get(event.order, event.time), hashes[event.order]), []).append(event)
    return [(place, together[place]) for place in sorted(together, reverse=True)]


def seeds(
    events: Iterable[Event],
    *,
    kind_weights: Mapping[str, float],
    decay: float,
    max_units: int = 20,
    max_products: int = 100,
    max_unit_products: int = 50,
    tie_seed: int = 0,
) -> list[Seed]:
    """The products of the latest units, newest first, each weighted by the sum of decay^k x kind weight over the units that hold it.

    k is the unit's age in units. Kinds without a positive weight make no unit. A unit counts a product once, by its heaviest kind, and
    at most ``max_unit_products`` of them, drawn as learning draws them. At most ``max_products`` distinct ones in all; inside a unit,
    which has no order, a hash of the product decides which.
    """
    weighted = [event for event in events if kind_weights.get(event.kind, 0.0) > 0.0]
    weights: dict[str, float] = {}
    kinds: dict[str, str] = {}
    for age, ((began, order), unit) in enumerate(_placed_units(weighted)[:max_units]):
        salt = scramble(round(began * 1e6) ^ order)
        for event in _drawn(unit, kind_weights, salt, max_unit_products, tie_seed):
            if event.product not in weights:
                if len(weights) >= max_products:
                    continue
                weights[event.product] = 0.0
                kinds[event.product] = event.kind
            weights[event.product] += decay**age * kind_weights[event.kind]
    return [Seed(product, weight, kinds[product]) for product, weight in weights.items()]


def _drawn(unit: Iterable[Event], kind_weights: Mapping[str, float], salt: int, most: int, tie_seed: int) -> list[Event]:
    """A unit's products by their heaviest event, at most so many, in the order of their hash."""
    heaviest: dict[str, Event] = {}
    for event in unit:
        other = heaviest.get(event.product)
        if other is None or kind_weights[event.kind] > kind_weights[other.kind]:
            heaviest[event.product] = event
    by_tie = [(tie_hash(product, tie_seed), event) for product, event in heaviest.items()]
    if len(by_tie) > most:
        by_tie = sorted(by_tie, key=lambda pair: scramble(pair[0] ^ salt))[:most]
    return [event for _, event in sorted(by_tie, key=lambda pair: pair[0])]


def recently_viewed(events: Iterable[Event], *, kinds: Sequence[str] = ("view", "click"), limit: int = 100) -> list[str]:
    """Distinct products by their newest event of these kinds, newest first."""
    newest: dict[str, float] = {}
    for event in events:
        if event.kind in kinds:
            newest[event.product] = max(event.time, newest.get(event.product, event.time))
    return sorted(newest, key=lambda product: (-newest[product], tie_hash(product)))[:limit]
