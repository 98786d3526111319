"""Preparation as plain Python would do it, one row after the other: the oracle beside the fast one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from recommendations.core.history import order_hash, tie_hash
from recommendations.core.kinds import BROWSING
from recommendations.pipeline.cleaning import NOBODY
from recommendations.pipeline.prepare import KindRow
from recommendations.pipeline.rules import Limits

from .logs import START, Row


def prepared_slowly(rows: Sequence[Row], kinds: dict[str, KindRow], limits: Limits, latest: float, seed: int = 0) -> tuple[Counter[Row], Counter[str]]:
    """(rows that teach, with merged quantities; how often each rule hit), without caps. ``latest`` in seconds after START; ``seed`` of ties."""
    hits: Counter[str] = Counter()
    kept = []
    for row in rows:
        rule = _rule(row, kinds, limits, latest)
        if rule:
            hits[rule] += 1
        else:
            kept.append(replace(row, price=None, value=None))
    kept = _without_machines(kept, limits, hits)
    kept = _merged(kept, hits)
    kept = _without_refunds(kept, hits)
    kept = _supported(kept, limits, hits)
    kept = _of_latest_shoppers(kept, limits, seed, hits)
    return Counter(kept), hits


def _rule(row: Row, kinds: dict[str, KindRow], limits: Limits, latest: float) -> str:
    tests = {
        "no_shopper": row.shopper in NOBODY,
        "no_product": row.product == "",
        "unknown_kind": row.kind not in kinds,
        "weightless_kind": row.kind in kinds and row.kind != "refund" and kinds[row.kind].weight <= 0,
        "unknown_product": row.product.startswith("gone"),
        "time_out_of_range": not 0 <= START + row.time < 2**32,
        "in_the_future": row.time > latest,
        "impossible_quantity": row.quantity < 1 or (row.kind != "refund" and row.quantity > limits.max_quantity),
        "impossible_price": row.kind != "refund" and row.price is not None and not 0 <= row.price <= limits.max_price,
        "disliked": row.kind == "rating" and row.value is not None and limits.liked_rating is not None and row.value < limits.liked_rating,
    }
    return next((rule for rule, hit in tests.items() if hit), "")


def _without_machines(rows: list[Row], limits: Limits, hits: Counter[str]) -> list[Row]:
    moments: dict[str, set[float]] = defaultdict(set)
    for row in rows:
        if row.kind in BROWSING:
            moments[row.shopper].add(row.time)
    machines = {
        shopper
        for shopper, times in moments.items()
        if limits.moments_an_hour and any(sum(first <= time < first + 3600 for time in times) > limits.moments_an_hour for first in times)
    }
    left = [row for row in rows if not (row.shopper in machines and row.kind in BROWSING)]
    hits["too_fast"], hits["machines"] = len(rows) - len(left), len(machines)
    return left


def _merged(rows: list[Row], hits: Counter[str]) -> list[Row]:
    one: dict[Row, int] = defaultdict(int)
    for row in rows:
        one[replace(row, quantity=0)] += row.quantity
    hits["duplicate"] = len(rows) - len(one)
    return [replace(row, quantity=quantity) for row, quantity in one.items()]


def _without_refunds(rows: list[Row], hits: Counter[str]) -> list[Row]:
    rows = sorted(rows, key=lambda row: (row.time, order_hash(row.order)))
    left = {row: row.quantity for row in rows if row.kind == "purchase"}
    refunds = [row for row in rows if row.kind == "refund"]

    def theirs(refund: Row) -> list[Row]:
        return [row for row in left if (row.shopper, row.product) == (refund.shopper, refund.product)]

    def names_a_purchase(refund: Row) -> bool:
        return bool(refund.order) and any(row.order == refund.order for row in theirs(refund))

    for refund in sorted(refunds, key=lambda refund: not names_a_purchase(refund)):
        if names_a_purchase(refund):
            candidates = [row for row in theirs(refund) if row.order == refund.order]
        else:
            candidates = [row for row in theirs(refund) if row.time <= refund.time]
        cancelled = 0
        for _ in range(refund.quantity):  # a piece at a time
            row = next((row for row in reversed(candidates) if left[row]), None)
            if row is not None:
                left[row] -= 1
                cancelled += 1
        hits["refund_without_purchase"] += not cancelled
    hits["refund"] = len(refunds)
    hits["refunded"] = sum(not quantity for quantity in left.values())
    hits["partly_refunded"] = sum(0 < quantity < row.quantity for row, quantity in left.items())
    others = [row for row in rows if row.kind not in ("purchase", "refund")]
    return others + [replace(row, quantity=quantity) for row, quantity in left.items() if quantity]


def _supported(rows: list[Row], limits: Limits, hits: Counter[str]) -> list[Row]:
    shoppers, products = defaultdict(set), defaultdict(set)
    for row in rows:
        shoppers[row.product].add(row.shopper)
    enough = [row for row in rows if len(shoppers[row.product]) >= limits.product_shoppers]
    for row in enough:
        products[row.shopper].add(row.product)
    kept = [row for row in enough if len(products[row.shopper]) >= limits.shopper_products]
    hits["product_support"], hits["shopper_support"] = len(rows) - len(enough), len(enough) - len(kept)
    return kept


def _of_latest_shoppers(rows: list[Row], limits: Limits, seed: int, hits: Counter[str]) -> list[Row]:
    last: dict[str, float] = {}
    for row in rows:
        last[row.shopper] = max(last.get(row.shopper, row.time), row.time)
    heard = sorted(last, key=lambda shopper: (-last[shopper], tie_hash(shopper, seed)))[: limits.shoppers]
    kept = [row for row in rows if row.shopper in heard]
    hits["too_many_shoppers"] = len(rows) - len(kept)
    return kept
