"""What too few have touched, and who touched too little, teaches by chance."""

import numpy as np
from numpy.typing import NDArray

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


def _distinct(what: NDArray[np.int32], by: NDArray[np.int32], least: int) -> NDArray[np.bool_]:
    """[n] is ``what`` together with fewer than ``least`` distinct ``by``?"""
    pairs = np.unique(what.astype(np.int64) << 32 | by)
    return np.bincount(pairs >> 32, minlength=int(what.max(initial=-1)) + 1)[what] < least
