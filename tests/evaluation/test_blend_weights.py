"""Fitting weights: what foretells is weighed, what does not is not, and too little data fits nothing."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, Progress
from recommendations.evaluation.as_served import ndcg_as_served
from recommendations.evaluation.blend_weights import MIN_SHOPPERS, FoldFit, Point, _pool, _table, _weights, fit_weights
from recommendations.evaluation.folds import last_folds
from recommendations.evaluation.vectorised import Served, as_base, as_lists, score_blocks, seed_matrix
from recommendations.recommenders.base import ProductRecommender, Recommender
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.blend import BlendParameters, BlendWeights, SourceWeight
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


@pytest.mark.parametrize("normalise", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("source", [(0.5, 0, 3), (2.0, 2, 1)])
def test_a_point_of_the_search_is_served_as_it_was_scored(source: tuple[float, int, int], normalise: float) -> None:
    """What the search maximises and what a blend with its weights serves differ by one factor, for every shopper and product."""
    learnt = fits(chain(), next=NextItem, noise=Noise, popular=Popularity)[:1]
    table = _table(learnt, [_pool(learnt[0], ["next", "noise"], ["popular"])], ["next", "noise"], ["popular"], 0.7)
    point = Point(sources=(source, (1.0, 1, 0)), bases=(0.4,), normalise=normalise)
    searched, unit = table.mixed(point)
    weights = _weights(table, point, ["next", "noise"], ["popular"], 0.7)
    fold, sources = learnt[0].fold, learnt[0].sources
    blend = Blend(BlendParameters(list_length=500), sources=sources, weights=weights.to_json()).fit(fold.train)
    served = Served(
        lists=as_lists(blend.lists("product", 500), PRODUCTS),
        base=as_base(blend.lists("all", 500), PRODUCTS),
        history_decay=weights.history_decay,
        normalise=weights.normalise,
    )
    seeds = seed_matrix(fold.train, fold.shoppers, decay=0.7, units=20, products=100)
    ((_, scores),) = score_blocks(served, seeds)
    for row in range(len(fold.shoppers)):
        candidates = np.setdiff1d(np.arange(PRODUCTS), fold.hidden[[row]].indices)
        there = table.valid[row].sum()
        assert there == len(candidates)
        np.testing.assert_allclose(scores[row, candidates], searched[row, :there] * unit, rtol=1e-3, atol=1e-6)


def test_the_promised_figure_is_that_of_the_lists_as_they_are_served() -> None:
    """Of lists cut and added up as a page has them, later folds counting more; not what the search saw."""
    learnt = fits(chain(), next=NextItem, noise=Noise, popular=Popularity)
    weights = fit_weights(learnt, seed=0, progress=lambda share: None)
    values = [ndcg_as_served(fit.fold, fit.sources, weights, k=10) for fit in learnt]
    wanted = np.average(np.concatenate(values), weights=np.repeat([1.0, 0.5], [len(each) for each in values]))
    assert weights.report["ndcg"] == pytest.approx(wanted, abs=1e-5)


def test_ndcg_as_served_is_the_formula() -> None:
    """Against plain loops over the page's own order."""
    learnt = fits(chain(), next=NextItem, popular=Popularity)[0]
    weights = BlendWeights(sources={"next": SourceWeight(weight=1.0)}, base={"popular": 0.1}, history_decay=0.5, fitted=True)
    blend = Blend(sources=learnt.sources, weights=weights.to_json()).fit(learnt.fold.train)
    matrix, base = blend.matrix.toarray(), blend.base
    got = ndcg_as_served(learnt.fold, learnt.sources, weights, k=10)
    seeds = seed_matrix(learnt.fold.train, learnt.fold.shoppers, decay=0.5, units=20, products=100).toarray()
    for row in range(len(learnt.fold.shoppers)):
        scores = seeds[row] @ matrix / seeds[row].sum() ** weights.normalise + base
        hidden, wanted = set(learnt.fold.hidden[[row]].indices), set(learnt.fold.targets[[row]].indices)
        best = sorted((p for p in range(PRODUCTS) if p not in hidden and scores[p] > 0), key=lambda p: (-round(scores[p], 5), learnt.fold.train.tie[p]))[:10]
        gained = sum(1 / np.log2(rank + 2) for rank, product in enumerate(best) if product in wanted)
        assert got[row] == pytest.approx(gained / sum(1 / np.log2(rank + 2) for rank in range(min(10, len(wanted)))), abs=0.02)
