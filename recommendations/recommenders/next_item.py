"""Directed co-visitation: what follows what."""

import numpy as np

from ..core.matrices import units_holding
from ..core.sequences import pair_counts
from ..core.types import Dataset, Progress
from .base import ProductRecommender
from .parameters.next_item import NextItemParameters


class NextItem(ProductRecommender[NextItemParameters]):
    """What shoppers took after a product: A[a,b] = C[a,b] / ((n_a + s)^alpha (n_b + s)^beta), A[a,a] = 0.

    For products a, b in units g apart (g = 1 .. window) of one shopper's sequence of L units,
    C[a,b] += decay^(g-1) x (L/5)^-length_penalty and C[b,a] += back x that; inside a unit both += within x (L/5)^-length_penalty.
    A pair counts the kind weight of the product that it leads to and fades with ``half_life_days`` since its later unit. n_a is the number
    of units that hold a; s is ``shrinkage``. Score of j = sum over the shopper's latest units, k = 0, 1, ..., of
    history_decay^k x A[product, j].

    Time O(sum over units of products x products within the window), memory that of the pairs that meet. One
    shopper makes at most ``core.sequences.MOST_PAIRS_OF_ONE``: above, that shopper's window is narrower, and the oldest units may not count
    (the run's log says so).
    Sources: co-visitation as in Davidson et al., "The YouTube video recommendation system" (RecSys 2010); popularity discount as in
    Garg, Gupta, Malhotra, Vig, Shroff, "Sequence and time aware neighborhood for session-based recommendations" (SIGIR 2019) and
    Steck, "Item popularity and recommendation accuracy" (RecSys 2011).
    """

    Parameters = NextItemParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p, dataset = self.parameters, dataset.sampled
        counts, shortened = pair_counts(
            dataset,
            window=p.window,
            decay=p.decay,
            back=p.back,
            within=p.within,
            length_penalty=p.length_penalty,
            half_life_days=p.half_life_days,
        )
        if shortened:
            self.notes += (f"of {shortened:,} shoppers with very many products only the nearest units count as following each other: too many pairs",)
        holding = np.maximum(units_holding(dataset), 1.0) + p.shrinkage
        row = np.repeat(np.arange(dataset.n_products), np.diff(counts.indptr))
        counts.data = (counts.data * (holding**-p.alpha)[row] * (holding**-p.beta)[counts.indices]).astype(np.float32)
        self.matrix = counts
        progress(1.0)
