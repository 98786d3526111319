"""What stands in one order."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.kinds import PURCHASE
from ..core.matrices import without_diagonal
from ..core.similarity import log_likelihood_ratio
from ..core.types import SECONDS_A_DAY, Dataset, Progress, fade
from .base import ProductRecommender
from .parameters.bought_together import BoughtTogetherParameters


class BoughtTogether(ProductRecommender[BoughtTogetherParameters]):
    """Products bought in one order, by how much more often than chance would bring them together; a basket's lists are added up by serving.

    w_o = 2^(-age of order o / half_life_days), n_ab = sum of w_o over the orders that hold both, n_a over those that hold a, N over all
    that hold a purchase; an order is a unit, so where the shop has no orders, purchases at one time are one.
    lift: A[a,b] = n_ab / ((n_a + shrinkage) (n_b + shrinkage))^power; power 1 is lift over the constant N, 0.5 a cosine: lift alone
    favours what is rare, counts alone the best sellers.
    log_likelihood: A[a,b] = sqrt(2 sum over the four cells of the table a x b of n_cell log(n_cell / expected)), where n_ab is above
    n_a n_b / N by more than floats lose (``core.similarity.NOISE``), else 0.
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
            score = np.sqrt(log_likelihood_ratio(together.data, popularity[a], popularity[b], float(worth.sum())))
        score = np.where(support.data >= p.minimum_support, score, 0.0)
        self.matrix = sparse.csr_array((score.astype(np.float32), together.indices, together.indptr), shape=together.shape)
        self.matrix.eliminate_zeros()
        progress(1.0)


def _orders(dataset: Dataset, half_life_days: float | None) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """float64 0/1 [orders, n_products] of the units that hold a purchase, and what each counts."""
    bought = dataset.of_kind(PURCHASE)
    pairs = np.unique(dataset.unit[bought].astype(np.int64) * dataset.n_products + dataset.product[bought])
    units, row = np.unique(pairs // dataset.n_products, return_inverse=True)
    held = sparse.csr_array((np.ones(len(pairs)), (row, pairs % dataset.n_products)), shape=(len(units), dataset.n_products))
    time = np.zeros(dataset.n_units, np.int64)
    time[dataset.unit] = dataset.time
    age = (dataset.as_of - time[units]) / SECONDS_A_DAY
    return held, np.ones(len(units)) if half_life_days is None else fade(age, half_life_days).astype(np.float64)
