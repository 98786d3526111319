"""What a shopper buys again, and when."""

import numpy as np
from numpy.typing import NDArray

from ..core.due import interval_byte
from ..core.kinds import PURCHASE
from ..core.types import SECONDS_A_DAY, Dataset, Progress, Ranked, fade
from .base import Recommender, State
from .parameters.buy_again import BuyAgainParameters


class BuyAgain(Recommender[BuyAgainParameters]):
    """Repeat purchases: of each product how often its owners buy it again, and after how many days.

    A repeat is a purchase of a product by a shopper at least ``minimum_gap_days`` after the shopper's one before; a unit counts a product
    once. With R_j the repeats of j, each faded by ``half_life_days``, N_j the shoppers who bought j, and s the ``shrinkage``,
    rate_j = (R_j + s x rate_c) / (N_j + s), where rate_c is the same of all products of j's category, shrunk to the whole shop's.
    log interval_j = (sum of log gap_j + s x log interval_c) / (n_j + s), n_j the number of gaps, shrunk alike.
    Served: score = rate_j x habit x curve(days since the last purchase / expected interval), see ``core.due``; the shopper's own gaps count
    in the interval beside ``personal`` ones of the product's.

    Only gaps that have closed are seen, so that intervals near the log's length come out too short (right censoring); the rate is not
    conditioned on them, and an overdue product keeps its score until three intervals have passed, which leaves room for that.

    Rows: product j's own holds j alone, score rate_j [n_products], source byte the interval in steps of 1/16 of a doubling; none where
    nobody bought j. Time O(events log events), memory O(events).
    Sources: shrinkage by pseudo-counts as in Efron and Morris, "Stein's paradox in statistics" (1977); repeat purchase by item and gap as
    in Bhagat, Muralidharan, Lobzhanidze, Vishwanath, "Buy it again: modeling repeat purchase recommendations" (KDD 2018).
    """

    Parameters = BuyAgainParameters
    rate: NDArray[np.float64]
    """[n_products] 0 for what nobody bought."""
    interval: NDArray[np.float64]
    """[n_products] days."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p, n = self.parameters, dataset.n_products
        product, time, gap = _purchases(dataset)
        owned = np.bincount(product[np.isinf(gap)], minlength=n).astype(np.float64)
        repeat = np.isfinite(gap) & (gap >= p.minimum_gap_days)
        worth = np.ones(len(gap))
        if p.half_life_days is not None:
            worth = fade((dataset.as_of - time) / SECONDS_A_DAY, p.half_life_days).astype(np.float64)
        again = np.bincount(product[repeat], weights=worth[repeat], minlength=n)
        count = np.bincount(product[repeat], minlength=n).astype(np.float64)
        logs = np.bincount(product[repeat], weights=np.log(gap[repeat]), minlength=n)
        category = _categories(dataset)
        self.rate = np.where(owned > 0, shrunk(again, owned, category, p.shrinkage), 0.0)
        self.interval = np.exp(shrunk(logs, count, category, p.shrinkage))
        progress(1.0)

    def _lists(self, scope: str, n: int) -> Ranked:
        keys = np.flatnonzero(self.rate.astype(np.float32) > 0).astype(np.int32)
        return Ranked(
            keys=keys.tolist(),
            indptr=np.arange(len(keys) + 1, dtype=np.int64),
            products=keys,
            scores=self.rate[keys].astype(np.float32),
            sources=np.array([interval_byte(days) for days in self.interval[keys]], dtype=np.uint8),
        )

    def state(self) -> State:
        return {"rate": self.rate, "interval": self.interval}


def _purchases(dataset: Dataset) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.float64]]:
    """Each product once a unit: (product, seconds, days since the same shopper's purchase of it before; infinite for the first)."""
    bought = dataset.of_kind(PURCHASE)
    shopper, product, unit, time = dataset.shopper[bought], dataset.product[bought], dataset.unit[bought], dataset.time[bought].astype(np.int64)
    order = np.lexsort((unit, product, shopper))
    shopper, product, unit, time = shopper[order], product[order], unit[order], time[order]
    same = np.zeros(len(order), bool)
    same[1:] = (shopper[1:] == shopper[:-1]) & (product[1:] == product[:-1])
    once = np.ones(len(order), bool)
    once[1:] = ~same[1:] | (unit[1:] != unit[:-1])
    same, product, time = same[once], product[once], time[once]
    gap = np.full(len(product), np.inf)
    gap[same] = (time[same] - time[np.flatnonzero(same) - 1]) / SECONDS_A_DAY
    return product, time, gap


def _categories(dataset: Dataset) -> NDArray[np.int64]:
    """[n_products] a number for each category path; products without one are together."""
    numbers = {path: number for number, path in enumerate(sorted(set(dataset.products.categories)))}
    return np.array([numbers[path] for path in dataset.products.categories], dtype=np.int64)


def shrunk(total: NDArray[np.float64], count: NDArray[np.float64], group: NDArray[np.int64], shrinkage: float) -> NDArray[np.float64]:
    """[n] (total + s x mean of its group) / (count + s), where a group's mean is shrunk to the mean of all alike; 0 where nothing is known."""
    overall = total.sum() / (count.sum() or 1.0)
    groups = int(group.max()) + 1 if len(group) else 0
    of_group = np.bincount(group, weights=total, minlength=groups) + shrinkage * overall
    in_group = np.bincount(group, weights=count, minlength=groups) + shrinkage
    mean = np.divide(of_group, in_group, out=np.full(groups, overall), where=in_group > 0)[group]
    return np.divide(total + shrinkage * mean, count + shrinkage, out=mean.copy(), where=count + shrinkage > 0)
