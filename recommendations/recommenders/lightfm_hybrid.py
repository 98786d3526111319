"""Hybrid matrix factorisation: shoppers and products as vectors, a product made of itself and of its features."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.embeddings import best_of_rows, nearest_by_cosine, score_blocks
from ..core.features import feature_blocks
from ..core.shoppers import bought, latest_shoppers, left_out
from ..core.types import Dataset, ProductTable, Progress, Ranked
from ..exceptions import RecommendationsError
from .base import ProductRecommender, State
from .lightfm_adapter import train
from .limits import refuse_too_many_neighbours
from .parameters.lightfm import LightFMParameters

MOST_NUMBERS = 100_000_000
"""n_factors x (shoppers + products + features), of which LightFM holds three float32 each: 1.2 GB."""


class LightFMHybrid(ProductRecommender[LightFMParameters]):
    """Factors of shoppers and of what products are made of: score(u, i) = <p_u, q_i> + b_i, q_i = e_i + sum over features f of x_if e_f.

    b_i is put together from biases in the same way. x_if shares ``features`` out among the blocks in which product i has something (tags, brand,
    category, price), and a block's share among its entries: they add up to ``features`` for every product of which something is known. Learnt
    from positive pairs alone, one for each shopper and product; its weight is the square root of the sum of its events' kind weights, faded by
    ``half_life_days``, divided by the mean of all pairs.

    A product without events has no e_i: an untrained one would be noise. So it stands in lists by its features alone, and
    features that no product with events has are left out.

    Scope "shopper" [the ``most_shoppers`` who came last]: the best n by score(u, i) minus the shopper's mean over all products, where that is
    above 0; without what the shopper bought, unless ``include_bought``. Scope "product": A[i,j] = cosine of q_i and q_j, where above 0, only
    the best ``neighbours`` of each row; shoppers who came later are folded in as sum over their latest products i of history_decay^k x A[i,j].

    Time O(epochs x pairs x n_factors x features of a product x products drawn) to train, O(n_factors x products x (shoppers + products)) for the
    lists; memory three float32 for each of n_factors x (shoppers + products + features) numbers, refused above MOST_NUMBERS, 8 bytes x
    products x neighbours (refused above ``limits.MOST_ENTRIES`` entries), and a block of scores, never n x n.
    One thread gives the same numbers each time; more train without locks (Hogwild), and no two runs are alike.
    Sources: Kula, "Metadata embeddings for user and item cold-start recommendations" (CBRecSys 2015); the losses: Weston, Bengio, Usunier, "WSABIE" (IJCAI
    2011); Rendle, Freudenthaler, Gantner, Schmidt-Thieme, "BPR" (UAI 2009).
    """

    Parameters = LightFMParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        p = self.parameters
        if not p.deterministic:
            self.notes += (f"trained on {p.threads} threads: another run on the same data will differ",)
        refuse_too_many_neighbours("lightfm", p.neighbours, rows=dataset.n_products, others=dataset.n_products, of="products")
        amounts = summed_weights(dataset, p.half_life_days)
        # 1. Rows and columns in an order that no code decides: random numbers are handed out along them.
        self.shoppers = np.flatnonzero(np.diff(amounts.indptr))
        self.listed = latest_shoppers(dataset, p.most_shoppers)
        self.notes += left_out(dataset, self.listed)
        touched = np.unique(amounts.indices)
        touched = touched[np.argsort(dataset.tie[touched])]
        features = feature_shares(dataset.products, touched, p.features)
        _refuse_too_many(p.n_factors, len(self.shoppers), len(touched), features.shape[1])
        # 2. Train.
        made_of = sparse.csr_array(sparse.hstack([sparse.eye_array(len(touched), format="csr"), features[touched]], format="csr"))
        pairs = sample_weights(sparse.csr_array(amounts[self.shoppers][:, touched]))
        self.learnt = train(pairs, made_of, p, seed=seed, progress=lambda share: progress(0.9 * share))
        # 3. Put the products together.
        own, shared = np.split(self.learnt.features.astype(np.float64), [len(touched)])
        own_bias, shared_bias = np.split(self.learnt.feature_biases.astype(np.float64), [len(touched)])
        self.product_factors, self.product_biases = features @ shared, features @ shared_bias
        self.product_factors[touched] += own
        self.product_biases[touched] += own_bias
        self.matrix = nearest_by_cosine(self.product_factors, p.neighbours, dataset.tie)
        progress(1.0)

    def _lists(self, scope: str, n: int) -> Ranked:
        return self._shopper_lists(n) if scope == "shopper" else super()._lists(scope, n)

    def _shopper_lists(self, n: int) -> Ranked:
        dataset, listed = self.dataset, self.listed
        assert dataset is not None
        hidden = sparse.csr_array((len(listed), dataset.n_products), dtype=bool) if self.include_bought else bought(dataset)[listed]
        left = np.hstack([self.learnt.shoppers[np.searchsorted(self.shoppers, listed)], np.ones((len(listed), 1), np.float32)])
        right = np.hstack([self.product_factors, self.product_biases[:, None]])
        right -= right.mean(axis=0)
        lengths, products, values = np.zeros(len(listed), np.int64), [], []
        for part, scores in score_blocks(left, right):
            scores[hidden[part].nonzero()] = -np.inf
            row, column, value = best_of_rows(scores, n, dataset.tie)
            lengths[part] = np.bincount(row, minlength=len(scores))
            products.append(column.astype(np.int32))
            values.append(value)
        found = np.concatenate(products)
        return Ranked(
            keys=listed[lengths > 0].tolist(),
            indptr=np.concatenate([[0], np.cumsum(lengths[lengths > 0])]).astype(np.int64),
            products=found,
            scores=np.concatenate(values),
            sources=np.zeros(len(found), np.uint8),
        )

    def serving(self) -> Mapping[str, Any]:
        return {**super().serving(), **({} if self.parameters.deterministic else {"nondeterministic": True})}

    def state(self) -> State:
        return {
            "product_factors": self.product_factors.astype(np.float32),
            "product_biases": self.product_biases.astype(np.float32),
        }


def feature_shares(products: ProductTable, touched: NDArray[np.integer], total: float) -> sparse.csr_array:
    """float64 [n_products, features that a touched product has]: each block's entries divided by their sum, the blocks sharing ``total`` evenly.

    Columns stand in the order of ``core.features``, by name.
    """
    blocks = [_divided_by_sums(block.astype(np.float64)) for block in feature_blocks(products).values()]
    side_by_side = sparse.csr_array(sparse.hstack(blocks, format="csr"))
    known = np.bincount(side_by_side[touched].indices, minlength=side_by_side.shape[1]) > 0
    return total * _divided_by_sums(sparse.csr_array(side_by_side[:, known]))


def summed_weights(dataset: Dataset, half_life_days: float | None) -> sparse.csr_array:
    """float64 [n_shoppers, n_products] the sum of each pair's kind weights, faded."""
    weight = dataset.faded_weight(half_life_days)
    return sparse.csr_array((weight.astype(np.float64), (dataset.shopper, dataset.product)), shape=(dataset.n_shoppers, dataset.n_products))


def sample_weights(amounts: sparse.csr_array) -> sparse.coo_array:
    """The square roots, divided by their mean, row by row in the order of the columns."""
    amounts.sort_indices()
    pairs = amounts.tocoo()
    squashed = np.sqrt(pairs.data.astype(np.float64))
    pairs.data = squashed / squashed.mean()
    return pairs


def _divided_by_sums(matrix: sparse.csr_array) -> sparse.csr_array:
    total = np.asarray(matrix.sum(axis=1)).ravel()
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return sparse.csr_array((matrix.data / total[row], matrix.indices, matrix.indptr), shape=matrix.shape)


def _refuse_too_many(n_factors: int, shoppers: int, products: int, features: int) -> None:
    vectors = shoppers + products + features
    if n_factors * vectors > MOST_NUMBERS:
        raise RecommendationsError(
            f"lightfm would hold {n_factors} factors of {shoppers:,} shoppers, {products:,} products and {features:,} features: "
            f"{n_factors * vectors / 1e6:,.0f} million numbers, and {MOST_NUMBERS / 1e6:,.0f} million are the most; "
            f"lower n_factors to {MOST_NUMBERS // vectors or 'fewer than one: there is too much here for this recommender'}"
        )
