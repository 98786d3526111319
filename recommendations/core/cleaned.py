"""A shopper's own events without what is no taste: what was given back, and what was rated badly. Standard library only.

The page's twin of the rules that learning applies to the whole log (``pipeline.refunds``, and of ``pipeline.cleaning`` those of ratings and
quantities); a property test holds both to each other. Change one, change the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .history import Event, order_hash
from .kinds import PURCHASE, RATING, REFUND


def disliked(event: Event, liked_rating: float | None) -> bool:
    """A rating below what counts as liking; none is where nothing counts so."""
    return event.kind == RATING and liked_rating is not None and event.value is not None and event.value < liked_rating


def cleaned(events: Iterable[Event], *, liked_rating: float | None, max_quantity: float) -> list[Event]:
    """The events of one shopper that tell of a taste, in the order in which they came; purchases with what is left of their quantity.

    Without ratings below ``liked_rating``, refunds, purchases that were given back as a whole, and what is of a quantity above
    ``max_quantity`` and no refund. A refund that names the order of a purchase of the product cancels that one; any other cancels the
    purchases of the product from before it, the latest first. What a refund gives back beyond that cancels nothing. Time O(n), and
    O(m log m) for the m rows of products with a refund.
    """
    kept = [event for event in events if (event.quantity <= max_quantity or event.kind == REFUND) and not disliked(event, liked_rating)]
    returned = {event.product for event in kept if event.kind == REFUND}
    if not returned:
        return kept
    left = left_of_purchases(kept, returned)
    rest = [(event, left.get(row, event.quantity)) for row, event in enumerate(kept) if event.kind != REFUND]
    return [event if quantity == event.quantity else replace(event, quantity=quantity) for event, quantity in rest if quantity]


def left_of_purchases(events: Sequence[Event], returned: set[str]) -> dict[int, int]:
    """By row of one shopper's purchase of such a product, what is left of its quantity after the refunds of the same product."""
    rows = [row for row, event in enumerate(events) if event.product in returned and event.kind in (PURCHASE, REFUND)]
    rows.sort(key=lambda row: (events[row].time, events[row].kind == REFUND, order_hash(events[row].order)))
    left = {row: events[row].quantity for row in rows if events[row].kind == PURCHASE}
    of_order: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in left:
        if events[row].order:
            of_order[events[row].product, events[row].order].append(row)
    for row in rows:
        event = events[row]
        if event.kind == REFUND and (event.product, event.order) in of_order:
            _cancel(left, of_order[event.product, event.order], event.quantity)
    before: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        event = events[row]
        if event.kind == PURCHASE:
            before[event.product].append(row)
        elif (event.product, event.order) not in of_order:
            _cancel(left, before[event.product], event.quantity)
    return left


def _cancel(left: dict[int, int], rows: list[int], quantity: int) -> None:
    """Takes from the last of the rows on; rows of which nothing is left are removed from the list."""
    while rows and quantity:
        most = min(quantity, left[rows[-1]])
        left[rows[-1]] -= most
        quantity -= most
        if not left[rows[-1]]:
            rows.pop()
