"""From raw columns to a dataset: every rule that drops or changes something stands here, with its name, and is counted.

The same rows in any order give the same dataset, bit by bit: codes are handed out by hash, never by first appearance, and a sample is
drawn by hash, so that not even the order in which floats are added up can differ. No Django here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.ids import Index
from ..core.types import Dataset, KindWeight, ProductTable
from .units import Caps, starts_of_orders, units_of, within_caps

RULES: dict[str, str] = {
    "unknown_kind": "rows of a kind that is not in the table of kinds",
    "weightless_kind": "rows of a kind whose weight is 0 or less",
    "unknown_product": "rows of a product that the adapter does not know",
    "time_out_of_range": "rows from before 1970 or after 2106",
    "in_the_future": "rows further ahead of the clock than MAX_FUTURE_SECONDS (a clock had jumped): the run's own clock must not follow them",
    "shopper_cap": "rows of units above the most that one shopper may contribute (the latest stay)",
}
"""Why a row is not in the dataset, in the order in which the rules are applied; a row is counted by the first one that hits it."""

NOTED: dict[str, str] = {
    "unit_cap": "rows kept, but not for pairs: beyond the most products of one unit that are paired with each other (a seeded sample is)",
}
"""What else is counted."""

MICROSECONDS = 1_000_000
_LAST_SECOND = 2**32 - 1


@dataclass(kw_only=True)
class Raw:
    """The log as read: codes in order of appearance, nothing dropped yet. 29 bytes an event."""

    shopper: NDArray[np.int32]
    product: NDArray[np.int32]
    kind: NDArray[np.int16]
    time: NDArray[np.int64]
    """Microseconds since the epoch."""
    order: NDArray[np.int64]
    """``core.history.order_hash`` of the order; 0 for none."""
    quantity: NDArray[np.uint16]
    shoppers: Index
    products: Index
    kinds: Index


class KindRow(NamedTuple):
    """A kind as the merchandiser set it."""

    weight: float
    half_life_days: float | None


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A dataset with the names of its codes."""

    dataset: Dataset
    products: Index
    shoppers: Index
    first_seen: NDArray[np.float64]
    """[n_products] seconds since the epoch of each product's first event; NaN where it has none."""


