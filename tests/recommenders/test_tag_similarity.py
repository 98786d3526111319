"""Products are alike by what they are; a shopper's profile is what was taken; the formulas in plain loops decide."""

import random
from collections import defaultdict
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.core import profiles
from recommendations.core.types import Dataset
from recommendations.exceptions import RecommendationsError
from recommendations.recommenders import tag_similarity
from recommendations.recommenders.parameters.tag_similarity import TagSimilarityParameters
from recommendations.recommenders.tag_similarity import TagSimilarity
from recommendations.testing.contract import RecommenderContract
from recommendations.testing.datasets import Did, dataset_of, random_dataset, random_events

from .oracle import WEIGHTS, units_by_shopper

few = settings(max_examples=25, deadline=None)
Vector = dict[object, float]


class TestTagSimilarity(RecommenderContract):
    recommender = TagSimilarity


class TestTagCorrelation(RecommenderContract):
    recommender = TagSimilarity

    def make(self, dataset: Dataset) -> TagSimilarity:
        return TagSimilarity(TagSimilarityParameters(matching="tag_correlation", correlation_from="shoppers", correlation_weight=0.4))


# The formulas in plain loops


def unit_length(vector: Vector) -> Vector:
    length = sqrt(sum(value * value for value in vector.values()))
    return {feature: value / length for feature, value in vector.items()} if length else {}


def dot(x: Vector, y: Vector) -> float:
    return sum(value * y.get(feature, 0.0) for feature, value in x.items())


def weighted(having: dict[str, list[object]]) -> dict[str, Vector]:
    count: dict[object, int] = defaultdict(int)
    for features in having.values():
        for feature in features:
            count[feature] += 1
    return {product: unit_length({f: log(1 + len(having) / count[f]) for f in features}) for product, features in having.items()}


def correlated(tags: dict[str, Vector], meets: list[Vector], weight: float, most: int) -> dict[str, Vector]:
    names = sorted({tag for vector in tags.values() for tag in vector}, key=str)
    columns = {f: {row: vector[f] for row, vector in enumerate(meets) if f in vector} for f in names}
    closest = {}
    for f in names:
        cosines = [(round(dot(unit_length(columns[f]), unit_length(columns[g])), 9), g) for g in names if g != f]
        closest[f] = sorted(((c, g) for c, g in cosines if c > 0), key=lambda pair: (-pair[0], names.index(pair[1])))[:most]
    found = {}
    for product, vector in tags.items():
        wider = dict(vector)
        for f, value in vector.items():
            for cosine, g in closest[f]:
                wider[g] = wider.get(g, 0.0) + weight * value * cosine
        found[product] = unit_length(wider)
    return found


def profile(units: list[dict[str, float]], *, as_of: float, decay: float, half_life_days: float | None) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for age, unit in enumerate(reversed(units)):
        for product, weight in unit.items():
            if product:
                weights[product] += decay**age * weight * (2 ** (-(as_of - unit[""]) / half_life_days) if half_life_days else 1.0)
    return {product: weight / sum(weights.values()) for product, weight in weights.items()}


def popular(events: list[Did], names: list[str], half_life_days: float | None) -> dict[str, float]:
    as_of = max(event.day for event in events)
    count = dict.fromkeys(names, 0.0)
    for event in events:
        count[event.product] += WEIGHTS[event.kind] * (2 ** (-(as_of - event.day) / half_life_days) if half_life_days else 1.0)
    touched = {event.product for event in events}
    known = {name: log(1 + c) / log(1 + max(count.values())) for name, c in count.items()}
    # The days of creation are unknown: whatever nobody touched is new.
    return {name: value if name in touched else sum(known[other] for other in touched) / len(touched) for name, value in known.items()}


def described(seed: int) -> tuple[list[Did], list[str], dict[str, dict]]:
    """A shop whose products know more or less of themselves, two of them untouched."""
    rng = random.Random(seed)
    events = random_events(seed)
    names = [*sorted({event.product for event in events}), "new", "newer"]
    return (
        events,
        names,
        {
            "tags": {name: rng.sample(["red", "blue", "round", "old", "big"], rng.randint(0, 4)) for name in names},
            "brands": {name: rng.choice(["Acme", "Blitz"]) for name in names if rng.random() < 0.7},
            "categories": {name: rng.choice([("Shop",), ("Shop", "Toys"), ("Shop", "Toys", "Cars"), ("Garden",)]) for name in names if rng.random() < 0.8},
        },
    )


