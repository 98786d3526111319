"""The rules of preparation that look at one row: what is missing, unknown or impossible. numpy alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..core.ids import Index
from ..core.kinds import RATING, REFUND
from .rules import Limits

MICROSECONDS = 1_000_000
LAST_SECOND = 2**32 - 1
NOBODY = ("", "u:", "v:")
"""Shopper keys that name none."""


@dataclass(kw_only=True)
class Raw:
    """The log as read: codes in order of appearance, nothing dropped yet. 30 bytes an event, and 4 each where there are prices and values."""

    shopper: NDArray[np.int32]
    product: NDArray[np.int32]
    kind: NDArray[np.int16]
    time: NDArray[np.int64]
    """Microseconds since the epoch."""
    order: NDArray[np.int64]
    """``core.history.order_hash`` of the order; 0 for none."""
    quantity: NDArray[np.unsignedinteger[Any]]
    """Whole pieces; 0 stands for 0 or less."""
    price: NDArray[np.float32] | None = None
    """NaN where there is none; None where no row has one."""
    value: NDArray[np.float32] | None = None
    """Of a rating; as ``price``."""
    shoppers: Index
    products: Index
    kinds: Index


class KindRow(NamedTuple):
    """A kind as the merchandiser set it."""

    weight: float
    half_life_days: float | None


@dataclass(kw_only=True)
class Columns:
    """Rows that passed the rules so far, in any order; codes are those of ``Raw``."""

    shopper: NDArray[np.int32]
    product: NDArray[np.int32]
    kind: NDArray[np.int16]
    time: NDArray[np.int64]
    order: NDArray[np.int64]
    quantity: NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return len(self.product)

    def taken(self, rows: NDArray[Any]) -> "Columns":
        """These rows (a mask, or positions)."""
        if rows.dtype == bool and rows.all():
            return self
        return Columns(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


def cleaned(raw: Raw, *, known: NDArray[np.bool_], kinds: Mapping[str, KindRow], limits: Limits, latest: int | None, counts: dict[str, int]) -> Columns:
    """The rows that pass the rules that look at one row; ``raw`` is left alone. Adds its rules to ``counts``.

    Refunds come through, also those at a negative price or of a large quantity: they teach nothing, and a purchase that one of them cancels
    must not stay.
    """
    keep = np.ones(len(raw.product), dtype=bool)
    for rule, hit in _hits(raw, known, kinds, limits, latest).items():
        dropped = keep & hit() if len(keep) else keep
        counts[rule] = int(dropped.sum())
        keep &= ~dropped
    return Columns(**{each.name: getattr(raw, each.name) for each in fields(Columns)}).taken(keep)


def _hits(raw: Raw, known: NDArray[np.bool_], kinds: Mapping[str, KindRow], limits: Limits, latest: int | None) -> dict[str, Callable[[], NDArray[np.bool_]]]:
    """{rule: what tells which rows it hits}, in order. Codes are looked up in a table of their keys."""
    slugs = raw.kinds.keys()
    nobody = np.array([key in NOBODY for key in raw.shoppers.keys()], dtype=bool)  # noqa: SIM118
    nothing = np.array([not key for key in raw.products.keys()], dtype=bool)  # noqa: SIM118
    unknown = np.array([slug not in kinds for slug in slugs], dtype=bool)
    weightless = np.array([slug in kinds and slug != REFUND and not kinds[slug].weight > 0 for slug in slugs], dtype=bool)
    rating = np.array([slug == RATING for slug in slugs], dtype=bool)
    refund = np.array([slug == REFUND for slug in slugs], dtype=bool)
    none = np.zeros(len(raw.product), dtype=bool)

    def price() -> NDArray[np.bool_]:
        return none if raw.price is None else ~refund[raw.kind] & ((raw.price < 0) | (raw.price > limits.max_price))

    def disliked() -> NDArray[np.bool_]:
        return none if raw.value is None or limits.liked_rating is None else rating[raw.kind] & (raw.value < np.float32(limits.liked_rating))

    return {
        "no_shopper": lambda: nobody[raw.shopper],
        "no_product": lambda: nothing[raw.product],
        "unknown_kind": lambda: unknown[raw.kind],
        "weightless_kind": lambda: weightless[raw.kind],
        "unknown_product": lambda: ~known[raw.product],
        "time_out_of_range": lambda: (raw.time < 0) | (raw.time // MICROSECONDS > LAST_SECOND),
        "in_the_future": lambda: raw.time > (np.iinfo(np.int64).max if latest is None else latest),
        "impossible_quantity": lambda: (raw.quantity < 1) | ((raw.quantity > limits.max_quantity) & ~refund[raw.kind]),
        "impossible_price": price,
        "disliked": disliked,
    }
