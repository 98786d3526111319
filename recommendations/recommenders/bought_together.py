"""What stands in one order."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.matrices import without_diagonal
from ..core.types import SECONDS_A_DAY, Dataset, Progress, fade
from .base import ProductRecommender
from .parameters.bought_together import BoughtTogetherParameters

PURCHASE = "purchase"


class BoughtTogether(ProductRecommender[BoughtTogetherParameters]):
    """Products bought in one order, by how much more often than chance would bring them together; a basket's lists are added up by serving.

    w_o = 2^(-age of order o / half_life_days), n_ab = sum of w_o over the orders that hold both, n_a over those that hold a, N over all
    that hold a purchase; an order is a unit, so where the shop has no orders, purchases at one time are one.
    lift: A[a,b] = n_ab / ((n_a + shrinkage) (n_b + shrinkage))^power; power 1 is lift over the constant N, 0.5 a cosine: lift alone
    favours what is rare, counts alone the best sellers.
    log_likelihood: A[a,b] = sqrt(2 sum over the four cells of the table a x b of n_cell log(n_cell / expected)), where n_ab is above
    n_a n_b / N, else 0.
    Pairs that fewer than ``minimum_support`` orders hold, unfaded, score 0. Score of j for a basket: sum over its products i of A[i,j].

    A[n_products, n_products], diagonal empty. Time O(sum over orders of (products)^2), memory that of the pairs that meet.
    Sources: lift as in Brin, Motwani, Ullman, Tsur, "Dynamic itemset counting and implication rules for market basket data" (SIGMOD 1997);
    Dunning, "Accurate methods for the statistics of surprise and coincidence" (Computational Linguistics 1993).
    """

    Parameters = BoughtTogetherParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p = self.parameters
        held, worth = _orders(dataset.sampled, p.half_life_days)
        support = without_diagonal(sparse.csr_array(held.T @ held))
        together = without_diagonal(sparse.csr_array(held.T @ (sparse.diags_array(worth) @ held)))
        progress(0.5)
        popularity = held.T @ worth
        together.sort_indices()
        support.sort_indices()
        a, b = np.repeat(np.arange(dataset.n_products), np.diff(together.indptr)), together.indices
        if p.measure == "lift":
            score = together.data / ((popularity[a] + p.shrinkage) * (popularity[b] + p.shrinkage)) ** p.power
        else:
            score = log_likelihood(together.data, popularity[a], popularity[b], worth.sum())
        score = np.where(support.data >= p.minimum_support, score, 0.0)
        self.matrix = sparse.csr_array((score.astype(np.float32), together.indices, together.indptr), shape=together.shape)
        self.matrix.eliminate_zeros()
        progress(1.0)


def _orders(dataset: Dataset, half_life_days: float | None) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """float64 0/1 [orders, n_products] of the units that hold a purchase, and what each counts."""
    bought = np.array([kind.slug == PURCHASE for kind in dataset.kinds], bool)[dataset.kind]
    pairs = np.unique(dataset.unit[bought].astype(np.int64) * dataset.n_products + dataset.product[bought])
    units, row = np.unique(pairs // dataset.n_products, return_inverse=True)
    held = sparse.csr_array((np.ones(len(pairs)), (row, pairs % dataset.n_products)), shape=(len(units), dataset.n_products))
    time = np.zeros(dataset.n_units, np.int64)
    time[dataset.unit] = dataset.time
    age = (dataset.as_of - time[units]) / SECONDS_A_DAY
    return held, np.ones(len(units)) if half_life_days is None else fade(age, half_life_days).astype(np.float64)


def log_likelihood(both: NDArray[np.float64], a: NDArray[np.float64], b: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Root of Dunning's G2 of each 2 x 2 table, all arrays aligned; 0 where the two meet no more often than by chance."""
    statistic = np.zeros(len(both))
    for count, row, column in ((both, a, b), (a - both, a, total - b), (b - both, total - a, b), (total - a - b + both, total - a, total - b)):
        cell, expected = np.maximum(count, 0.0), row * column / (total or 1.0)
        some = (cell > 0) & (expected > 0)
        statistic[some] += cell[some] * np.log(cell[some] / expected[some])
    return np.where(both * total > a * b, np.sqrt(np.maximum(2.0 * statistic, 0.0)), 0.0)
