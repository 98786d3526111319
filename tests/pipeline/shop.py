"""A shop of the tests' own: products by name, and recommenders registered by dotted path, as a storefront would plug in its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import numpy as np
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from recommendations.core.types import Dataset, Progress, Ranked
from recommendations.products import ProductAdapter, ProductFeatures
from recommendations.recommenders.base import Recommender
from recommendations.recommenders.parameters.base import Parameters, parameter
from tests.otherstore.models import Part

CREATED = datetime(2020, 1, 1, tzinfo=UTC)


class Adapter(ProductAdapter):
    """Knows every product but those whose key starts with 'gone'; those that start with 'old' have a creation date.

    On sale are the rows of ``Part``; a test that makes none has no product but those in its log.
    """

    calls: ClassVar[list[int]] = []

    def parse_key(self, text: str) -> str:
        if text.startswith("no key"):
            raise ValidationError(f"{text} is no key")
        return text

    def eligible(self, **options: Any) -> QuerySet:
        return Part.objects.filter(on_sale=True)

    def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
        assert not any(key.startswith("no key") for key in keys), "this adapter breaks where it is asked for what is no key"
        self.calls.append(len(keys))
        return {key: self._features(key) for key in keys if not key.startswith("gone")}

    def _features(self, key: str) -> ProductFeatures:
        return ProductFeatures(
            tags=("all", f"tag {key[-1]}"),
            category=("shop", key[:1]),
            brand=f"brand {key[-1]}",
            price=2.5,
            created_at=CREATED if key.startswith("old") else None,
        )


def nothing(dataset: Dataset) -> None:
    """What happens during a fit, usually."""


class Hooks:
    """Tests set ``during_fit`` to what shall happen while a strategy is being computed."""

    during_fit: Callable[[Dataset], None] = staticmethod(nothing)


@dataclass(frozen=True, kw_only=True)
class CountParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product", "all", "category")

    scale: float = parameter(1.0, help="Factor of all scores.", minimum=-1e9)
    list_length: int = parameter(5, help="Products in a list.", minimum=1)


class Count(Recommender[CountParameters]):
    """Scores every product by how often it stands in the log."""

    Parameters = CountParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        progress(0.5)
        Hooks.during_fit(dataset)
        self.scores = np.bincount(dataset.product, minlength=dataset.n_products) * self.parameters.scale

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        best = np.lexsort((self.dataset.tie, -self.scores))[:n]
        keys: Any = {"product": range(self.dataset.n_products), "all": [""], "category": ["shop", "shop > a"], "shopper": range(self.dataset.n_shoppers)}[scope]
        return repeated(list(keys), best, self.scores[best])

    def state(self) -> dict[str, Any]:
        return {"scores": self.scores}


def repeated(keys: Any, products: Any, scores: Any) -> Ranked:
    """The same list for every key."""
    return Ranked(
        keys=keys,
        indptr=np.arange(len(keys) + 1, dtype=np.int64) * len(products),
        products=np.tile(products, len(keys)).astype(np.int32),
        scores=np.tile(scores, len(keys)).astype(np.float32),
        sources=np.zeros(len(products) * len(keys), dtype=np.uint8),
    )


@dataclass(frozen=True, kw_only=True)
class PersonalParameters(CountParameters):
    scopes: ClassVar[tuple[str, ...]] = ("shopper",)


class Personal(Count):
    """The same, as shopper lists."""

    Parameters = PersonalParameters


@dataclass(frozen=True, kw_only=True)
class SumParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("all",)
    needs_sources: ClassVar[bool] = True

    sources: str = parameter("", help="Slugs.")


class Sum(Recommender[SumParameters]):
    """Adds its sources up."""

    Parameters = SumParameters

    def __init__(self, parameters: SumParameters | None = None, *, sources: dict[str, Count], weights: dict[str, float]) -> None:
        super().__init__(parameters)
        self.sources, self.weights = sources, weights

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        self.scores = sum(self.weights.get(slug, 1.0) * source.scores for slug, source in sorted(self.sources.items()))

    def _lists(self, scope: str, n: int) -> Ranked:
        assert self.dataset is not None
        best = np.lexsort((self.dataset.tie, -self.scores))[:n]
        return repeated([""], best, self.scores[best])

    def serving(self) -> dict[str, Any]:
        return {"history_decay": 0.5, "sources": sorted(self.sources)}


@dataclass(frozen=True, kw_only=True)
class MissingParameters(CountParameters):
    extra: ClassVar[str | None] = "moon"
    probe: ClassVar[str | None] = "a_module_that_nobody_has"


_HERE = "tests.pipeline.shop"
RECOMMENDERS = {
    "count": (f"{_HERE}.Count", f"{_HERE}.CountParameters"),
    "personal": (f"{_HERE}.Personal", f"{_HERE}.PersonalParameters"),
    "sum": (f"{_HERE}.Sum", f"{_HERE}.SumParameters"),
    "missing": (f"{_HERE}.Missing", f"{_HERE}.MissingParameters"),
}
