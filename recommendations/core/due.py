"""When a shopper is due to buy a product again. Standard library only: serving calls it at the request.

What was learnt of a product is its rate (how often its owners bought it again lately) and its interval (days between two purchases).
An interval stands in one byte, in steps of 4.4 %, beside the rate as the score of the product's own entry.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import exp, isfinite, log, log2

from .history import LiveContext, Own, tie_hash, units
from .kinds import PURCHASE

SECONDS_A_DAY = 86_400.0
STEPS = 16
"""Steps of the byte in which an interval doubles: 1 to 62,000 days in 256 of them."""
EARLY, LATE, LAPSED = 0.75, 1.5, 3.0
"""Shares of the expected interval since the last purchase: before EARLY it is early, then due, overdue from LATE on, then lapsed."""
CODES = {"early": "bought_before", "due": "due", "overdue": "overdue", "lapsed": "lapsed"}
"""Of the reason, by state."""


def interval_byte(days: float) -> int:
    """The nearest step; under a day counts as one."""
    return min(max(round(STEPS * log2(max(days, 1.0))), 0), 255)


def interval_days(byte: int) -> float:
    """The interval that a byte stands for."""
    return 2.0 ** (byte / STEPS)


@dataclass(frozen=True, slots=True)
class Purchases:
    """A shopper's purchases of one product."""

    days_since: float
    """Since the last one; 0 where the clock stands before it."""
    gaps: tuple[float, ...]
    """Days between successive ones, those that count as repeats."""
    habit: float
    """Sum of decay^k over the units that hold it, k the unit's age in units of purchases."""


def purchases(context: LiveContext, *, decay: float, minimum_gap_days: float) -> dict[str, Purchases]:
    """By product. A unit counts a product once; purchases less than ``minimum_gap_days`` after the one before are no repeats."""
    times: dict[str, list[float]] = defaultdict(list)
    habit: dict[str, float] = defaultdict(float)
    for age, unit in enumerate(units(event for event in context.events if event.kind == PURCHASE)):
        began = min(event.time for event in unit)
        for product in {event.product for event in unit}:
            times[product].append(began)
            habit[product] += decay**age
    found = {}
    for product, newest_first in times.items():
        gaps = [(newer - older) / SECONDS_A_DAY for newer, older in pairwise(newest_first)]
        counted = tuple(gap for gap in gaps if gap >= minimum_gap_days)
        found[product] = Purchases(max((context.now - newest_first[0]) / SECONDS_A_DAY, 0.0), counted, habit[product])
    return found


def expected_days(bought: Purchases, learnt_days: float, *, personal: float) -> float:
    """exp((personal x log learnt + sum of log gaps) / (personal + number of gaps)): the shopper's own interval, shrunk to the product's."""
    return exp((personal * log(learnt_days) + sum(map(log, bought.gaps))) / (personal + len(bought.gaps)))


def state_of(share: float) -> str:
    """early, due, overdue or lapsed, by the share of the expected interval that has passed."""
    if share < EARLY:
        return "early"
    if share < LATE:
        return "due"
    return "overdue" if share < LAPSED else "lapsed"


def curve(share: float, *, early: float) -> float:
    """How likely the next purchase is now: ``early`` right after the last one, rising to 1 at the interval, and falling as LAPSED / share when lapsed."""
    if share < 1.0:
        return early + (1.0 - early) * share
    return 1.0 if share < LAPSED else LAPSED / share


def due(context: LiveContext, *, decay: float, minimum_gap_days: float, personal: float, early: float, limit: int) -> list[Own]:
    """score = rate x habit x curve(days since the last purchase / expected interval), best first. What nothing was learnt of is left out."""
    found = []
    for product, bought in purchases(context, decay=decay, minimum_gap_days=minimum_gap_days).items():
        rate = context.learnt.get(product, 0.0)
        if not (rate > 0.0 and isfinite(rate)):
            continue
        share = bought.days_since / expected_days(bought, interval_days(context.marks.get(product, 0)), personal=personal)
        score = rate * bought.habit * curve(share, early=early)
        if score > 0.0:
            found.append(Own(product, score, CODES[state_of(share)]))
    return sorted(found, key=lambda own: (-own.score, tie_hash(own.product)))[:limit]
