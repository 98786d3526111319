"""Item-item collaborative filtering."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.matrices import heaviest_positions, kind_weight, only_entries, shopper_amounts, shopper_product, unit_amounts, unit_product
from ..core.neighbours import Measure, all_pairs
from ..core.similarity import Cosine, Jaccard, LogLikelihood, Pearson
from ..core.types import Dataset, Progress
from ..core.weighting import weighted
from .base import ProductRecommender
from .parameters.item_neighbours import ItemNeighboursParameters


class ItemNeighbours(ProductRecommender[ItemNeighboursParameters]):
    """Products chosen by the same shoppers: A[i,j] = how alike their vectors x_i and x_j are, i other than j, where that is above 0.

    x_i[u] is the square root of the weight that shopper or unit u (see ``basis``) gives product i: the kind's weight, faded by
    ``half_life_days`` since the event, the largest where there are several. The square root lets two events of one age fade together
    by exactly the half-life. ``weighting`` then lets rare rows say more (see ``core.weighting``). By ``similarity``:

    cosine: <x_i, x_j> / (|x_i| |x_j| + shrinkage).
    jaccard: <x_i, x_j> / (|x_i|^2 + |x_j|^2 - <x_i, x_j> + shrinkage), of sets where nothing fades.
    log_likelihood: G / (1 + shrinkage + G), G Dunning's ratio of the table of who holds i and who j, each u counting as much as the
    heaviest x_i[u]^2 of its products; only pairs that meet more often than chance.
    pearson: r x m / (m + shrinkage), r the correlation of y_i and y_j over those who hold both, y_i[u] = log(1 + sum over u's events with
    i of kind weight x quantity), not faded; m = <x_i, x_j>. No entry where r is negative, or undefined for want of variance: in a shop
    where everybody takes one of each, that is everywhere.

    Score of j = sum over the shopper's latest products i of history_decay^k x A[i,j], k in units.

    Time O(sum over u of (distinct products)^2), at most ``max_products`` of each, the heaviest, seven times that for pearson; memory
    8 bytes a pair that meets, at most ``core.neighbours.MOST_PAIRS``: above, each product keeps its best (and the run's log says so).
    Sources: Sarwar, Karypis, Konstan, Riedl, "Item-based collaborative filtering recommendation algorithms" (WWW 2001); those of the
    similarities stand in ``core.similarity``.
    """

    Parameters = ItemNeighboursParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        dataset = dataset.sampled
        self.matrix, most = all_pairs(self._measure(dataset), dataset.tie, progress)
        if most is not None:
            self.notes += (f"too many products meet to keep all pairs: the best {most:,} of each product are kept",)
        if not self.matrix.nnz and self.parameters.similarity == "pearson":
            self.notes += ("no two products correlate: too few shoppers took different amounts of both; cosine needs no amounts",)
        progress(1.0)

    def _measure(self, dataset: Dataset) -> Measure:
        p, by_unit = self.parameters, self._basis(dataset) == "unit"
        held = (unit_product if by_unit else shopper_product)(dataset, np.sqrt(dataset.faded_weight(p.half_life_days)))
        kept = heaviest_positions(held, p.max_products, dataset.tie)
        taken = weighted(only_entries(held, kept), p.weighting, k1=p.k1, b=p.b)
        vectors = sparse.csr_array(taken.T)
        if p.similarity == "cosine":
            return Cosine(vectors, taken, shrinkage=p.shrinkage)
        if p.similarity == "jaccard":
            return Jaccard(vectors, taken, shrinkage=p.shrinkage)
        if p.similarity == "log_likelihood":
            return LogLikelihood(vectors, taken, _heaviest_of_rows(taken) ** 2, shrinkage=p.shrinkage)
        liked = only_entries((unit_amounts if by_unit else shopper_amounts)(dataset, kind_weight(dataset) * dataset.quantity), kept)
        liked.data = np.log1p(liked.data)
        return Pearson(sparse.csr_array(liked.T), liked, support=(vectors, taken), shrinkage=p.shrinkage)

    def _basis(self, dataset: Dataset) -> str:
        """Baskets say more than whole histories, where there are any: of many events most must share their unit with another."""
        if self.parameters.basis != "auto":
            return self.parameters.basis
        sizes = np.diff(dataset.unit_starts)
        return "unit" if sizes[sizes > 1].sum() > dataset.n_events / 2 else "shopper"


def _heaviest_of_rows(matrix: sparse.csr_array) -> NDArray[np.float64]:
    """[rows] the largest entry of each row, 0 where it is empty."""
    heaviest, filled = np.zeros(matrix.shape[0]), np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        heaviest[filled] = np.maximum.reduceat(matrix.data, matrix.indptr[filled])
    return heaviest
