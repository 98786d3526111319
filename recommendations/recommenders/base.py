"""The contract of a recommender. The public methods validate, the private hooks compute."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..core.topk import top_rows
from ..core.types import Dataset, Progress, Ranked
from ..exceptions import RecommendationsError
from .parameters.base import Parameters

P = TypeVar("P", bound=Parameters)

State = dict[str, NDArray[Any]]


class Recommender(ABC, Generic[P]):
    """An algorithm: fitted on a dataset, it makes ranked lists.

    Subclasses set ``Parameters`` and implement ``_fit`` and ``_lists``. Everything random comes from ``seed``; the only clock is
    ``dataset.as_of``. Codes in, codes out: no recommender sees a product's or a shopper's id.
    """

    Parameters: ClassVar[type[Parameters]]
    notes: tuple[str, ...] = ()
    """What people should know of this fit, such as that a sample was drawn: stands in the run's log."""

    def __init__(self, parameters: P | None = None, *, include_bought: bool = False) -> None:
        self.parameters: P = parameters if parameters is not None else self.Parameters()  # type: ignore[assignment]
        self.include_bought = include_bought
        """Only told to recommenders of scope "shopper": may a shopper's list hold what that shopper bought? The strategy's ``allow_bought``;
        where False, serving hides it, and room in a list is better used otherwise."""
        self.dataset: Dataset | None = None

    def fit(self, dataset: Dataset, *, seed: int = 0, progress: Progress | None = None) -> Self:
        """Learn from ``dataset``; the same data and seed give the same lists. Returns itself."""
        if dataset.n_events == 0:
            raise RecommendationsError("there are no events to learn from")
        self.dataset, self.notes = dataset, ()
        self._fit(dataset, seed, progress or _silent)
        return self

    def lists(self, scope: str, n: int) -> Ranked:
        """The best ``n`` products for each key of ``scope``, one of ``Parameters.scopes``; rows without an entry are left out."""
        if scope not in self.Parameters.scopes:
            raise RecommendationsError(f"{type(self).__name__} makes no rows of scope {scope!r}; it makes {', '.join(self.Parameters.scopes) or 'none'}")
        if self.dataset is None:
            raise RecommendationsError(f"{type(self).__name__} is not fitted")
        if n < 1:
            raise RecommendationsError(f"lists of {n} products cannot be made")
        return self._lists(scope, n)

    def serving(self) -> Mapping[str, Any]:
        """What serving needs to know of a run, as JSON: ``history_decay``, ``sources`` (slugs by source byte), scales."""
        return {"history_decay": getattr(self.parameters, "history_decay", 1.0)}

    def state(self) -> State:
        """What was learnt, as arrays (kept as the run's artifact): numbers only, no ids, and nothing with a row for each shopper: that would
        describe persons and outlive what they asked to have forgotten."""
        return {}

    @abstractmethod
    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None: ...

    @abstractmethod
    def _lists(self, scope: str, n: int) -> Ranked: ...


class ProductRecommender(Recommender[P]):
    """A recommender whose knowledge is one sparse product x product matrix, diagonal empty: row a scores what goes with a."""

    matrix: sparse.csr_array
    """float32 [n_products, n_products], set by ``_fit``; not yet truncated, since a blend mixes before it truncates."""

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        return top_rows(self.matrix, n, self.dataset.tie)

    def state(self) -> State:
        return {"data": self.matrix.data, "indices": self.matrix.indices, "indptr": self.matrix.indptr, "shape": np.array(self.matrix.shape)}


def _silent(share: float) -> None:
    """Tells nobody."""
