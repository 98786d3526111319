"""What a shopper bought before, as candidates to be bought again. Standard library only: a page computes it from the events it has read."""

from collections.abc import Sequence

from .history import Event, units
from .kinds import PURCHASE

MOST_EVENTS = 1_000
"""Latest events that serving reads."""


def repeats(events: Sequence[Event], *, decay: float, cut: bool = False) -> dict[str, float]:
    """By product, the sum of decay^k over the units in which it was bought; k = 0, 1, ... counts the units with a purchase, newest first.

    A unit counts a product once. Where reading was ``cut`` short the oldest unit may not be whole, and is left out. Other kinds than purchases
    say nothing here: "you bought this before" must be true.
    """
    together = units(events)
    if cut and len(together) > 1:
        together = together[:-1]
    sums: dict[str, float] = {}
    age = 0
    for unit in together:
        bought = {event.product for event in unit if event.kind == PURCHASE}
        for product in bought:
            sums[product] = sums.get(product, 0.0) + decay**age
        age += bool(bought)
    return sums
