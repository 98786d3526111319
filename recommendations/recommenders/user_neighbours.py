"""User-user collaborative filtering."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.matrices import heaviest_positions, kind_weight, only_entries, shopper_amounts, shopper_product
from ..core.neighbours import Measure, blocks, nearest
from ..core.similarity import Cosine, Pearson, norms
from ..core.topk import joined, top_rows
from ..core.types import Dataset, Progress, Ranked, fade
from ..core.weighting import weighted
from .base import Recommender
from .parameters.user_neighbours import UserNeighboursParameters

MOST_CANDIDATES = 200_000
"""Shoppers among whom neighbours are looked for; of more a sample is drawn. Everybody gets a list all the same."""

BLOCK_VOTES = 4_000_000
"""Votes counted at a time: bounds the memory beside the lists'."""

BOUGHT = "purchase"


class UserNeighbours(Recommender[UserNeighboursParameters]):
    """What the most similar shoppers chose: score of j for u = sum over v in N(u) of s(u,v) x_v[j] / sum over v in N(u) of s(u,v).

    N(u) are the ``neighbours`` shoppers other than u with the largest s(u,v) > 0. x_u[i] is the square root of the weight of u's
    heaviest event with product i: the kind's weight, faded by ``half_life_days``. ``weighting`` then makes x into w, in which rare
    products say more (see ``core.weighting``). By ``similarity``:

    cosine: s(u,v) = <w_u, w_v> / (|w_u| |w_v| + shrinkage).
    pearson: s(u,v) = r x m / (m + shrinkage), r the correlation of y_u and y_v over the products that both have, y_u[i] = log(1 + sum
    over u's events with i of kind weight x quantity), not faded; m = <w_u, w_v>. Nobody is a neighbour whose r is negative, or undefined
    for want of variance: in a shop where everybody takes one of each there are none, and no lists.

    v is found through a product only while among its ``max_shoppers`` heaviest shoppers, and of more than 200,000 shoppers only a
    seeded sample of so many can be neighbours (the run's log says so). Lists leave out what u has bought, which serving would not
    show, unless ``repeats`` is set; what u has only viewed may stand in them.

    Time O(events x max_shoppers) for the neighbours, O(shoppers x neighbours x products of one) for the lists; memory 8 bytes x
    shoppers x neighbours, and blocks of bounded size.
    Sources: Resnick, Iacovou, Suchak, Bergstrom, Riedl, "GroupLens" (CSCW 1994); Herlocker, Konstan, Borchers, Riedl, "An algorithmic
    framework for performing collaborative filtering" (SIGIR 1999).
    """

    Parameters = UserNeighboursParameters
    nearest: sparse.csr_array
    """float32 [n_shoppers, n_candidates]: s(u,v) of each shopper's neighbours."""
    candidates: NDArray[np.int64]
    """[n_candidates] shopper codes, rising."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p = self.parameters
        self.by_tie = np.argsort(dataset.tie)  # products in this order: sums over them must not depend on how they are numbered
        weight = dataset.weight if p.half_life_days is None else dataset.weight * fade(dataset.age_days, p.half_life_days)
        self.chosen = self._in_order(shopper_product(dataset, np.sqrt(weight)))
        tie = shopper_ties(dataset)
        self.candidates = self._drawn(dataset, tie, seed)
        itself = np.full(dataset.n_shoppers, -1)
        itself[self.candidates] = np.arange(len(self.candidates))
        self.nearest = nearest(self._measure(dataset, tie), p.neighbours, tie[self.candidates], itself, progress)
        if not self.nearest.nnz and p.similarity == "pearson":
            self.notes += ("no two shoppers correlate: too few took different amounts of the same products; cosine needs no amounts",)
        progress(1.0)

    def _drawn(self, dataset: Dataset, tie: NDArray[np.uint64], seed: int) -> NDArray[np.int64]:
        if dataset.n_shoppers <= MOST_CANDIDATES:
            return np.arange(dataset.n_shoppers)
        self.notes += (f"{dataset.n_shoppers:,} shoppers: neighbours come from a sample of {MOST_CANDIDATES:,}; everybody gets a list",)
        lot = _scattered(tie ^ np.uint64(seed))
        return np.sort(np.lexsort((tie, lot))[:MOST_CANDIDATES])

    def _measure(self, dataset: Dataset, tie: NDArray[np.uint64]) -> Measure:
        p = self.parameters
        worth = sparse.csr_array(weighted(sparse.csr_array(self.chosen.T), p.weighting, k1=p.k1, b=p.b).T)
        right, kept = self._found_through(worth, tie)
        if p.similarity == "cosine":
            return Cosine(worth, right, shrinkage=p.shrinkage, right_norm=norms(worth)[self.candidates])
        liked = self._in_order(shopper_amounts(dataset, kind_weight(dataset) * dataset.quantity))
        liked.data = np.log1p(liked.data)
        by_product = sparse.csr_array(liked[self.candidates].T)
        return Pearson(liked, only_entries(by_product, kept), support=(worth, right), shrinkage=p.shrinkage)

    def _found_through(self, worth: sparse.csr_array, tie: NDArray[np.uint64]) -> tuple[sparse.csr_array, NDArray[np.int64]]:
        """[n_products, n_candidates] the candidates through whom each product finds neighbours, and where they stand among all."""
        by_product = sparse.csr_array(worth[self.candidates].T)
        kept = heaviest_positions(by_product, self.parameters.max_shoppers, tie[self.candidates])
        return only_entries(by_product, kept), kept

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        votes = self.chosen[self.candidates]
        hidden = None if self.parameters.repeats else self._bought(self.dataset)
        tie, parts = self.dataset.tie[self.by_tie], []
        steps = np.concatenate([[0], np.cumsum(np.diff(votes.indptr)[self.nearest.indices])])
        for part in blocks(np.diff(steps[self.nearest.indptr]), BLOCK_VOTES):
            near = self.nearest[part]
            score = sparse.csr_array(near @ votes)
            total = np.asarray(near.sum(axis=1, dtype=np.float64)).ravel()
            row = np.repeat(np.arange(score.shape[0]), np.diff(score.indptr))
            score.data = (score.data / total[row]).astype(np.float32)
            if hidden is not None:
                score.data[_stands_in(score, row, hidden[part])] = 0.0
            parts.append((top_rows(score, n, tie), part.start))
        return joined(parts, self.by_tie)

    def _bought(self, dataset: Dataset) -> sparse.csr_array:
        kinds = np.array([kind.slug == BOUGHT for kind in dataset.kinds], bool)
        return self._in_order(shopper_product(dataset, np.where(kinds[dataset.kind], 1.0, 0.0)))

    def _in_order(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """[n_shoppers, n_products in the order of their tie]"""
        matrix = sparse.csr_array(matrix[:, self.by_tie])
        matrix.sort_indices()
        return matrix


def _stands_in(score: sparse.csr_array, row: NDArray[np.int64], marks: sparse.csr_array) -> NDArray[np.bool_]:
    """[nnz of score] True where ``marks`` holds something above 0."""
    marked = np.repeat(np.arange(marks.shape[0]), np.diff(marks.indptr))[marks.data > 0] * marks.shape[1] + marks.indices[marks.data > 0]
    return np.isin(row * score.shape[1] + score.indices, marked)


def shopper_ties(dataset: Dataset) -> NDArray[np.uint64]:
    """[n_shoppers] a hash of what each did and how long ago: breaks ties among shoppers without regard to their number.

    Sums of whole numbers modulo 2^64 are the same in any order; whoever did just the same votes just the same.
    """
    age = (dataset.as_of - dataset.time.astype(np.int64)).astype(np.uint64)
    did = _scattered(dataset.tie[dataset.product] ^ _scattered(age))
    ties = np.zeros(dataset.n_shoppers, dtype=np.uint64)
    present, starts = np.unique(dataset.shopper, return_index=True)
    ties[present] = np.add.reduceat(did, starts)
    return ties


def _scattered(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits well mixed: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
