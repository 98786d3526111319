"""A made-up shop of any size that behaves like one: few products have most sales, few shoppers most events, and tastes differ.

A shopper has one to three tastes of twenty; four of five events lie in them. Within a taste, and between tastes, popularity follows Zipf's
law with exponent 0.8; how much a shopper does follows a Pareto law. Events come in units of three on average; six of ten units are orders,
whose lines share a time, the others are views a minute apart. Sales grow over the year and every unit is somewhere in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TASTES = 20
DAY = 86_400
START = 1_700_000_000


@dataclass(frozen=True, kw_only=True)
class Log:
    """Events in order of time; what a product is stands in its number: product p has taste p % TASTES and is number p // TASTES of it."""

    n_products: int
    shopper: NDArray[np.int64]
    product: NDArray[np.int64]
    time: NDArray[np.int64]
    """Seconds since the epoch."""
    order: NDArray[np.int64]
    """Number of the order; -1 for a view."""

    def __len__(self) -> int:
        return len(self.product)


def log(events: int, seed: int = 1) -> Log:
    """About 25 events a shopper, 4 x sqrt(events) products."""
    chance = np.random.default_rng(seed)
    n_shoppers, a_taste = max(events // 25, 2), max(int(4 * events**0.5) // TASTES, 2)
    # 1. Units: whose, how large, when, order or views.
    size = chance.geometric(1 / 3, size=events)
    size = size[: np.searchsorted(np.cumsum(size), events) + 1]
    activity = 1 + chance.pareto(1.5, n_shoppers)
    who = chance.choice(n_shoppers, size=len(size), p=activity / activity.sum())
    when = START + (365 * DAY * chance.random(len(size)) ** 0.7).astype(np.int64)
    is_order = chance.random(len(size)) < 0.6
    # 2. Events: each unit's, cut to the number that was asked for.
    unit = np.repeat(np.arange(len(size)), size)[:events]
    within = np.arange(len(unit)) - np.searchsorted(unit, unit)
    time = when[unit] + np.where(is_order[unit], 0, 60 * within)
    # 3. Products: of one of the shopper's tastes, or of any.
    tastes = chance.choice(TASTES, size=(n_shoppers, 3), p=_zipf(TASTES))
    own = tastes[who[unit], chance.integers(0, 3, len(unit))]
    any_taste = chance.choice(TASTES, size=len(unit), p=_zipf(TASTES))
    taste = np.where(chance.random(len(unit)) < 0.8, own, any_taste)
    product = taste + TASTES * chance.choice(a_taste, size=len(unit), p=_zipf(a_taste))
    in_time = np.argsort(time, kind="stable")
    order = np.where(is_order[unit], unit, -1)
    return Log(n_products=a_taste * TASTES, shopper=who[unit][in_time], product=product[in_time], time=time[in_time], order=order[in_time])


def _zipf(n: int) -> NDArray[np.float64]:
    share = 1 / np.arange(1, n + 1) ** 0.8
    return share / share.sum()
