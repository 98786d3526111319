"""Repeated rows become one, and what was given back was not bought."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from .cleaning import Columns
from .units import changes


def merged(rows: Columns, counts: dict[str, int]) -> Columns:
    """One row for each (shopper, product, kind, moment, order), with the sum of the quantities (int64). Time O(n log n)."""
    order = np.lexsort((rows.order, rows.time, rows.kind, rows.product, rows.shopper))
    ordered = rows.taken(order)
    first = np.flatnonzero(changes(ordered.shopper, ordered.product, ordered.kind, ordered.time, ordered.order))
    counts["duplicate"] = len(rows) - len(first)
    quantity = ordered.quantity.astype(np.int64)
    one = ordered.taken(first)
    one.quantity = np.add.reduceat(quantity, first) if len(first) else quantity
    return one


def without_refunds(rows: Columns, purchase: int, refund: int, counts: dict[str, int]) -> Columns:
    """The rows without refunds, and purchases with what is left of their quantity; those of which nothing is left are gone.

    ``purchase`` and ``refund`` are kind codes, -1 where the log has none; ``rows`` are ``merged``. A refund that names the order of a
    purchase of the same shopper and product cancels that one; any other cancels the shopper's purchases of the product from before it,
    the latest first. What a refund gives back beyond that cancels nothing. Time O(n), and O(m log m) for the m rows of shoppers and
    products with a refund, in plain Python.
    """
    refunds = np.flatnonzero(rows.kind == refund)
    left = _left(rows, refunds, purchase, counts)
    gone = left == 0
    counts |= {"refund": len(refunds), "refunded": int(gone.sum()), "partly_refunded": int(((left < rows.quantity) & ~gone).sum())}
    rows.quantity = left
    gone[refunds] = True
    return rows.taken(~gone)


def _left(rows: Columns, refunds: NDArray[np.int64], purchase: int, counts: dict[str, int]) -> NDArray[np.int64]:
    """[n] what is left of each row's quantity."""
    left = rows.quantity.copy()
    pair = rows.shopper.astype(np.int64) << 32 | rows.product
    bought = np.flatnonzero(rows.kind == purchase) if len(refunds) else refunds
    bought = bought[np.isin(pair[bought], pair[refunds])]
    both = np.concatenate([bought, refunds])
    is_refund = np.repeat([False, True], [len(bought), len(refunds)])
    by_time = np.lexsort((rows.order[both], is_refund, rows.time[both], pair[both]))
    both, is_refund = both[by_time], is_refund[by_time]
    columns = (both, pair[both], rows.order[both], rows.quantity[both], is_refund)
    taken, counts["refund_without_purchase"] = _taken([*zip(*(column.tolist() for column in columns), strict=True)])
    if taken:
        left[list(taken)] -= np.array(list(taken.values()))
    return left


def _taken(lines: list[tuple[int, int, int, int, bool]]) -> tuple[dict[int, int], int]:
    """({row: how much of its quantity was given back}, refunds that found nothing) of (row, pair, order, quantity, is a refund) in order of time."""
    left = {row: quantity for row, _, _, quantity, is_refund in lines if not is_refund}
    ordered: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, pair, order, _, is_refund in lines:
        if order and not is_refund:
            ordered[pair, order].append(row)
    found, named = 0, set()
    for row, pair, order, quantity, is_refund in lines:
        if is_refund and (pair, order) in ordered:
            named.add(row)
            found += _cancel(left, ordered[pair, order], quantity)
    before: dict[int, list[int]] = defaultdict(list)
    for row, pair, _, quantity, is_refund in lines:
        if not is_refund:
            before[pair].append(row)
        elif row not in named:
            found += _cancel(left, before[pair], quantity)
    whole = {row: quantity for row, _, _, quantity, is_refund in lines if not is_refund}
    refunds = len(lines) - len(whole)
    return {row: whole[row] - rest for row, rest in left.items() if rest < whole[row]}, refunds - found


def _cancel(left: dict[int, int], rows: list[int], quantity: int) -> bool:
    """Takes from the last of the rows on; rows of which nothing is left are removed from the list. True where anything was taken."""
    found = False
    while rows and quantity:
        most = min(quantity, left[rows[-1]])
        left[rows[-1]] -= most
        quantity -= most
        found |= most > 0
        if not left[rows[-1]]:
            rows.pop()
    return found
