"""Fitting weights: what foretells is weighed, what does not is not, and too little data fits nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, Progress
from recommendations.evaluation import blend_weights
from recommendations.evaluation.alone import OWN_HISTORY
from recommendations.evaluation.as_served import ndcg_as_served
from recommendations.evaluation.blend_weights import MIN_SHOPPERS, _chosen, fit_weights
from recommendations.evaluation.folds import last_folds
from recommendations.evaluation.search import Point, even, mixed, weights_of
from recommendations.evaluation.table import BASE_POWERS, FoldFit, Reading, pools, table
from recommendations.evaluation.vectorised import Served, as_base, as_lists, own_matrix, score_blocks, seed_matrix
from recommendations.recommenders.base import ProductRecommender, Recommender
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.blend import BlendParameters, BlendWeights, SourceWeight
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.recommenders.tag_similarity import TagSimilarity
from recommendations.testing.datasets import Did, dataset_of

PRODUCTS = 40


class Noise(ProductRecommender[NextItemParameters]):
    """Knows nothing."""

    Parameters = NextItemParameters

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        matrix = np.random.default_rng(1).random((dataset.n_products, dataset.n_products))
        np.fill_diagonal(matrix, 0)
        self.matrix = sparse.csr_array(matrix.astype(np.float32))


class Nothing(Noise):
    """Has not a single pair."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        self.matrix = sparse.csr_array((dataset.n_products, dataset.n_products), dtype=np.float32)


def chain(shoppers: int = 150) -> Dataset:
    """Everybody walks along the same circle of products, each from another place: what comes next is certain, what is popular says nothing."""
    rng = np.random.default_rng(0)
    events = []
    for shopper in range(shoppers):
        place, begins = rng.integers(PRODUCTS), rng.integers(8)
        events += [Did(f"s{shopper}", f"p{(place + step) % PRODUCTS:02d}", float(begins + step)) for step in range(12)]
    return dataset_of(events)


def fits(dataset: Dataset, *, repeats: bool = False, **sources: Any) -> list[FoldFit]:
    folds = last_folds(dataset, count=2, enough=40, max_shoppers=200, repeats=repeats, seed=0)
    return [FoldFit(fold=fold, sources={name: make().fit(fold.train) for name, make in sources.items()}) for fold in folds]


def fitted(dataset: Dataset, *, repeats: bool = False, **sources: Any) -> BlendWeights:
    return fit_weights(fits(dataset, repeats=repeats, **sources), repeats=repeats, progress=lambda share: None)


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
    honest = fit_weights(learnt, progress=lambda share: None).report["ndcg"]
    control = fit_weights(shuffled, progress=lambda share: None).report["ndcg"]
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


@pytest.mark.parametrize("repeats", [False, True], ids=["new only", "with repeats"])
@pytest.mark.parametrize("normalise", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("source", "discount_from", "power"), [((0.5, 0.45), 0.0, 1.0), ((2.0, 0.15), 0.3, 0.5)])
def test_a_point_of_the_search_is_served_as_it_was_scored(
    source: tuple[float, float], discount_from: float, power: float, normalise: float, repeats: bool
) -> None:
    """What the search maximises and what a blend with its weights serves differ by one factor, for every shopper and product."""
    learnt = fits(regulars() if repeats else chain(), repeats=repeats, next=NextItem, noise=Noise, popular=Popularity)[:1]
    reading = Reading(decay=0.7, discount_from=discount_from)
    candidates = table(learnt, pools(learnt, reading, repeats=repeats), reading, repeats=repeats)
    point = Point(sources=(source, (1.0, 0.15)), bases=((0.4, power),), normalise=normalise, own=0.8 if repeats else 0.0, own_decay=0.9)
    searched, unit = mixed(candidates, point)
    weights = weights_of(candidates, point, reading, ["next", "noise"], ["popular"])
    fold, sources = learnt[0].fold, learnt[0].sources
    blend = Blend(BlendParameters(list_length=500), sources=sources, weights=weights.to_json()).fit(fold.train)
    served = Served(
        lists=as_lists(blend.lists("product", 500), PRODUCTS),
        base=as_base(blend.lists("all", 500), PRODUCTS),
        history_decay=weights.history_decay,
        normalise=weights.normalise,
        own_weight=weights.own.weight,
    )
    seeds = seed_matrix(fold.train, fold.shoppers, decay=0.7, units=20, products=100)
    ((_, scores),) = score_blocks(served, seeds, own_matrix(fold.train, fold.shoppers, decay=weights.own.decay))
    for row in range(len(fold.shoppers)):
        shown = np.setdiff1d(np.arange(PRODUCTS), fold.hidden[[row]].indices)
        there = candidates.valid[row].sum()
        assert there == len(shown)
        np.testing.assert_allclose(scores[row, shown], searched[row, :there] * unit, rtol=1e-3, atol=1e-6)