def vectors_of(events: list[Did], names: list[str], what: dict[str, dict], p: TagSimilarityParameters) -> dict[str, dict[str, Vector]]:
    tags = weighted({name: list(what["tags"].get(name, [])) for name in names})
    if p.matching == "tag_correlation":
        meets = list(tags.values())
        if p.correlation_from == "shoppers":
            taken: dict[str, set[str]] = defaultdict(set)
            for event in events:
                taken[event.shopper].add(event.product)
            meets = []
            for products in taken.values():
                total: Vector = defaultdict(float)
                for product in products:
                    for tag, value in tags[product].items():
                        total[tag] += value
                meets.append(unit_length(total))
        tags = correlated(tags, meets, p.correlation_weight, p.correlated_tags)
    brands = weighted({name: [what["brands"][name]] if name in what["brands"] else [] for name in names})
    paths = {name: what["categories"].get(name, ()) for name in names}
    categories = weighted({name: [path[:depth] for depth in range(1, len(path) + 1)] for name, path in paths.items()})
    return {"tags": tags, "brand": brands, "category": categories}


parameters = st.builds(
    TagSimilarityParameters,
    matching=st.sampled_from(["tf_idf", "tag_correlation"]),
    correlation_from=st.sampled_from(["products", "shoppers"]),
    correlation_weight=st.sampled_from([0.1, 0.7]),
    correlated_tags=st.sampled_from([1, 3]),
    tags_weight=st.sampled_from([1.0, 2.5]),
    brand_weight=st.sampled_from([0.0, 0.7]),
    category_weight=st.sampled_from([0.0, 1.3]),
    price_weight=st.just(0.0),
    popularity_weight=st.sampled_from([0.0, 0.8]),
    popularity_half_life_days=st.sampled_from([None, 20.0]),
    history_decay=st.sampled_from([0.6, 1.0]),
    half_life_days=st.sampled_from([None, 30.0]),
)


@few
@given(seed=st.integers(0, 10_000), p=parameters, include_bought=st.booleans())
def test_products_and_shoppers_are_scored_by_the_formula(seed: int, p: TagSimilarityParameters, include_bought: bool) -> None:
    events, names, what = described(seed)
    fitted = TagSimilarity(p, include_bought=include_bought).fit(dataset_of(events, products=names, **what))
    blocks, popularity = vectors_of(events, names, what, p), popular(events, names, p.popularity_half_life_days)
    weights = {"tags": p.tags_weight, "brand": p.brand_weight, "category": p.category_weight}

    def score(a: str, b: str) -> float:
        alike = sum(weight * dot(blocks[block][a], blocks[block][b]) for block, weight in weights.items()) / sum(weights.values())
        return alike * (1 + p.popularity_weight * popularity[b])

    wanted = np.array([[score(a, b) if a != b else 0.0 for b in names] for a in names])
    np.testing.assert_allclose(fitted.matrix.toarray(), wanted, rtol=1e-5, atol=1e-7)

    lists = fitted.lists("shopper", 100)
    found = {key: dict(zip(*(each.tolist() for each in lists.row(place)[:2]), strict=True)) for place, key in enumerate(lists.keys)}
    as_of = max(event.day for event in events)
    for shopper, (name, units) in enumerate(sorted(units_by_shopper(events).items())):
        takes = profile(units, as_of=as_of, decay=p.history_decay, half_life_days=p.half_life_days)
        has = {event.product for event in events if event.shopper == name and event.kind == "purchase"}
        scores = {b: sum(weight * score(a, b) for a, weight in takes.items()) for b in names if include_bought or b not in has}
        expected = {names.index(b): value for b, value in scores.items() if value > 1e-9}
        assert found.get(shopper, {}) == pytest.approx(expected, rel=1e-4)


# What it is for


def test_what_nobody_has_touched_has_a_list_and_stands_in_lists() -> None:
    dataset = random_dataset()
    fitted = TagSimilarity().fit(dataset)
    cold = {dataset.n_products - 2, dataset.n_products - 1}
    products = fitted.lists("product", 20)
    assert cold <= set(products.keys)
    assert all(cold & set(products.row(place)[0].tolist()) for place, key in enumerate(products.keys) if key not in cold)
    shoppers = fitted.lists("shopper", 20)
    assert all(cold <= set(shoppers.row(place)[0].tolist()) for place in range(len(shoppers)))