def prepare(
    raw: Raw,
    *,
    known: NDArray[np.bool_],
    kinds: Mapping[str, KindRow],
    seed: int,
    eligible: NDArray[np.bool_] | None = None,
    caps: Caps | None = None,
    latest: int | None = None,
) -> Prepared:
    """Apply the rules, name the codes anew, form the units, apply the caps.

    ``known`` says of each raw product code whether the adapter knows it, ``eligible`` whether it gets a code without an event too (None:
    none does); ``latest`` is the last microsecond that a row may be of (None: any), since only who reads the log knows the time.
    Time O(n log n); memory: some 75 bytes an event beside ``raw``, which is left alone.
    """
    caps = caps or Caps()
    counts: dict[str, int] = {"read": len(raw.product)}
    keep = _kept(raw, known, kinds, latest, counts)
    shoppers, shopper = _recoded(raw.shoppers, raw.shopper[keep], seed)
    products, product = _recoded(raw.products, raw.product[keep], seed, known & (False if eligible is None else eligible))
    kind_weights, kind = _kinds(raw.kinds, raw.kind[keep], kinds)
    time, order, quantity = raw.time[keep], raw.order[keep], raw.quantity[keep]
    newest = int(time.max()) if len(time) else 0
    first_seen = _first_seen(product, time, len(products))
    start = starts_of_orders(shopper, order, time)

    by_unit = np.lexsort((quantity, kind, product, order, start, shopper))
    shopper, product, kind, quantity = shopper[by_unit], product[by_unit], kind[by_unit], quantity[by_unit]
    start, order = start[by_unit], order[by_unit]
    del time, by_unit
    unit = units_of(shopper, start, order)
    tie = products.ties(seed)
    whole, drawn = within_caps(shopper, unit, product, start ^ order, tie, caps, counts)
    unit = units_of(unit[whole])
    touched = len(np.unique(product[whole]))
    counts |= {"kept": len(unit), "shoppers": len(shoppers), "products": len(products), "cold": len(products) - touched}
    counts["units"] = int(unit[-1]) + 1 if len(unit) else 0
    dataset = Dataset(
        n_shoppers=len(shoppers),
        n_products=len(products),
        shopper=shopper[whole],
        unit=unit,
        product=product[whole],
        time=(start[whole] // MICROSECONDS).astype(np.uint32),
        kind=kind[whole],
        quantity=quantity[whole],
        drawn=drawn[whole],
        kinds=kind_weights,
        as_of=-(-newest // MICROSECONDS),
        tie=tie,
        products=ProductTable.empty(len(products)),
        counts=counts,
    )
    return Prepared(dataset=dataset, products=products, shoppers=shoppers, first_seen=first_seen)


def _kept(raw: Raw, known: NDArray[np.bool_], kinds: Mapping[str, KindRow], latest: int | None, counts: dict[str, int]) -> NDArray[np.bool_]:
    """[n_raw] which rows pass the rules that look at one row."""
    slugs = raw.kinds.keys()
    unknown = np.array([slug not in kinds for slug in slugs], dtype=bool)
    weightless = np.array([slug in kinds and not kinds[slug].weight > 0 for slug in slugs], dtype=bool)
    keep = np.ones(len(raw.product), dtype=bool)
    hits = {
        "unknown_kind": lambda: unknown[raw.kind],
        "weightless_kind": lambda: weightless[raw.kind],
        "unknown_product": lambda: ~known[raw.product],
        "time_out_of_range": lambda: (raw.time < 0) | (raw.time // MICROSECONDS > _LAST_SECOND),
        "in_the_future": lambda: raw.time > (np.iinfo(np.int64).max if latest is None else latest),
    }
    for rule, hit in hits.items():
        dropped = keep & hit() if len(keep) else keep
        counts[rule] = int(dropped.sum())
        keep &= ~dropped
    return keep


def _recoded(index: Index, codes: NDArray[np.int32], seed: int, anyway: NDArray[np.bool_] | None = None) -> tuple[Index, NDArray[np.int32]]:
    """The keys that are still in use, or kept ``anyway``, in the order of their hash, and the codes in those terms."""
    in_use = np.bincount(codes, minlength=len(index)) > 0
    used = np.flatnonzero(in_use if anyway is None else in_use | anyway)
    keys, ties = index.keys(), index.ties(seed)
    ordered = sorted(used.tolist(), key=lambda code: (ties[code], keys[code]))
    new = np.full(len(keys), -1, dtype=np.int32)
    new[ordered] = np.arange(len(ordered), dtype=np.int32)
    return Index(keys[code] for code in ordered), new[codes]


def _kinds(index: Index, codes: NDArray[np.int16], kinds: Mapping[str, KindRow]) -> tuple[tuple[KindWeight, ...], NDArray[np.uint8]]:
    """The kinds in use by slug, weighed against the heaviest of them, and the codes in those terms."""
    used = {index.keys()[code]: code for code in np.unique(codes).tolist()}
    heaviest = max((kinds[slug].weight for slug in used), default=1.0)
    new = np.zeros(len(index), dtype=np.uint8)
    weights = []
    for position, slug in enumerate(sorted(used)):
        new[used[slug]] = position
        weights.append(KindWeight(slug=slug, weight=kinds[slug].weight / heaviest, half_life_days=kinds[slug].half_life_days))
    return tuple(weights), new[codes]


def _first_seen(product: NDArray[np.int32], time: NDArray[np.int64], n_products: int) -> NDArray[np.float64]:
    never = np.iinfo(np.int64).max
    first = np.full(n_products, never)
    np.minimum.at(first, product, time)
    return np.where(first == never, np.nan, first / MICROSECONDS)