def test_the_promised_figure_is_that_of_the_lists_as_they_are_served() -> None:
    """Of lists cut and added up as a page has them, later folds counting more; not what the search saw."""
    learnt = fits(chain(), next=NextItem, noise=Noise, popular=Popularity)
    weights = fit_weights(learnt, progress=lambda share: None)
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


def regulars(shoppers: int = 150) -> Dataset:
    """Everybody buys the same three products, everybody other ones, week after week, and now and then something else."""
    rng = np.random.default_rng(5)
    events = []
    for shopper in range(shoppers):
        usual = rng.choice(PRODUCTS, 3, replace=False)
        for week in range(8):
            basket = {*usual[rng.random(3) < 0.8].tolist(), int(rng.integers(PRODUCTS))}
            events += [Did(f"s{shopper}", f"p{product:02d}", 7.0 * week + shopper / 100, order=f"{shopper}/{week}") for product in sorted(basket)]
    return dataset_of(events)


def test_where_repeats_are_the_truth_they_get_the_weight() -> None:
    weights = fitted(regulars(), repeats=True, next=NextItem, noise=Noise, popular=Popularity)
    assert weights.repeats
    assert weights.own.weight > 0
    assert weights.report["shares"][OWN_HISTORY] > 0.4
    alone = weights.report["ndcg_alone"]
    assert alone[OWN_HISTORY] > 1.5 * alone["popular"]
    assert weights.report["ndcg"] >= alone[OWN_HISTORY] - 0.01


def test_what_is_not_shown_again_has_no_weight_of_its_own() -> None:
    assert fitted(regulars(), next=NextItem, popular=Popularity).own.weight == 0


def test_few_shoppers_fall_back_on_what_is_popular_the_more_the_fewer_they_are() -> None:
    few, fewer = (fitted(chain(shoppers=count), next=NextItem, popular=Popularity) for count in (11, 4))
    assert not few.fitted
    assert BlendWeights.DEFAULT_BASE < few.of_base("popular") < fewer.of_base("popular") <= 1.0
    assert fitted(chain(shoppers=4), repeats=True, next=NextItem).own.weight > 0


def test_of_mixes_that_are_as_good_the_simplest_is_kept() -> None:
    rng = np.random.default_rng(0)
    even, steep, better = rng.random(400), rng.random(400), rng.random(400) + 0.2
    weight = np.full(400, 1 / 400)
    assert _chosen([even, even + 1e-4 * steep, even], weight) == 1  # a paired difference this even is no noise
    assert _chosen([even, even + 0.3 * (steep - 0.5), even], weight) == 0
    assert _chosen([even, steep, better], weight) == 2


def described(shoppers: int = 150) -> Dataset:
    """Everybody stays with products of one tag and never sees one twice; most products are so rare that nobody else's history helps."""
    rng = np.random.default_rng(6)
    tags = {f"p{n:03d}": [f"tag {n % 12}"] for n in range(12 * 60)}
    events = []
    for shopper in range(shoppers):
        begins = rng.random()
        for step, number in enumerate(rng.choice(60, 8, replace=False)):
            events.append(Did(f"s{shopper}", f"p{12 * number + shopper % 12:03d}", 10 * step + begins))
    return dataset_of(events, products=sorted(tags), tags=tags)


def test_where_tags_are_the_truth_they_get_the_weight() -> None:
    weights = fitted(described(), tags=TagSimilarity, noise=Nothing, popular=Popularity)
    assert weights.report["shares"]["tags"] > 0.5
    alone = weights.report["ndcg_alone"]
    assert alone["tags"] > 1.5 * alone["popular"]
    assert weights.report["ndcg"] >= alone["tags"] - 0.01


def test_what_no_source_lists_is_no_reason_to_fail() -> None:
    assert fitted(chain(), nothing=Nothing, popular=Popularity).fitted


def flattened(power: float) -> Dataset:
    """What a shopper takes next is what Noise, to which this shop listens, and counts raised to a power say together."""
    matrix = np.random.default_rng(1).random((PRODUCTS, PRODUCTS))
    counts = np.ceil(300 * 0.8 ** np.arange(PRODUCTS)).astype(int)
    scores = matrix + 0.8 * (counts / counts.max()) ** power
    np.fill_diagonal(scores, 0)
    crowd = [product for product, count in enumerate(counts) for _ in range(count)]
    events = [Did(f"c{number}", f"p{product:02d}", number / len(crowd)) for number, product in enumerate(crowd)]
    for shopper in range(160):
        events.append(Did(f"s{shopper}", f"p{shopper % PRODUCTS:02d}", 2 + shopper / 160))
        events.append(Did(f"s{shopper}", f"p{scores[shopper % PRODUCTS].argmax():02d}", 4 + shopper / 160))
    return dataset_of(events, products=[f"p{product:02d}" for product in range(PRODUCTS)])


