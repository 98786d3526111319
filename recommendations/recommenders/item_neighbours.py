"""Item-item collaborative filtering."""

import numpy as np

from ..core.matrices import heaviest_entries, shopper_product, unit_product
from ..core.similarity import cosine
from ..core.types import Dataset, Progress, fade
from .base import ProductRecommender
from .parameters.item_neighbours import ItemNeighboursParameters


class ItemNeighbours(ProductRecommender[ItemNeighboursParameters]):
    """Products chosen by the same shoppers: A[i,j] = <x_i, x_j> / (|x_i| |x_j| + shrinkage).

    x_i[u] is the square root of the weight that shopper or unit u (see ``basis``) gives product i: the kind's weight, faded by
    ``half_life_days`` since the event, the largest where there are several. The square root lets two events of one age fade together
    by exactly the half-life. Score of j = sum over the shopper's latest products i of history_decay^k x A[i,j], k in units.

    Time O(sum over shoppers of (distinct products)^2), at most ``max_products`` of each, the heaviest; memory that of the pairs that
    meet, no dense n x n.
    Source: Sarwar, Karypis, Konstan, Riedl, "Item-based collaborative filtering recommendation algorithms" (WWW 2001).
    """

    Parameters = ItemNeighboursParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p, dataset = self.parameters, dataset.sampled
        weight = dataset.weight
        if p.half_life_days is not None:
            weight = weight * fade(dataset.age_days, p.half_life_days)
        table = unit_product if self._basis(dataset) == "unit" else shopper_product
        taken = heaviest_entries(table(dataset, np.sqrt(weight)), p.max_products, dataset.tie)
        self.matrix = cosine(taken, shrinkage=p.shrinkage)
        progress(1.0)

    def _basis(self, dataset: Dataset) -> str:
        """Baskets say more than whole histories, where there are any: of many events most must share their unit with another."""
        if self.parameters.basis != "auto":
            return self.parameters.basis
        sizes = np.diff(dataset.unit_starts)
        return "unit" if sizes[sizes > 1].sum() > dataset.n_events / 2 else "shopper"