def test_of_products_described_alike_the_popular_one_leads_and_without_that_the_hash() -> None:
    events = [Did("x", "a", 0), Did("x", "c", 1), Did("y", "c", 2), Did("z", "b", 2)]
    dataset = dataset_of(events, products=["a", "b", "c", "d"], tags={name: ["red"] for name in "abcd"})
    led = TagSimilarity().fit(dataset).lists("product", 3)
    assert led.row(0)[0].tolist() == [2, 3, 1], "what nobody touched is taken for an average product, which is more than b"
    even = TagSimilarity(TagSimilarityParameters(popularity_weight=0.0)).fit(dataset).lists("product", 3)
    assert even.row(0)[0].tolist() == sorted([1, 2, 3], key=lambda code: dataset.tie[code])


def test_neighbouring_prices_are_nearer_than_distant_ones() -> None:
    names = [f"p{number:02}" for number in range(40)]
    prices = {name: 1.1**number for number, name in enumerate(names[:-1])}
    dataset = dataset_of([Did("x", "p00", 0)], products=names, prices=prices)
    matrix = TagSimilarity(TagSimilarityParameters(popularity_weight=0.0)).fit(dataset).matrix.toarray()
    assert matrix[20, 21] > matrix[20, 24] > matrix[20, 28] > 0.0
    assert matrix[20, 38] == 0.0
    assert not matrix[39].any(), "a price that is unknown is like no other"


def test_only_the_best_neighbours_are_kept_and_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(1)
    names = [f"p{number}" for number in range(30)]
    what = {"tags": {name: rng.sample("abcdefgh", 3) for name in names}}
    dataset = dataset_of([Did(f"s{n % 7}", rng.choice(names), n / 3) for n in range(50)], products=names, **what)
    whole = TagSimilarity().fit(dataset)
    monkeypatch.setattr(profiles, "BLOCK_PAIRS", 100)
    few_kept = TagSimilarity(TagSimilarityParameters(neighbours=10)).fit(dataset)
    assert np.diff(few_kept.matrix.indptr).max() == 10
    for scope in ("product", "shopper"):
        wanted, found = whole.lists(scope, 10), few_kept.lists(scope, 10)
        assert list(found.keys) == list(wanted.keys)
        assert found.products.tolist() == wanted.products.tolist()
        np.testing.assert_array_equal(found.scores, wanted.scores)


def test_lists_are_for_the_shoppers_who_came_last() -> None:
    events = [Did("x", "a", 3), Did("y", "a", 1), Did("y", "b", 9), Did("z", "b", 5)]
    dataset = dataset_of(events, products=["a", "b", "c"], tags={name: ["red"] for name in "abc"})
    fitted = TagSimilarity(TagSimilarityParameters(most_shoppers=2)).fit(dataset)
    assert list(fitted.lists("shopper", 5).keys) == [1, 2]
    assert fitted.notes == ("2 of 3 shoppers have a list, those who came last: see most_shoppers",)


def test_where_too_many_products_share_features_the_run_says_which_or_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve products of one brand and one of another, four of which share a tag: 12^2 + 1 + 4^2 pairs."""
    names = [f"p{number:02}" for number in range(13)]
    brands = {name: "Acme" if number else "Blitz" for number, name in enumerate(names)}
    dataset = dataset_of([Did("x", "p00", 0)], products=names, tags={name: ["red"] for name in names[:4]}, brands=brands)
    assert TagSimilarity().fit(dataset).notes == ()
    monkeypatch.setattr(tag_similarity, "MANY_PAIRS", 160)
    assert TagSimilarity(TagSimilarityParameters(brand_weight=0)).fit(dataset).notes == ()
    (note,) = TagSimilarity().fit(dataset).notes
    assert note.endswith("90% of them by brand: this takes long; with brand_weight 0 these are not compared")
    monkeypatch.setattr(tag_similarity, "MOST_PAIRS", 161)
    TagSimilarity().fit(dataset)
    monkeypatch.setattr(tag_similarity, "MOST_PAIRS", 160)
    with pytest.raises(RecommendationsError, match="billion are the most; with brand_weight 0 these are not compared"):
        TagSimilarity().fit(dataset)


def test_comparing_nothing_is_refused() -> None:
    nothing = TagSimilarityParameters(tags_weight=0, brand_weight=0, category_weight=0, price_weight=0)
    with pytest.raises(RecommendationsError, match="compares nothing: one of tags_weight"):
        TagSimilarity(nothing).fit(random_dataset())
