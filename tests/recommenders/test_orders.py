"""Bought together and bought again, against the formulas in plain loops and by hand."""

import random
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.core.due import interval_byte
from recommendations.recommenders.bought_together import BoughtTogether
from recommendations.recommenders.buy_again import BuyAgain
from recommendations.recommenders.parameters.bought_together import BoughtTogetherParameters
from recommendations.recommenders.parameters.buy_again import BuyAgainParameters
from recommendations.testing.contract import RecommenderContract
from recommendations.testing.datasets import Did, dataset_of, random_events

few = settings(max_examples=25, deadline=None)


class TestBuyAgain(RecommenderContract):
    recommender = BuyAgain


class TestBoughtTogether(RecommenderContract):
    recommender = BoughtTogether


def _mean(total: dict, count: dict, product: str, category: str, categories: dict[str, str], s: float) -> float:
    overall = sum(total.values()) / (sum(count.values()) or 1.0)
    inside = [each for each in categories if categories[each] == category]
    held = sum(count[each] for each in inside) + s
    mean = (sum(total[each] for each in inside) + s * overall) / held if held else overall
    return (total[product] + s * mean) / (count[product] + s) if count[product] + s else mean


@few
@given(seed=st.integers(0, 10_000), s=st.sampled_from([0.0, 4.0]), half=st.sampled_from([None, 20.0]), least=st.sampled_from([0.5, 10.0]))
def test_rates_and_intervals_are_the_formula(seed: int, s: float, half: float | None, least: float) -> None:
    events = random_events(seed)
    names = sorted({event.product for event in events})
    categories = {name: "Even" if number % 2 else "Odd" for number, name in enumerate(names)}
    dataset = dataset_of(events, products=names, categories={name: (shelf,) for name, shelf in categories.items()})
    as_of = max(event.day for event in events)
    days: dict[tuple[str, str], set[float]] = defaultdict(set)
    for event in events:
        if event.kind == "purchase":
            days[event.shopper, event.product].add(event.day)
    owners, again, count, logs = (defaultdict(float) for _ in range(4))
    for (_shopper, product), those in days.items():
        owners[product] += 1
        for older, newer in pairwise(sorted(those)):
            if newer - older >= least:
                again[product] += 2 ** (-(as_of - newer) / half) if half else 1.0
                count[product] += 1
                logs[product] += log(newer - older)
    fitted = BuyAgain(BuyAgainParameters(shrinkage=s, half_life_days=half, minimum_gap_days=least)).fit(dataset)
    for code, name in enumerate(names):
        rate = _mean(again, owners, name, categories[name], categories, s) if owners[name] else 0.0
        assert fitted.rate[code] == pytest.approx(rate, rel=1e-3, abs=1e-9)
        assert log(fitted.interval[code]) == pytest.approx(_mean(logs, count, name, categories[name], categories, s), rel=1e-3, abs=1e-3)


def test_a_products_row_holds_the_product_itself_its_rate_and_its_interval() -> None:
    events = [Did("x", "soap", day) for day in (0, 8, 16)] + [Did("y", "soap", 16), Did("y", "sofa", 0), Did("x", "lamp", 3, "view")]
    dataset = dataset_of(events, products=["lamp", "soap", "sofa"])
    ranked = BuyAgain(BuyAgainParameters(half_life_days=None, shrinkage=1.0)).fit(dataset).lists("product", 100)
    assert ranked.keys == ranked.products.tolist() == [1, 2]
    assert ranked.scores[0] == pytest.approx(exp(log((2 + 0.0 + (2 + 2 / 3) / 4) / 3)), rel=1e-5)
    assert ranked.sources.tolist()[0] == interval_byte(8.0) == 48
    assert ranked.scores[1] < ranked.scores[0]


def test_one_purchase_each_leaves_nothing_to_offer() -> None:
    assert len(BuyAgain().fit(dataset_of([Did("x", "a", 0), Did("y", "b", 1)])).lists("product", 9)) == 0


