"""Products that are alike, and what is close to a shopper's taste, by what products are."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.features import BLOCKS, feature_blocks, pairs_sharing, side_by_side, tf_idf
from ..core.newness import newness
from ..core.profiles import best_matches, profile_weights, smoothed, tag_correlation, taken_by_shoppers
from ..core.shoppers import bought, latest_shoppers, left_out
from ..core.types import Dataset, Progress, Ranked
from ..exceptions import RecommendationsError
from .base import ProductRecommender
from .limits import refuse_too_many_neighbours
from .parameters.tag_similarity import TagSimilarityParameters

MANY_PAIRS, MOST_PAIRS = 10_000_000_000, 1_000_000_000_000
"""Pairs of products that share a feature: at some 30 million a second, five minutes, and nine hours. Above the first the run's log says
what makes so many, above the second there is no run."""

MOST_PRODUCTS = 500
"""Of one shopper so many products at most make tags go together."""


class TagSimilarity(ProductRecommender[TagSimilarityParameters]):
    """A[a,b] = s(a,b) x (1 + popularity_weight x p_b), s(a,b) = sum over blocks k of w_k <x_a^k, x_b^k> / sum of w_k.

    x_a^k is product a in block k (tags, brand, category path, price band): each feature times log(1 + n / n_f), for n products of which n_f
    have it, the whole of length 1; so s is the weighted mean of the blocks' cosines, in [0, 1], and a block that is unknown of either adds
    nothing. A category path holds its parents as features, those deeper being rarer and heavier; price bands overlap their neighbours.
    With ``matching`` "tag_correlation" the block of tags is x + correlation_weight x xC, of length 1 again, where C[f,g] is the cosine of
    tags f and g over products, or over what shoppers took, the ``correlated_tags`` largest of each tag: a vector space model with term
    correlations. p_b = log(1 + c_b) / log(1 + max c), c_b the sum of kind weight x 2^(-age / popularity_half_life_days) over b's events: it
    decides between products that are described alike. One that nobody has touched has the mean p of the others, fading with its age since
    ``created_at`` by the same half-life: nobody knows yet whether it is wanted.

    A shopper's list: score_b = <q, x_b> x (1 + popularity_weight x p_b), where the profile q is the mean of the x_a of what the shopper took,
    weighted by history_decay^k (k: age of the unit in units) x kind weight x 2^(-age / half_life_days). What the shopper bought is left
    out unless ``include_bought``. From product lists, score of b = sum over the shopper's latest products a of history_decay^k x A[a,b].

    Products without any event have lists and stand in lists. ``matrix`` holds the best ``neighbours`` of each row only, ties by hash.
    Time O(sum over features of n_f^2 + of n_f x shoppers that have it), at worst products^2 and shoppers x products (``MANY_PAIRS``); memory
    O(products x neighbours), refused above ``limits.MOST_ENTRIES`` entries, and BLOCK_PAIRS pairs at a time.
    Sources: Lops, de Gemmis, Semeraro, "Content-based recommender systems" (Recommender Systems Handbook, 2011) for profiles; Salton and
    Buckley (1988) for the weights; Wong, Ziarko, Wong, "Generalized vector space model in information retrieval" (SIGIR 1985) for
    correlated terms; Craswell, Robertson, Zaragoza, Taylor, "Relevance weighting for query
    independent evidence" (SIGIR 2005).
    """

    Parameters = TagSimilarityParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        refuse_too_many_neighbours("tag_similarity", self.parameters.neighbours, rows=dataset.n_products, others=dataset.n_products, of="products")
        self.features = self._features(dataset)
        self.listed = latest_shoppers(dataset, self.parameters.most_shoppers)
        self.notes += left_out(dataset, self.listed)
        self.factor = 1.0 + self.parameters.popularity_weight * popularity(dataset, self.parameters.popularity_half_life_days)
        itself = sparse.csr_array(sparse.eye_array(dataset.n_products, format="csr"))
        best = best_matches(self.features, self.features, self.factor, self.parameters.neighbours, dataset.tie, itself, progress)
        row = np.repeat(np.asarray(best.keys, dtype=np.int32), np.diff(best.indptr))
        self.matrix = sparse.csr_array((best.scores, (row, best.products)), shape=(dataset.n_products, dataset.n_products))
        progress(1.0)

    def _features(self, dataset: Dataset) -> sparse.csr_array:
        """[n_products, features] such that the dot product of two rows is s."""
        p = self.parameters
        weights = {name: getattr(p, f"{name}_weight") for name in BLOCKS}
        total = sum(weights.values())
        if total == 0.0:
            raise RecommendationsError("tag_similarity compares nothing: one of tags_weight, brand_weight, category_weight and price_weight must be above 0")
        blocks = {name: tf_idf(block) for name, block in feature_blocks(dataset.products).items()}
        if p.matching == "tag_correlation":
            taken = taken_by_shoppers(dataset.sampled, MOST_PRODUCTS) if p.correlation_from == "shoppers" else None
            blocks["tags"] = smoothed(blocks["tags"], tag_correlation(blocks["tags"], taken, p.correlated_tags), p.correlation_weight)
        self._count_pairs({name: pairs_sharing(blocks[name]) for name in BLOCKS if weights[name] > 0})
        return side_by_side(blocks, {name: weight / total for name, weight in weights.items()})

    def _count_pairs(self, pairs: dict[str, int]) -> None:
        total, most = sum(pairs.values()), max(pairs, key=lambda name: pairs[name])
        if total <= MANY_PAIRS:
            return
        told = f"products share features in {total / 1e9:,.0f} billion pairs, {pairs[most] / total:.0%} of them by {most}"
        remedy = f"with {most}_weight 0 these are not compared"
        if total > MOST_PAIRS:
            raise RecommendationsError(f"{told}, and {MOST_PAIRS / 1e9:,.0f} billion are the most; {remedy}")
        self.notes += (f"{told}: this takes long; {remedy}",)

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        return super()._lists(scope, n) if scope == "product" else self._shopper_lists(self.dataset, n)

    def _shopper_lists(self, dataset: Dataset, n: int) -> Ranked:
        p = self.parameters
        shoppers = self.listed
        profiles = sparse.csr_array(profile_weights(dataset, decay=p.history_decay, half_life_days=p.half_life_days)[shoppers] @ self.features)
        hidden = sparse.csr_array((len(shoppers), dataset.n_products)) if self.include_bought else bought(dataset)[shoppers]
        ranked = best_matches(profiles, self.features, self.factor, n, dataset.tie, hidden)
        return Ranked(
            keys=shoppers[np.asarray(ranked.keys, dtype=np.int64)].tolist(),
            indptr=ranked.indptr,
            products=ranked.products,
            scores=ranked.scores,
            sources=ranked.sources,
        )


def popularity(dataset: Dataset, half_life_days: float | None) -> NDArray[np.float64]:
    """[n_products] log(1 + c) / log(1 + max c), c the sum of the weights of a product's events, faded by their age; in [0, 1].

    What nobody has touched is taken for an average product as long as it is new (see ``core.newness``).
    """
    counts = np.log1p(np.bincount(dataset.product, weights=dataset.faded_weight(half_life_days), minlength=dataset.n_products))
    known = counts / (counts.max() or 1.0)
    touched = np.bincount(dataset.product, minlength=dataset.n_products) > 0
    return known + newness(dataset, half_life_days) * known[touched].mean()
