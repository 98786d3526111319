"""A learnt mix of other recommenders, mixed before it is cut."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.blending import Ingredient, mixed_matrices, mixed_matrix, mixed_vectors, scale_of
from ..core.matrices import units_holding
from ..core.newness import newness
from ..core.topk import top_by_category, top_for_everybody, top_rows
from ..core.types import Dataset, Progress, Ranked
from ..exceptions import RecommendationsError
from .base import ProductRecommender, Recommender, State
from .parameters.blend import BlendParameters, BlendWeights
from .popularity import Popularity

SHRINKAGE = 3.0
"""Added to the number of units that hold a product before it is raised to a discount."""


class Blend(Recommender[BlendParameters]):
    """A[a,b] = e_b x sum over sources s of w_s / scale_s x (n_a + 3)^-f_s (n_b + 3)^-t_s x A_s[a,b], cut to the best ``list_length`` of each row.

    A_s are the untruncated matrices of the fitted sources with product lists, scale_s the mean of their rows' largest entries, n_a the
    number of units that hold a, f_s and t_s the learnt popularity discounts. e_b is 1 for what anybody has touched; the others, of which only
    sources that know products by what they are can say anything, count up to ``new_products`` times as much while they are new
    (``core.newness``). The row for everybody, and that of each category, is
    B[b] = sum over the sources for everybody of v_s x score_s[b]^p_s. Served: score of b = sum over the shopper's latest units k of
    r^k x A[a,b] / (sum of r^k)^normalise + B[b]; and, where bought products may return, + o x the sum of d^k over the shopper's latest
    units that hold b (``core.repeats``). The strongest source of each entry is kept as its source byte;
    the byte after the last source says that it was a popularity's all-time share.

    w, f, t, v, p, r, o, d and normalise are the ``weights`` (see ``BlendWeights``), fitted on held-out last units by ``evaluation.calibrate``.
    Time O(pairs of all sources log pairs); memory bounded by ``core.blending.BLOCK_ENTRIES`` pairs beside the sources' own.
    Sources: linear blending as in Jahrer, Toescher, Legenstein, "Combining predictions for accurate recommender systems" (KDD 2010);
    popularity discount as in Steck, "Item popularity and recommendation accuracy" (RecSys 2011).
    """

    Parameters = BlendParameters

    def __init__(
        self,
        parameters: BlendParameters | None = None,
        *,
        sources: Mapping[str, Recommender[Any]],
        weights: Mapping[str, Any] | None = None,
        attributed: bool = True,
    ) -> None:
        """``attributed`` False: which source is an entry's strongest is not kept, in a fraction of the time; for measuring."""
        super().__init__(parameters)
        self.attributed = attributed
        self.weights = BlendWeights.from_json(weights or {})
        self.listed: dict[str, ProductRecommender[Any]] = {slug: sources[slug] for slug in sorted(sources) if isinstance(sources[slug], ProductRecommender)}
        self.common: dict[str, Popularity] = {slug: sources[slug] for slug in sorted(sources) if isinstance(sources[slug], Popularity)}
        if not self.listed and not self.common:
            raise RecommendationsError("a blend has nothing to mix: switch on a strategy with product lists or a popularity")
        self.slugs = [*self.listed, *self.common]

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        self.scales = {slug: scale_of(source.matrix) for slug, source in self.listed.items()}
        heard_of = 1.0 + (self.parameters.new_products - 1.0) * newness(dataset)
        self.matrix, self.strongest = self._mixed(units_holding(dataset) + SHRINKAGE, heard_of)
        progress(0.8)
        scores, strongest = mixed_vectors(
            [source.scores ** self.weights.of_power(slug) for slug, source in self.common.items()] or [np.zeros(dataset.n_products)],
            [self.weights.of_base(slug) for slug in self.common] or [0.0],
        )
        self.base: NDArray[np.float64] = scores
        faded = np.array([source.faded for source in self.common.values()] or [np.zeros(dataset.n_products, bool)])
        is_faded = faded[strongest, np.arange(dataset.n_products)]
        self.base_strongest = np.where(is_faded, len(self.slugs), strongest + len(self.listed)).astype(np.uint8)
        progress(1.0)

    def _mixed(self, holding: NDArray[np.float64], heard_of: NDArray[np.float64]) -> tuple[sparse.csr_array, NDArray[np.uint8] | None]:
        ingredients = []
        for position, (slug, source) in enumerate(self.listed.items()):
            enters = self.weights.of_source(slug)
            if enters.weight > 0:
                factors = {"row_factor": holding**-enters.discount_from, "column_factor": heard_of * holding**-enters.discount_to}
                ingredients.append((position, Ingredient(matrix=source.matrix, weight=enters.weight / self.scales[slug], **factors)))
        if not ingredients:
            return sparse.csr_array((len(holding), len(holding))), np.zeros(0, np.uint8)
        if not self.attributed:
            return mixed_matrix([ingredient for _, ingredient in ingredients]), None
        matrix, strongest = mixed_matrices([ingredient for _, ingredient in ingredients])
        return matrix, np.array([position for position, _ in ingredients], dtype=np.uint8)[strongest]

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        if scope == "product":
            return top_rows(self.matrix, min(n, self.parameters.list_length), self.dataset.tie, self.strongest)
        if scope == "all":
            return top_for_everybody(self.base, n, self.dataset.tie, self.base_strongest)
        return top_by_category(self.base, n, self.dataset, self.base_strongest)

    def serving(self) -> Mapping[str, Any]:
        return {
            "history_decay": self.weights.history_decay,
            "normalise": self.weights.normalise,
            "own": asdict(self.weights.own),
            "sources": self.slugs,
            "faded": len(self.slugs),
            "scales": self.scales,
            "weights": {slug: self.weights.of_source(slug).weight for slug in self.listed} | {slug: self.weights.of_base(slug) for slug in self.common},
        }

    def state(self) -> State:
        lists = self.lists("product", self.parameters.list_length)
        return {"keys": np.asarray(lists.keys), "indptr": lists.indptr, "products": lists.products, "scores": lists.scores, "base": self.base}
