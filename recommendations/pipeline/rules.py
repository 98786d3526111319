"""What preparation does to the log, in words and in order. Standard library only: the admin and the commands show it.

docs/reference/preparation.md lists the same with the settings; a test keeps both in step.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..recommenders.parameters.base import marked as _

RULES: dict[str, str] = {
    "no_shopper": _("rows that name no shopper"),
    "no_product": _("rows that name no product"),
    "unknown_kind": _("rows of a kind that is not in the table of kinds"),
    "weightless_kind": _("rows of a kind whose weight is 0 or less"),
    "unknown_product": _("rows of a product that the adapter does not know"),
    "time_out_of_range": _("rows from before 1970 or after 2106"),
    "in_the_future": _("rows further ahead of the clock than MAX_FUTURE_SECONDS (a clock had jumped): the run's own clock must not follow them"),
    "impossible_quantity": _("rows of a quantity of 0 or less, or above MAX_QUANTITY (which a refund may be)"),
    "impossible_price": _("rows of a price below 0 or above MAX_PRICE (which a refund may have)"),
    "disliked": _("ratings below LIKED_RATING: the shopper did not like it"),
    "too_fast": _("browsing of shoppers who did more in an hour than MAX_MOMENTS_AN_HOUR: a machine; what they bought stays"),
    "duplicate": _("rows that repeat another (shopper, product, kind, moment and order): their quantity is added to it, so nothing is lost"),
    "refund": _("refunds: they teach nothing themselves, and cancel what was bought"),
    "refunded": _("purchases that were given back as a whole"),
    "product_support": _("rows of products that fewer shoppers than MIN_PRODUCT_SHOPPERS touched (the product stays, as one that nobody has touched)"),
    "shopper_support": _("rows of shoppers with fewer products than MIN_SHOPPER_PRODUCTS"),
    "too_many_shoppers": _("rows of shoppers for whom there is no room within MAX_SHOPPERS: those who came last teach"),
    "shopper_cap": _("rows of units above the most that one shopper may contribute, MAX_SHOPPER_UNITS (the latest stay)"),
}
"""Why a row is not in the dataset, in the order in which the rules are applied; a row is counted by the first one that hits it."""

NOTED: dict[str, str] = {
    "unit_cap": _("rows kept, but not for pairs: an order or moment of more than MAX_UNIT_PRODUCTS products is paired by a sample of so many"),
    "machines": _("shoppers who did more in an hour than a person can"),
    "partly_refunded": _("purchases of which a part was given back: their quantity is lower"),
    "refund_without_purchase": _("refunds that found no purchase to cancel"),
    "cold": _("products in the table that teach nothing yet: they can be recommended by what they are"),
    "products_left_out": _("products that nobody has touched and that found no room within MAX_PRODUCTS"),
    "events_left_out": _("rows that were not read, since there are more than MAX_EVENTS: the oldest"),
}
"""What else is counted."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is taken for possible, human and enough; the settings of the same meaning say it for a shop."""

    max_quantity: float = 100_000
    max_price: float = 1e9
    liked_rating: float | None = 3.0
    """None: every rating teaches."""
    moments_an_hour: int = 1_000
    """0: nobody is taken for a machine."""
    product_shoppers: int = 1
    shopper_products: int = 1
    shoppers: int = 1_000_000


def told(counts: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """(what, how many, share of the rows read or 0) of every rule that hit something, in their order; for people."""
    read = counts.get("read", 0) or 1
    return [(RULES[rule], counts[rule], counts[rule] / read) for rule in RULES if counts.get(rule)]


def noted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """(what, how many) of all else that was counted and is not 0."""
    return [(NOTED[name], counts[name]) for name in NOTED if counts.get(name)]


def in_brief(counts: Mapping[str, int]) -> str:
    """One line: "1,234 rows read, 1,100 learnt from; left out: 100 duplicate, 34 unknown product"."""
    out = sorted(((counts[rule], rule) for rule in RULES if counts.get(rule)), reverse=True)
    rules = ", ".join(f"{n:,} {rule.replace('_', ' ')}" for n, rule in out)
    return f"{counts.get('read', 0):,} rows read, {counts.get('kept', 0):,} learnt from" + (f"; left out: {rules}" if rules else "")
