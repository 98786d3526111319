import numpy as np
from scipy import sparse

from recommendations.core.matrices import shopper_product, without_diagonal
from recommendations.core.types import Dataset, Progress, Ranked
from recommendations.exceptions import RecommendationsError
from recommendations.recommenders.base import ProductRecommender, Recommender

from .parameters import AlongsideParameters, WishedParameters


class Alongside(ProductRecommender[AlongsideParameters]):
    """Of the shoppers who took a, the share who took b as well: A[a,b] = n_ab / (n_a + shrinkage).

    n_a shoppers took a, n_ab both. Time O(sum over shoppers of (distinct products)^2), memory that of the pairs that meet.
    Source: the confidence of a rule, Agrawal, Imielinski, Swami, "Mining association rules" (SIGMOD 1993).
    """

    Parameters = AlongsideParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        dataset = dataset.sampled
        took = shopper_product(dataset, np.ones(dataset.n_events))
        both = without_diagonal(sparse.csr_array(took.T @ took))
        shoppers = np.bincount(took.indices, minlength=dataset.n_products)
        row = np.repeat(np.arange(dataset.n_products), np.diff(both.indptr))
        both.data = (both.data / (shoppers[row] + self.parameters.shrinkage)).astype(np.float32)
        self.matrix = both
        progress(1.0)


class Wished(Recommender[WishedParameters]):
    """The shopper's own open wishes, the newest first; nothing is learnt: serving calls ``alongside.parameters.wished`` for each slate."""

    Parameters = WishedParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        progress(1.0)

    def _lists(self, scope: str, n: int) -> Ranked:
        raise RecommendationsError("wishes are read at request time; there are no stored lists")
