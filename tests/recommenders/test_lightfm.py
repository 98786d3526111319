"""The hybrid factorisation against plain Python, and what it promises: reproducible, guarded, of use for what nobody has touched."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from math import fsum, sqrt
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, KindWeight, Ranked
from recommendations.exceptions import RecommendationsError
from recommendations.recommenders import lightfm_adapter, lightfm_hybrid
from recommendations.recommenders.lightfm_hybrid import LightFMHybrid, sample_weights
from recommendations.recommenders.parameters.lightfm import LightFMParameters
from recommendations.testing.contract import RecommenderContract
from recommendations.testing.datasets import Did, dataset_of, random_dataset

pytestmark = pytest.mark.skipif(find_spec("lightfm") is None, reason="lightfm is not installed: pip install -r requirements-lightfm.txt")

LOSSES = ("warp", "bpr", "logistic")


class TestLightFM(RecommenderContract):
    recommender = LightFMHybrid


class TestLightFMOfPairs(RecommenderContract):
    recommender = LightFMHybrid

    def make(self, dataset: Dataset) -> LightFMHybrid:
        return LightFMHybrid(LightFMParameters(loss="bpr", half_life_days=20.0), include_bought=True)


class TestLightFMOfChoices(RecommenderContract):
    recommender = LightFMHybrid

    def make(self, dataset: Dataset) -> LightFMHybrid:
        return LightFMHybrid(LightFMParameters(loss="logistic", features=0.0))


def fitted(dataset: Dataset, seed: int = 0, *, include_bought: bool = False, **parameters: Any) -> LightFMHybrid:
    return LightFMHybrid(LightFMParameters(**parameters), include_bought=include_bought).fit(dataset, seed=seed)


def rows(ranked: Ranked) -> dict[Any, list[tuple[int, float]]]:
    return {key: [(int(p), float(s)) for p, s in zip(*ranked.row(at)[:2], strict=True)] for at, key in enumerate(ranked.keys)}


def two_worlds(**options: Any) -> Dataset:
    """Thirty shoppers of tea and twenty of tools, each with five of the eight products of their world; one product of each was never sold."""
    names = [f"{world}{number}" for world in ("tea", "tool") for number in range(8)]
    events = [
        Did(f"{world}-{shopper}", f"{world}{(shopper + step * (1 + shopper % 3)) % 8}", day=shopper + step)
        for world, shoppers in (("tea", 30), ("tool", 20))
        for shopper in range(shoppers)
        for step in range(5)
    ]
    tags = {name: ["leaf" if name.startswith("tea") else "steel"] for name in [*names, "tea-new", "tool-new"]}
    return dataset_of(events, products=[*names, "tea-new", "tool-new", "unknown"], tags=tags, **options)


# What is learnt


@pytest.mark.parametrize("loss", LOSSES)
def test_shoppers_and_products_of_two_worlds_are_told_apart(loss: str) -> None:
    dataset = two_worlds()
    model = fitted(dataset, loss=loss, epochs=60, n_factors=2, features=0.0, include_bought=True)
    tea = set(range(8))
    for shopper, best in rows(model.lists("shopper", 4)).items():
        assert {product in tea for product, _ in best} == {shopper < 30}, f"shopper {shopper}"
    for product, best in rows(model.lists("product", 5)).items():
        assert {other in tea for other, _ in best} == {product in tea}, f"product {product}"


@pytest.mark.parametrize("loss", LOSSES)
def test_a_product_that_nobody_has_touched_stands_in_lists_by_its_features(loss: str) -> None:
    dataset = two_worlds()
    model = fitted(dataset, loss=loss, epochs=60, n_factors=8)
    tea_new, tool_new, unknown = 16, 17, 18
    by_shopper, by_product = rows(model.lists("shopper", 19)), rows(model.lists("product", 19))
    for shopper, best in by_shopper.items():
        assert (tea_new if shopper < 30 else tool_new) in [product for product, _ in best], f"shopper {shopper}"
        assert (tool_new if shopper < 30 else tea_new) not in [product for product, _ in best[:4]], f"shopper {shopper}"
    assert {product < 8 for product, _ in by_product[tea_new][:5]} == {True}
    assert {product < 8 for product, _ in by_product[tool_new][:5]} == {False}
    assert unknown not in by_product, "nothing is known of it"
    assert all(unknown not in [product for product, _ in best] for best in by_product.values())
    assert not model.product_factors[unknown].any()


def test_a_product_without_events_has_no_number_that_was_not_learnt() -> None:
    """Its vector is that of its only feature; the one feature that no sold product has is not in the model."""
    events = [Did(f"s{shopper}", f"p{shopper % 3}", shopper) for shopper in range(9)]
    tags = {"p0": ["a"], "p1": ["a"], "p2": ["b"], "new": ["a"], "odd": ["never sold"]}
    model = fitted(dataset_of(events, products=["p0", "p1", "p2", "new", "odd"], tags=tags))
    a, b = model.learnt.features[3], model.learnt.features[4]
    assert model.learnt.features.shape == (5, 64)
    assert np.allclose(model.product_factors[3], a)
    assert not np.allclose(model.product_factors[3], b)
    assert not model.product_factors[4].any()
    assert model.product_biases[4] == 0.0


# Against plain Python


def by_hand(dataset: Dataset, model: LightFMHybrid) -> tuple[list[list[float]], list[float]]:
    """Vectors and biases of all products, added up from embeddings and features in plain loops."""
    sold = sorted({int(code) for code in dataset.product}, key=lambda code: int(dataset.tie[code]))
    table, n_factors = dataset.products, model.parameters.n_factors
    paths = [{path[: depth + 1] for depth in range(len(path))} for path in table.categories]
    names = {
        "tags": [{table.tag_names[column] for column in table.tags[[code]].indices} for code in range(dataset.n_products)],
        "brand": [{brand} if brand else set() for brand in table.brands],
        "category": paths,
    }
    columns = [(block, name) for block, those in names.items() for name in sorted(set().union(*those)) if any(name in those[code] for code in sold)]
    vectors, biases = [], []
    for code in range(dataset.n_products):
        parts = [(sold.index(code), 1.0)] if code in sold else []
        filled = [block for block, those in names.items() if any((block, name) in columns for name in those[code])]
        for block in filled:
            share = model.parameters.features / len(filled) / len(names[block][code])
            parts += [(len(sold) + columns.index((block, name)), share) for name in names[block][code] if (block, name) in columns]
        vectors.append([fsum(share * float(model.learnt.features[row, f]) for row, share in parts) for f in range(n_factors)])
        biases.append(fsum(share * float(model.learnt.feature_biases[row]) for row, share in parts))
    return vectors, biases


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    return fsum(a * b for a, b in zip(left, right, strict=True))


def well_described() -> Dataset:
    dataset = random_dataset(shoppers=17, products=9)
    brands = (("Acme", "", "Best", "Acme", "", "Best", "Acme", "Best", "Acme") * 2)[: dataset.n_products]
    return replace(dataset, products=replace(dataset.products, brands=brands, prices=np.full(dataset.n_products, np.nan, dtype=np.float32)))


@pytest.mark.parametrize("bought", [True, False])
def test_shopper_lists_rank_by_hand_made_scores(bought: bool) -> None:
    dataset = well_described()
    model = fitted(dataset, n_factors=5, features=2.0, include_bought=bought)
    vectors, biases = by_hand(dataset, model)
    kinds = [kind.slug for kind in dataset.kinds]
    has = {(int(s), int(p)) for s, p, k in zip(dataset.shopper, dataset.product, dataset.kind, strict=True) if kinds[k] == "purchase"}
    expected = {}
    for shopper in range(dataset.n_shoppers):
        factors = [float(value) for value in model.learnt.shoppers[shopper]]
        scores = [dot(factors, vector) + bias for vector, bias in zip(vectors, biases, strict=True)]
        mean = fsum(scores) / len(scores)
        left = {code: score - mean for code, score in enumerate(scores) if score > mean and (bought or (shopper, code) not in has)}
        if left:
            expected[shopper] = sorted(left.items(), key=lambda pair: -pair[1])[:4]
    found = rows(model.lists("shopper", 4))
    assert found.keys() == expected.keys()
    for shopper, best in expected.items():
        assert [product for product, _ in found[shopper]] == [product for product, _ in best]
        assert [score for _, score in found[shopper]] == pytest.approx([score for _, score in best], rel=1e-4, abs=1e-6)


def test_those_who_came_last_have_the_lists_that_they_would_have_anyhow() -> None:
    dataset = random_dataset(shoppers=17)
    last = {shopper: int(dataset.time[dataset.shopper == shopper].max()) for shopper in range(dataset.n_shoppers)}
    latest = sorted(last, key=lambda shopper: -last[shopper])[:5]
    few, whole = fitted(dataset, n_factors=4, most_shoppers=5), rows(fitted(dataset, n_factors=4).lists("shopper", 4))
    assert rows(few.lists("shopper", 4)) == {shopper: whole[shopper] for shopper in sorted(latest) if shopper in whole}
    assert few.notes == ("5 of 17 shoppers have a list, those who came last: see most_shoppers",)


def test_product_lists_rank_by_hand_made_cosines() -> None:
    dataset = well_described()
    model = fitted(dataset, n_factors=5, features=0.5)
    vectors, _ = by_hand(dataset, model)
    found = rows(model.lists("product", 3))
    for product, vector in enumerate(vectors):
        cosines = {other: dot(vector, theirs) / sqrt(dot(vector, vector) * dot(theirs, theirs)) for other, theirs in enumerate(vectors) if other != product}
        best = sorted(((o, c) for o, c in cosines.items() if c > 0), key=lambda pair: -pair[1])[:3]
        assert [other for other, _ in found.get(product, [])] == [other for other, _ in best]
        assert [cosine for _, cosine in found.get(product, [])] == pytest.approx([cosine for _, cosine in best], rel=1e-5)


# What goes in


def test_a_pair_weighs_the_root_of_its_faded_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    """One row for each shopper and product, in the order of the hash, with mean 1."""
    events = [
        Did("s0", "a", 0.0), Did("s0", "a", 10.0), Did("s0", "b", 10.0, "view"), Did("s1", "b", 20.0), Did("s1", "b", 20.0, "view"), Did("s2", "c", 0.0)
    ]  # fmt: skip
    dataset = dataset_of(events, products=["a", "b", "c", "untouched"], kinds={"view": 0.25})
    seen: list[Any] = []
    train = lightfm_hybrid.train

    def spy(pairs: sparse.coo_array, features: sparse.csr_array, *args: Any, **options: Any) -> Any:
        seen.extend((pairs, features))
        return train(pairs, features, *args, **options)

    monkeypatch.setattr(lightfm_hybrid, "train", spy)
    fitted(dataset, half_life_days=10.0)
    order = sorted(range(3), key=lambda code: int(dataset.tie[code]))
    sums = {(0, 0): 0.25 + 0.5, (0, 1): 0.25 * 0.5, (1, 1): 1.0 + 0.25, (2, 2): 0.25}
    mean = fsum(sqrt(value) for value in sums.values()) / 4
    pairs = seen[0]
    found = {(int(s), order[int(p)]): float(w) for s, p, w in zip(pairs.row, pairs.col, pairs.data, strict=True)}
    assert pairs.shape == (3, 3)
    assert found == pytest.approx({pair: sqrt(value) / mean for pair, value in sums.items()}, rel=1e-5)
    assert seen[1].shape == (3, 3), "the products themselves and no feature"


def test_the_weight_of_events_is_heard() -> None:
    """What weighs more is learnt more: with the weights turned round, the other product is the better."""
    shopper_taste = [Did(f"s{number}", product, 1.0, kind) for number in range(12) for product, kind in (("a", "purchase"), ("b", "view"))]
    events = [*shopper_taste, Did("x", "c", 1.0), Did("y", "d", 1.0, "view")]
    heavy = fitted(dataset_of(events, kinds={"view": 0.01}), include_bought=True, epochs=30, loss="bpr")
    light = fitted(dataset_of(events, kinds={"purchase": 0.01, "view": 1.0}), include_bought=True, epochs=30, loss="bpr")
    assert heavy.product_biases[0] > heavy.product_biases[1]
    assert light.product_biases[0] < light.product_biases[1]


# Reproducible, told of, guarded

PROGRAM = """
import hashlib
from recommendations.recommenders.lightfm_hybrid import LightFMHybrid
from recommendations.recommenders.parameters.lightfm import LightFMParameters
from recommendations.testing.datasets import random_dataset
for loss in ("warp", "bpr", "logistic"):
    model = LightFMHybrid(LightFMParameters(loss=loss)).fit(random_dataset(), seed=11)
    lists = [model.lists(scope, 5) for scope in ("shopper", "product")]
    arrays = [*model.state().values(), *(array for ranked in lists for array in (ranked.products, ranked.scores))]
    print(hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
"""


def test_two_fresh_processes_agree_bit_by_bit() -> None:
    first, second = (subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout for _ in range(2))
    assert first == second
    assert len(set(first.split())) == 3


def test_the_seed_is_all_that_is_random() -> None:
    dataset = random_dataset()
    assert np.array_equal(fitted(dataset, seed=1).product_factors, fitted(dataset, seed=1).product_factors)
    assert not np.array_equal(fitted(dataset, seed=1).product_factors, fitted(dataset, seed=2).product_factors)


@pytest.mark.parametrize("loss", ["warp", "bpr"])
def test_epoch_by_epoch_is_all_at_once(loss: str) -> None:
    lightfm = __import__("lightfm")
    rng = np.random.default_rng(0)
    pairs = sample_weights(sparse.csr_array(rng.random((12, 7)) * (rng.random((12, 7)) < 0.4)))
    features = sparse.csr_array(sparse.hstack([sparse.eye_array(7), rng.random((7, 3))], format="csr"))
    parameters = LightFMParameters(loss=loss, epochs=7, n_factors=4, learning_rate=0.1, regularization=1e-4, max_sampled=3)
    learnt = lightfm_adapter.train(pairs, features, parameters, seed=5, progress=lambda share: None)
    whole = lightfm.LightFM(no_components=4, loss=loss, learning_rate=0.1, item_alpha=1e-4, user_alpha=1e-4, max_sampled=3, random_state=5)
    chosen, weights = lightfm_adapter._examples(pairs, None)
    whole.fit(chosen, item_features=lightfm_adapter._as_lightfm_takes_it(features), sample_weight=weights, epochs=7)
    assert np.array_equal(learnt.shoppers, whole.user_embeddings)
    assert np.array_equal(learnt.features, whole.item_embeddings)
    assert np.array_equal(learnt.feature_biases, whole.item_biases)


def test_progress_is_told_of_each_epoch() -> None:
    told: list[float] = []
    LightFMHybrid(LightFMParameters(epochs=4)).fit(random_dataset(), progress=told.append)
    assert told == pytest.approx([0.225, 0.45, 0.675, 0.9, 1.0])


def test_a_model_that_runs_away_says_what_to_lower() -> None:
    with pytest.raises(RecommendationsError, match=r"ran away in epoch \d+ of 50.*lower learning_rate \(now 10\), or regularization \(now 0.1\)"):
        fitted(random_dataset(), learning_rate=10.0, regularization=0.1, epochs=50)


def test_numbers_that_are_not_finite_are_seen_without_lightfms_own_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    import lightfm

    monkeypatch.setattr(lightfm.LightFM, "_check_finite", lambda self: None)
    with pytest.raises(RecommendationsError, match="no longer finite"):
        fitted(random_dataset(), learning_rate=10.0, regularization=0.1, epochs=50)


def test_the_guard_adds_up_what_overflows_without_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    import lightfm

    def overflows(model: Any) -> None:
        if not np.isfinite(np.full(2, 3e38, np.float32).sum()):
            raise ValueError("as LightFM says it")

    monkeypatch.setattr(lightfm.LightFM, "_check_finite", overflows)
    with pytest.raises(RecommendationsError, match="ran away in epoch 1"):
        fitted(random_dataset())


@pytest.mark.parametrize("threads", [1, 3])
def test_so_many_threads_train(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import lightfm

    used: list[int] = []
    fit_partial = lightfm.LightFM.fit_partial

    def spy(self: Any, *args: Any, **options: Any) -> Any:
        used.append(options["num_threads"])
        return fit_partial(self, *args, **options)

    monkeypatch.setattr(lightfm.LightFM, "fit_partial", spy)
    fitted(random_dataset(), epochs=2, threads=threads)
    assert used == [threads, threads]


def test_more_threads_mark_the_run() -> None:
    model = fitted(random_dataset(), epochs=1)
    assert "nondeterministic" not in model.serving()
    assert model.notes == ()
    for threads in ("all", 2):
        model = fitted(random_dataset(), epochs=1, threads=threads)
        assert json.loads(json.dumps(dict(model.serving())))["nondeterministic"] is True
        assert model.notes == (f"trained on {threads} threads: another run on the same data will differ",)


def test_kinds_of_no_purchase_hide_nothing() -> None:
    dataset = replace(random_dataset(), kinds=(KindWeight(slug="cart", weight=1.0), KindWeight(slug="view", weight=0.2)))
    model = fitted(dataset, n_factors=4)
    assert rows(model.lists("shopper", 9)) == rows(fitted(dataset, n_factors=4, include_bought=True).lists("shopper", 9))
