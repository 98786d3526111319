"""Fitting weights: what foretells is weighed, what does not is not, and too little data fits nothing."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, Progress
from recommendations.evaluation.blend_weights import MIN_SHOPPERS, FoldFit, fit_weights
from recommendations.evaluation.folds import last_folds
from recommendations.recommenders.base import ProductRecommender, Recommender
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.blend import BlendWeights
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.testing.datasets import Did, dataset_of

PRODUCTS = 40


class Noise(ProductRecommender[NextItemParameters]):
    """Knows nothing."""

    Parameters = NextItemParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        matrix = np.random.default_rng(1).random((dataset.n_products, dataset.n_products))
        np.fill_diagonal(matrix, 0)
        self.matrix = sparse.csr_array(matrix.astype(np.float32))


def chain(shoppers: int = 150) -> Dataset:
    """Everybody walks along the same circle of products, each from another place: what comes next is certain, what is popular says nothing."""
    rng = np.random.default_rng(0)
    events = []
    for shopper in range(shoppers):
        place, begins = rng.integers(PRODUCTS), rng.integers(8)
        events += [Did(f"s{shopper}", f"p{(place + step) % PRODUCTS:02d}", float(begins + step)) for step in range(12)]
    return dataset_of(events)


def fits(dataset: Dataset, **sources: Any) -> list[FoldFit]:
    folds = last_folds(dataset, count=2, enough=40, max_shoppers=200, repeats=False, seed=0)
    return [FoldFit(fold=fold, sources={name: make().fit(fold.train) for name, make in sources.items()}) for fold in folds]


def fitted(dataset: Dataset, **sources: Any) -> BlendWeights:
    return fit_weights(fits(dataset, **sources), seed=0, progress=lambda share: None)


def test_the_source_that_foretells_is_weighed_and_noise_is_not() -> None:
    weights = fitted(chain(), next=NextItem, noise=Noise, popular=Popularity)
    assert weights.fitted
    assert weights.sources["next"].weight > 0
    report = weights.report["ndcg_alone"]
    assert report["next"] > 2 * report["noise"]
    assert weights.report["ndcg"] >= max(report.values())
    assert weights.report["ndcg"] > 0.6


def test_a_popular_shop_leans_on_popularity() -> None:
    """Everybody takes one of a few products, at random: histories say nothing, counts say all."""
    rng = np.random.default_rng(3)
    events = [Did(f"s{n % 200}", f"p{min(int(rng.exponential(3)), PRODUCTS - 1):02d}", n / 50) for n in range(2_000)]
    weights = fitted(dataset_of(events), noise=Noise, popular=Popularity)
    alone = weights.report["ndcg_alone"]
    assert alone["popular"] > alone["noise"]
    assert weights.base["popular"] > 0


def test_shuffled_futures_teach_nothing() -> None:
    """The control: with the targets of shoppers exchanged for random ones, no weights foretell more than chance."""
    learnt = fits(chain(), next=NextItem, popular=Popularity)
    rng = np.random.default_rng(4)
    shuffled = []
    for fit in learnt:
        targets = sparse.csr_array(
            (np.ones(len(fit.fold.shoppers), np.int8), (np.arange(len(fit.fold.shoppers)), rng.integers(0, PRODUCTS, len(fit.fold.shoppers)))),
            shape=fit.fold.targets.shape,
        )
        fold = type(fit.fold)(train=fit.fold.train, shoppers=fit.fold.shoppers, targets=targets, hidden=sparse.csr_array(targets.shape, dtype=bool))
        shuffled.append(FoldFit(fold=fold, sources=fit.sources))
    honest = fit_weights(learnt, seed=0, progress=lambda share: None).report["ndcg"]
    control = fit_weights(shuffled, seed=0, progress=lambda share: None).report["ndcg"]
    assert control < 0.25 < honest


def test_too_few_shoppers_keep_the_defaults_and_say_so() -> None:
    weights = fitted(chain(shoppers=MIN_SHOPPERS // 3), next=NextItem, popular=Popularity)
    assert not weights.fitted
    assert "are needed" in weights.report["reason"]
    assert weights.of_source("next").weight > 0


@pytest.mark.parametrize("sources", [{"next": NextItem}, {"popular": Popularity}], ids=["lists only", "popularity only"])
def test_a_single_source_is_enough(sources: dict[str, type[Recommender]]) -> None:
    assert fitted(chain(), **sources).fitted


def test_the_same_seed_gives_the_same_weights() -> None:
    assert fitted(chain(), next=NextItem, noise=Noise) == fitted(chain(), next=NextItem, noise=Noise)
