"""What too few have touched, and who touched too little, teaches by chance; and who came too long ago finds no room."""

import numpy as np
from numpy.typing import NDArray

from ..core.ids import Index
from .cleaning import Columns


def supported(rows: Columns, *, product_shoppers: int, shopper_products: int, counts: dict[str, int]) -> Columns:
    """The rows of products with so many distinct shoppers; of these, the rows of shoppers with so many distinct products. Applied once:
    what the second takes away is not looked at again.
    """
    few = _distinct(rows.product, rows.shopper, product_shoppers) if product_shoppers > 1 else np.zeros(len(rows), dtype=bool)
    counts["product_support"] = int(few.sum())
    rows = rows.taken(~few)
    few = _distinct(rows.shopper, rows.product, shopper_products) if shopper_products > 1 else np.zeros(len(rows), dtype=bool)
    counts["shopper_support"] = int(few.sum())
    return rows.taken(~few)


def latest_shoppers(rows: Columns, most: int, shoppers: Index, seed: int, counts: dict[str, int]) -> Columns:
    """The rows of the ``most`` shoppers who came last; those who came at one moment by the hash of their keys. Time O(n)."""
    last = np.full(len(shoppers), -1, dtype=np.int64)
    np.maximum.at(last, rows.shopper, rows.time)
    there = np.flatnonzero(last >= 0)
    counts["too_many_shoppers"] = 0
    if len(there) <= most:
        return rows
    kept = np.zeros(len(shoppers), dtype=bool)
    kept[there[np.lexsort((shoppers.ties(seed)[there], -last[there]))[:most]]] = True
    found = rows.taken(kept[rows.shopper])
    counts["too_many_shoppers"] = len(rows) - len(found)
    return found


def _distinct(what: NDArray[np.int32], by: NDArray[np.int32], least: int) -> NDArray[np.bool_]:
    """[n] is ``what`` together with fewer than ``least`` distinct ``by``?"""
    pairs = np.unique(what.astype(np.int64) << 32 | by)
    return np.bincount(pairs >> 32, minlength=int(what.max(initial=-1)) + 1)[what] < least