@pytest.mark.parametrize("power", BASE_POWERS)
def test_best_sellers_are_flattened_where_that_foretells_in_the_mix(power: float) -> None:
    """By itself a popularity ranks alike whatever power its counts are raised to: only a mix can tell."""
    fit = fits(flattened(power), noise=Noise, popular=Popularity)[:1]
    weights = fit_weights(fit, progress=lambda share: None)
    assert weights.base["popular"] > 0
    assert weights.of_power("popular") == power
    served = ndcg_as_served(fit[0].fold, fit[0].sources, replace(weights, base_power={"popular": 1.5 - power}), k=10)
    assert weights.report["ndcg"] > served.mean()


def test_what_says_nothing_has_no_weight_to_begin_with() -> None:
    """Nobody of this shop takes anything twice, and one popularity has nothing to count."""
    learnt = fits(regulars(), repeats=True, next=NextItem, nothing=Nothing, popular=Popularity, silent=Silent)
    reading = Reading(decay=0.7, discount_from=0.15)
    there = table(learnt, pools(learnt, reading, repeats=True), reading, repeats=True)
    begins = even(there)
    assert begins.sources == ((1.0, 0.15), (0.0, 0.15))
    assert begins.bases == ((0.1, 1.0), (0.0, 1.0))
    assert begins.own > 0
    assert even(replace(there, own=np.zeros_like(there.own))).own == 0
    weights = fit_weights(learnt, repeats=True, progress=lambda share: None)
    assert weights.sources["next"].weight > 0
    assert (weights.sources["nothing"].weight, weights.base["silent"]) == (0, 0)


class Silent(Popularity):
    """Has counted nothing."""

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        super()._fit(dataset, seed, progress)
        self.scores = np.zeros_like(self.scores)


@pytest.mark.parametrize(("shop", "repeats", "best"), [(chain, False, "next"), (regulars, True, OWN_HISTORY)], ids=["lists", "own history"])
@pytest.mark.parametrize("mixed_badly", [False, True])
def test_a_mix_is_not_kept_where_a_source_by_itself_is_better(
    shop: Callable[[], Dataset], repeats: bool, best: str, mixed_badly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad: the search ends in noise. Then the best source by itself is served, as it would be by its own strategy, and popularity behind it."""
    if mixed_badly:
        monkeypatch.setattr(blend_weights, "climb", lambda table, point, **others: (only_noise(point), 0.0))
        monkeypatch.setattr(blend_weights, "even", lambda table: only_noise(even(table)))
    weights = fitted(shop(), repeats=repeats, next=NextItem, noise=Noise, tags=TagSimilarity, popular=Popularity)
    alone = weights.report["ndcg_alone"]
    assert max(alone, key=lambda slug: alone[slug]) == best
    assert weights.report["ndcg"] > alone[best] - 0.02
    if mixed_badly:
        assert weights.report["shares"] == {best: 1.0}
        assert weights.report["ndcg"] == pytest.approx(alone[best], abs=0.02)
        assert 0 < weights.base["popular"] < 0.1
        assert weights.repeats is repeats
        assert weights.fitted


def only_noise(point: Point) -> Point:
    """Sources by slug: next, noise, tags."""
    return replace(point, sources=((0.0, 0.15), (1.0, 0.15), (0.0, 0.15)), bases=((0.0, 1.0),), own=0.0)


def test_a_popularity_by_itself_is_served_where_that_is_best(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    events = [Did(f"s{n % 200}", f"p{min(int(rng.exponential(3)), PRODUCTS - 1):02d}", n / 50) for n in range(2_000)]
    monkeypatch.setattr(blend_weights, "climb", lambda table, point, **others: (only_noise(point), 0.0))
    monkeypatch.setattr(blend_weights, "even", lambda table: only_noise(even(table)))
    weights = fitted(dataset_of(events), next=Nothing, noise=Noise, tags=Nothing, popular=Popularity)
    assert (weights.report["shares"], weights.base) == ({"popular": 1.0}, {"popular": 1.0})
    assert weights.report["ndcg"] == pytest.approx(weights.report["ndcg_alone"]["popular"], abs=1e-4)