@few
@given(
    seed=st.integers(0, 10_000),
    measure=st.sampled_from(["lift", "log_likelihood"]),
    power=st.sampled_from([0.5, 1.0]),
    support=st.sampled_from([1, 2]),
    shrinkage=st.sampled_from([0.0, 3.0]),
    half=st.sampled_from([None, 20.0]),
)
def test_bought_together_is_the_formula(seed: int, measure: str, power: float, support: int, shrinkage: float, half: float | None) -> None:
    events = random_events(seed)
    names = sorted({event.product for event in events})
    as_of = max(event.day for event in events)
    orders: dict[tuple, set[str]] = defaultdict(set)
    for event in events:
        if event.kind == "purchase":
            orders[event.shopper, event.day, event.order].add(event.product)
    worth = {order: 2 ** (-(as_of - order[1]) / half) if half else 1.0 for order in orders}
    total = sum(worth.values())
    wanted = np.zeros((len(names), len(names)))
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            both = [order for order, held in orders.items() if {a, b} <= held]
            if i == j or len(both) < support:
                continue
            n_ab = sum(worth[order] for order in both)
            n_a, n_b = (sum(worth[order] for order, held in orders.items() if name in held) for name in (a, b))
            if measure == "lift":
                wanted[i, j] = n_ab / ((n_a + shrinkage) * (n_b + shrinkage)) ** power
            elif n_ab * total > n_a * n_b * (1 + 1e-6):
                cells = [(n_ab, n_a, n_b), (n_a - n_ab, n_a, total - n_b), (n_b - n_ab, total - n_a, n_b)]
                cells.append((total - n_a - n_b + n_ab, total - n_a, total - n_b))
                wanted[i, j] = sqrt(max(2 * sum(n * log(n * total / (r * c)) for n, r, c in cells if n > 1e-9), 0.0))
    parameters = BoughtTogetherParameters(measure=measure, power=power, minimum_support=support, shrinkage=shrinkage, half_life_days=half)
    matrix = BoughtTogether(parameters).fit(dataset_of(events, products=names)).matrix
    np.testing.assert_allclose(matrix.toarray(), wanted, rtol=5e-3, atol=5e-3)
    assert (matrix.diagonal() == 0).all()


def _themes() -> list[Did]:
    """Orders of tea things and of garden things; the bag stands in nearly every order."""
    events = []
    for number in range(120):
        theme = ("tea", "garden", "paper")[number % 3]
        held = {f"{theme}{(number * step) % 20}" for step in (1, 3, 7)} | ({"bag"} if number % 10 else set())
        events += [Did(f"s{number % 11}", product, number, order=f"o{number}") for product in sorted(held)]
    return events


@pytest.mark.parametrize("measure", ["lift", "log_likelihood"])
def test_best_sellers_do_not_win_everything(measure: str) -> None:
    events = _themes()
    names = sorted({event.product for event in events})
    fitted = BoughtTogether(BoughtTogetherParameters(measure=measure, half_life_days=None, minimum_support=1)).fit(dataset_of(events, products=names))
    ranked = fitted.lists("product", 3)
    first = [names[ranked.row(position)[0][0]] for position, key in enumerate(ranked.keys) if names[key] != "bag"]
    assert first.count("bag") < len(first) / 4


@pytest.mark.parametrize("half_life_days", [60.0, None])
def test_what_stands_in_every_order_goes_with_nothing_in_particular(half_life_days: float | None) -> None:
    rng, events = random.Random(3), []
    for number in range(1_500):
        held = {"bag", *(f"p{rng.randrange(40)}" for _ in range(3))}
        events += [Did(f"s{number % 90}", product, number, order=f"o{number}") for product in sorted(held)]
    names = sorted({event.product for event in events})
    parameters = BoughtTogetherParameters(measure="log_likelihood", half_life_days=half_life_days, minimum_support=1)
    matrix = BoughtTogether(parameters).fit(dataset_of(events, products=names)).matrix
    assert matrix[[names.index("bag")]].nnz == matrix[:, [names.index("bag")]].nnz == 0
    assert matrix.nnz > 100


@pytest.mark.parametrize("noise", [0, 36])
def test_a_basket_with_one_theme_gets_the_theme_whatever_else_is_in_it(noise: int) -> None:
    events = _themes()
    for number in range(36):
        events += [Did("z", f"{product}{number}", number, order=f"z{number}") for product in ("noise", "odd")]
    names = sorted({event.product for event in events})
    matrix = BoughtTogether(BoughtTogetherParameters(half_life_days=None)).fit(dataset_of(events, products=names)).matrix
    basket = [f"tea{n}" for n in range(14)] + [f"noise{n}" for n in range(noise)]
    codes = [names.index(name) for name in basket]
    total = np.asarray(matrix[codes].sum(axis=0)).ravel()
    total[codes] = 0.0
    best = [names[code] for code in np.argsort(-total)[:6]]
    assert len(basket) == 14 + noise
    assert sum(name.startswith("tea") for name in best) >= 5


def test_without_orders_purchases_at_one_time_are_one_and_views_make_none() -> None:
    events = [Did("x", "a", 0), Did("x", "b", 0), Did("y", "a", 1), Did("y", "b", 1), Did("x", "c", 0, "view"), Did("y", "c", 1, "view")]
    ranked = BoughtTogether().fit(dataset_of(events)).lists("product", 9)
    assert {key: ranked.row(position)[0].tolist() for position, key in enumerate(ranked.keys)} == {0: [1], 1: [0]}


def test_of_a_large_order_only_the_sample_makes_pairs() -> None:
    dataset = dataset_of([Did(shopper, product, 0, order=f"o{shopper}") for shopper in "xy" for product in "abc"])
    drawn = BoughtTogether().fit(replace(dataset, drawn=dataset.product != 2)).matrix.toarray()
    assert drawn[0, 1] > 0
    assert not drawn[2].any()
