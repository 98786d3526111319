"""A blend adds up before it cuts, by the weights that calibration stored."""

import numpy as np
import pytest

from recommendations.core.blending import scale_of
from recommendations.core.matrices import units_holding
from recommendations.core.newness import newness
from recommendations.exceptions import RecommendationsError
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.blend import BlendParameters, BlendWeights, SourceWeight
from recommendations.recommenders.parameters.popularity import PopularityParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.recommenders.tag_similarity import TagSimilarity
from recommendations.testing.datasets import random_dataset

WEIGHTS = BlendWeights(
    sources={
        "near": SourceWeight(weight=0.7, discount_from=0.3, discount_to=0.0),
        "next": SourceWeight(weight=1.6, discount_from=0.0, discount_to=0.45),
    },
    base={"popular": 0.05, "trend": 0.4},
    history_decay=0.8,
    normalise=1.0,
    fitted=True,
)


@pytest.fixture
def fitted() -> Blend:
    dataset = random_dataset(4)
    sources = {
        "next": NextItem().fit(dataset),
        "near": ItemNeighbours().fit(dataset),
        "popular": Popularity().fit(dataset),
        "trend": Popularity(PopularityParameters(window_days=14)).fit(dataset),
    }
    return Blend(sources=sources, weights=WEIGHTS.to_json()).fit(dataset)


def test_lists_are_the_weighted_sum_cut_after_mixing(fitted: Blend) -> None:
    dataset = fitted.dataset
    holding = units_holding(dataset) + 3.0
    parts = {}
    for slug in ("near", "next"):
        matrix, enters = fitted.listed[slug].matrix, WEIGHTS.sources[slug]
        factor = np.outer(holding**-enters.discount_from, holding**-enters.discount_to)
        parts[slug] = matrix.toarray() * factor * enters.weight / scale_of(matrix)
    total = parts["near"] + parts["next"]
    ranked = fitted.lists("product", 3)
    assert ranked.keys == np.flatnonzero(np.diff(fitted.matrix.indptr)).tolist()
    assert len(ranked) > dataset.n_products / 2
    for position, key in enumerate(ranked.keys):
        products, scores, sources = ranked.row(position)
        wanted = sorted(range(dataset.n_products), key=lambda b: (-np.float32(total[key, b]), dataset.tie[b]))[: len(products)]
        assert products.tolist() == wanted
        np.testing.assert_allclose(scores, total[key, wanted], rtol=1e-5)
        strongest = ["near" if parts["near"][key, b] >= parts["next"][key, b] else "next" for b in wanted]
        assert [fitted.serving()["sources"][source] for source in sources] == strongest


def test_the_row_for_everybody_is_the_weighted_sum_of_the_popularities(fitted: Blend) -> None:
    total = 0.05 * fitted.common["popular"].scores + 0.4 * fitted.common["trend"].scores
    products, scores, sources = fitted.lists("all", 100).row(0)
    np.testing.assert_allclose(scores, total[products], rtol=1e-6)
    popular, trend = fitted.common["popular"], fitted.common["trend"]
    assert trend.faded.any()
    names = [*fitted.serving()["sources"], "faded"]
    for product, source in zip(products, sources, strict=True):
        leads = popular if 0.05 * popular.scores[product] >= 0.4 * trend.scores[product] else trend
        wanted = "faded" if leads.faded[product] else ("popular" if leads is popular else "trend")
        assert names[source] == wanted
    assert fitted.serving()["faded"] == names.index("faded")


def test_what_trends_by_its_past_alone_is_marked() -> None:
    dataset = random_dataset(4)
    trend = Popularity(PopularityParameters(window_days=5)).fit(dataset)
    mixed = Blend(sources={"next": NextItem().fit(dataset), "trend": trend}).fit(dataset)
    products, _, sources = mixed.lists("all", 100).row(0)
    assert 0 < trend.faded[products].sum() < len(products)
    assert [source == mixed.serving()["faded"] for source in sources] == trend.faded[products].tolist()


def test_what_a_fitted_blend_does_not_weigh_is_left_out() -> None:
    dataset = random_dataset(4)
    sources = {"next": NextItem().fit(dataset), "near": ItemNeighbours().fit(dataset)}
    only = BlendWeights(sources={"next": SourceWeight(weight=1.0, discount_from=0, discount_to=0)}, fitted=True)
    mixed = Blend(sources=sources, weights=only.to_json()).fit(dataset)
    np.testing.assert_allclose(mixed.matrix.toarray(), sources["next"].matrix.toarray() / scale_of(sources["next"].matrix), rtol=1e-6)


def test_an_unfitted_blend_weighs_all_alike() -> None:
    dataset = random_dataset(4)
    mixed = Blend(sources={"next": NextItem().fit(dataset), "popular": Popularity().fit(dataset)}).fit(dataset)
    assert set(mixed.serving()["weights"]) == {"next", "popular"}
    assert all(weight > 0 for weight in mixed.serving()["weights"].values())


def test_lists_are_no_longer_than_the_parameter_says() -> None:
    dataset = random_dataset(4, shoppers=40, products=30)
    mixed = Blend(BlendParameters(list_length=10), sources={"next": NextItem().fit(dataset)}).fit(dataset)
    assert max(np.diff(mixed.lists("product", 500).indptr)) == 10


def test_nothing_to_mix_is_refused() -> None:
    with pytest.raises(RecommendationsError, match="nothing to mix"):
        Blend(sources={})


def test_blocks_do_not_change_the_sum(fitted: Blend, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fitted.matrix.toarray()
    monkeypatch.setattr("recommendations.core.blending.BLOCK_ENTRIES", 7)
    again = Blend(sources={**fitted.listed, **fitted.common}, weights=WEIGHTS.to_json()).fit(fitted.dataset)
    np.testing.assert_array_equal(again.matrix.toarray(), whole)
    np.testing.assert_array_equal(again.strongest, fitted.strongest)


def test_a_product_that_nobody_touched_counts_more_while_it_is_new() -> None:
    dataset = random_dataset(4)
    cold = [dataset.n_products - 2, dataset.n_products - 1]
    tags = TagSimilarity().fit(dataset)
    matrices = {new: Blend(BlendParameters(new_products=new), sources={"tags": tags}).fit(dataset).matrix.toarray() for new in (1.0, 3.0)}

    assert matrices[1.0][:, cold].any()
    factor = np.where(np.isin(np.arange(dataset.n_products), cold), 1.0 + 2.0 * newness(dataset), 1.0)
    assert 1.0 < factor[cold].min() < factor[cold].max() + 1e-9 <= 3.0 + 1e-9
    np.testing.assert_allclose(matrices[3.0], matrices[1.0] * factor, rtol=1e-5)


def test_without_asking_for_the_strongest_source_the_lists_are_the_same(fitted: Blend) -> None:
    plain = Blend(sources={**fitted.listed, **fitted.common}, weights=WEIGHTS.to_json(), attributed=False).fit(fitted.dataset)
    for n in (1, 3, 100):
        one, other = fitted.lists("product", n), plain.lists("product", n)
        assert list(one.keys) == list(other.keys)
        assert np.array_equal(one.products, other.products)
        np.testing.assert_allclose(one.scores, other.scores, rtol=1e-6)
