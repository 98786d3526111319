"""From raw columns to a dataset: every rule that drops or changes something stands here, with its name, and is counted.

The same rows in any order give the same dataset, bit by bit: codes are handed out by hash, never by first appearance, and a sample is
drawn by hash, so that not even the order in which floats are added up can differ. No Django here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.ids import Index
from ..core.kinds import BROWSING, PURCHASE, REFUND
from ..core.types import Dataset, KindWeight, ProductTable
from .cleaning import MICROSECONDS, Columns, KindRow, Raw, cleaned
from .machines import without_machines
from .refunds import merged, without_refunds
from .rules import Limits
from .support import latest_shoppers, supported
from .units import Caps, starts_of_orders, units_of, within_caps

__all__ = ["MICROSECONDS", "KindRow", "Prepared", "Raw", "prepare"]

MOST_QUANTITY = 65_535


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
    limits: Limits | None = None,
    latest: int | None = None,
) -> Prepared:
    """Apply the rules in the order of ``rules.RULES``, name the codes anew, form the units, apply the caps.

    ``known`` says of each raw product code whether the adapter knows it, ``eligible`` whether it gets a code without an event too (None:
    none does); ``latest`` is the last microsecond that a row may be of (None: any), since only who reads the log knows the time.
    Time O(n log n); memory: some 120 bytes an event beside ``raw``, which is left alone.
    """
    limits = limits or Limits()
    counts: dict[str, int] = {"read": len(raw.product)}
    rows = _taught(raw, cleaned(raw, known=known, kinds=kinds, limits=limits, latest=latest, counts=counts), limits, counts)
    newest, first_seen = int(rows.time.max(initial=0)), _first_seen(rows, len(raw.products))
    rows = supported(rows, product_shoppers=limits.product_shoppers, shopper_products=limits.shopper_products, counts=counts)
    rows = latest_shoppers(rows, limits.shoppers, raw.shoppers, seed, counts)

    offered = known & (False if eligible is None else eligible)
    products, product_of = _named(raw.products, ~np.isnan(first_seen) | offered, seed)
    shoppers, shopper_of = _named(raw.shoppers, np.bincount(rows.shopper, minlength=len(raw.shoppers)) > 0, seed)
    kind_weights, rows.kind = _kinds(raw.kinds, rows.kind, kinds)
    rows.shopper, rows.product = shopper_of[rows.shopper], product_of[rows.product]
    seen = np.full(len(products), np.nan)
    seen[product_of[product_of >= 0]] = first_seen[product_of >= 0]

    dataset = _dataset(rows, len(shoppers), products.ties(seed), caps or Caps(), kind_weights, newest, counts)
    return Prepared(dataset=dataset, products=products, shoppers=shoppers, first_seen=seen)


def _taught(raw: Raw, rows: Columns, limits: Limits, counts: dict[str, int]) -> Columns:
    """The rows that pass the rules that look at several rows, but for support."""
    browsing = np.array([slug in BROWSING for slug in raw.kinds.keys()], dtype=bool)  # noqa: SIM118
    rows = merged(without_machines(rows, browsing, limits.moments_an_hour, counts), counts)
    purchase, refund = (-1 if (code := raw.kinds.find(slug)) is None else code for slug in (PURCHASE, REFUND))
    return without_refunds(rows, purchase, refund, counts)


def _dataset(
    rows: Columns,
    n_shoppers: int,
    tie: NDArray[np.uint64],
    caps: Caps,
    kinds: tuple[KindWeight, ...],
    newest: int,
    counts: dict[str, int],
) -> Dataset:
    """The rows, under their final codes, in order and in units. Counts of what came out are added to ``counts``."""
    start = starts_of_orders(rows.shopper, rows.order, rows.time)
    rows.quantity = np.minimum(rows.quantity, MOST_QUANTITY).astype(np.uint16)
    by_unit = np.lexsort((rows.quantity, rows.kind, rows.product, rows.order, start, rows.shopper))
    rows, start = rows.taken(by_unit), start[by_unit]
    del by_unit
    unit = units_of(rows.shopper, start, rows.order)
    whole, drawn = within_caps(rows.shopper, unit, rows.product, start ^ rows.order, tie, caps, counts)
    rows, start, drawn = rows.taken(whole), start[whole], drawn[whole]
    unit = units_of(unit[whole])
    touched = int((np.bincount(rows.product, minlength=len(tie)) > 0).sum())
    counts |= {"kept": len(rows), "shoppers": n_shoppers, "products": len(tie), "cold": len(tie) - touched}
    counts["units"] = int(unit[-1]) + 1 if len(unit) else 0
    return Dataset(
        n_shoppers=n_shoppers,
        n_products=len(tie),
        shopper=rows.shopper,
        unit=unit,
        product=rows.product,
        time=(start // MICROSECONDS).astype(np.uint32),
        kind=rows.kind.astype(np.uint8),
        quantity=rows.quantity.astype(np.uint16),
        drawn=drawn,
        kinds=kinds,
        as_of=-(-newest // MICROSECONDS),
        tie=tie,
        products=ProductTable.empty(len(tie)),
        counts=counts,
    )


def _named(index: Index, wanted: NDArray[np.bool_], seed: int) -> tuple[Index, NDArray[np.int32]]:
    """The keys that are wanted, in the order of their hash, and [n_raw] the new code of each old one; -1 for the others."""
    keys, ties = index.keys(), index.ties(seed)
    ordered = sorted(np.flatnonzero(wanted).tolist(), key=lambda code: (ties[code], keys[code]))
    new = np.full(len(keys), -1, dtype=np.int32)
    new[ordered] = np.arange(len(ordered), dtype=np.int32)
    return Index(keys[code] for code in ordered), new


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


def _first_seen(rows: Columns, n_products: int) -> NDArray[np.float64]:
    """[n_raw products] seconds since the epoch; NaN where no row has the product."""
    never = np.iinfo(np.int64).max
    first = np.full(n_products, never)
    np.minimum.at(first, rows.product, rows.time)
    return np.where(first == never, np.nan, first / MICROSECONDS)
