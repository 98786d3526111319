"""User-user collaborative filtering."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.matrices import heaviest_positions, kind_weight, only_entries, shopper_amounts, shopper_product
from ..core.neighbours import Measure, blocks, nearest
from ..core.shoppers import bought, latest_shoppers, left_out, scattered, shopper_ties
from ..core.similarity import Cosine, Pearson, norms
from ..core.topk import joined, top_rows
from ..core.types import Dataset, Progress, Ranked
from ..core.weighting import weighted
from .base import Recommender
from .limits import refuse_too_many_neighbours
from .parameters.user_neighbours import UserNeighboursParameters

MOST_CANDIDATES = 200_000
"""Shoppers among whom neighbours are looked for; of more a sample is drawn; who is not in it can have a list all the same."""

BLOCK_VOTES = 4_000_000
"""Votes counted at a time: bounds the memory beside the lists'."""


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
    seeded sample of so many can be neighbours (the run's log says so). Lists, for the ``most_shoppers`` who came last, leave out what u
    has bought unless ``include_bought``; what u has only viewed may stand in them.

    Time O(events x max_shoppers) for the neighbours, O(shoppers x neighbours x products of one) for the lists; memory 8 bytes x
    shoppers with a list x neighbours, refused above ``limits.MOST_ENTRIES`` of them, and blocks of bounded size.
    Sources: Resnick, Iacovou, Suchak, Bergstrom, Riedl, "GroupLens" (CSCW 1994); Herlocker, Konstan, Borchers, Riedl, "An algorithmic
    framework for performing collaborative filtering" (SIGIR 1999).
    """

    Parameters = UserNeighboursParameters
    nearest: sparse.csr_array
    """float32 [shoppers with a list, n_candidates]: s(u,v) of each one's neighbours."""
    listed: NDArray[np.int64]
    """[shoppers with a list] their codes, rising."""
    candidates: NDArray[np.int64]
    """[n_candidates] shopper codes, rising."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p = self.parameters
        self.listed = latest_shoppers(dataset, p.most_shoppers)
        others = min(dataset.n_shoppers, MOST_CANDIDATES)
        refuse_too_many_neighbours("user_neighbours", p.neighbours, rows=len(self.listed), others=others, of="shoppers with a list")
        self.notes += left_out(dataset, self.listed)
        self.by_tie = np.argsort(dataset.tie)  # products in this order: sums over them must not depend on how they are numbered
        self.chosen = self._in_order(shopper_product(dataset, np.sqrt(dataset.faded_weight(p.half_life_days))))
        tie = shopper_ties(dataset)
        self.candidates = self._drawn(dataset, tie, seed)
        itself = np.full(dataset.n_shoppers, -1)
        itself[self.candidates] = np.arange(len(self.candidates))
        self.nearest = nearest(self._measure(dataset, tie), p.neighbours, tie[self.candidates], itself[self.listed], progress)
        if not self.nearest.nnz and p.similarity == "pearson":
            self.notes += ("no two shoppers correlate: too few took different amounts of the same products; cosine needs no amounts",)
        progress(1.0)

    def _drawn(self, dataset: Dataset, tie: NDArray[np.uint64], seed: int) -> NDArray[np.int64]:
        if dataset.n_shoppers <= MOST_CANDIDATES:
            return np.arange(dataset.n_shoppers)
        self.notes += (f"{dataset.n_shoppers:,} shoppers: neighbours come from a sample of {MOST_CANDIDATES:,}",)
        lot = scattered(tie ^ np.uint64(seed))
        return np.sort(np.lexsort((tie, lot))[:MOST_CANDIDATES])

    def _measure(self, dataset: Dataset, tie: NDArray[np.uint64]) -> Measure:
        p = self.parameters
        worth = sparse.csr_array(weighted(sparse.csr_array(self.chosen.T), p.weighting, k1=p.k1, b=p.b).T)
        right, kept = self._found_through(worth, tie)
        if p.similarity == "cosine":
            return Cosine(worth[self.listed], right, shrinkage=p.shrinkage, right_norm=norms(worth)[self.candidates])
        liked = self._in_order(shopper_amounts(dataset, kind_weight(dataset) * dataset.quantity))
        liked.data = np.log1p(liked.data)
        by_product = sparse.csr_array(liked[self.candidates].T)
        return Pearson(liked[self.listed], only_entries(by_product, kept), support=(worth[self.listed], right), shrinkage=p.shrinkage)

    def _found_through(self, worth: sparse.csr_array, tie: NDArray[np.uint64]) -> tuple[sparse.csr_array, NDArray[np.int64]]:
        """[n_products, n_candidates] the candidates through whom each product finds neighbours, and where they stand among all."""
        by_product = sparse.csr_array(worth[self.candidates].T)
        kept = heaviest_positions(by_product, self.parameters.max_shoppers, tie[self.candidates])
        return only_entries(by_product, kept), kept

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        votes = self.chosen[self.candidates]
        hidden = None if self.include_bought else self._in_order(bought(self.dataset)[self.listed])
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
        ranked = joined(parts, self.by_tie)
        return replace(ranked, keys=self.listed[np.asarray(ranked.keys, dtype=np.int64)].tolist())

    def _in_order(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """[rows, n_products in the order of their tie]"""
        matrix = sparse.csr_array(matrix[:, self.by_tie])
        matrix.sort_indices()
        return matrix


def _stands_in(score: sparse.csr_array, row: NDArray[np.int64], marks: sparse.csr_array) -> NDArray[np.bool_]:
    """[nnz of score] True where ``marks`` has an entry."""
    marked = np.repeat(np.arange(marks.shape[0]), np.diff(marks.indptr)) * marks.shape[1] + marks.indices
    return np.isin(row * score.shape[1] + score.indices, marked)
