"""What calibration finds for a source itself: only where nobody has set it, only where it is no noise, with few fits."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, Progress
from recommendations.evaluation.blend_weights import MIN_SHOPPERS
from recommendations.evaluation.folds import Fold, last_folds
from recommendations.evaluation.learnt import Learnt, learn
from recommendations.recommenders.base import Recommender
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.base import Parameters
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.recommenders.parameters.popularity import PopularityParameters
from recommendations.recommenders.popularity import Popularity
from recommendations.testing.datasets import Did, dataset_of

PRODUCTS = 30


def turning() -> Dataset:
    """What follows what changes for good every 40 days: old pairs mislead, and there are many more of them than new ones."""
    rng = np.random.default_rng(0)
    events = []
    for shopper in range(400):
        begins, place = int(rng.integers(0, 180)) if shopper < 250 else int(rng.integers(170, 190)), int(rng.integers(PRODUCTS))
        for step in range(10):
            day = begins + step
            place = (place + 1 + 7 * (day // 40)) % PRODUCTS
            events.append(Did(f"s{shopper}", f"p{place:02d}", day + shopper / 1_000))
    return dataset_of(events)


def learn_of(dataset: Dataset, parameters: Parameters, is_set: Sequence[str] = (), recommender: type[Recommender[Any]] = NextItem) -> tuple[Learnt, list[Any]]:
    folds = last_folds(dataset, count=2, enough=60, max_shoppers=300, repeats=False, seed=0)
    fits: list[Any] = []

    def fit(tried: Parameters, fold: Fold) -> Recommender[Any]:
        fits.append(tried)
        return recommender(tried).fit(fold.train)

    return learn(parameters, is_set, folds, fit), fits


def test_where_yesterday_misleads_a_short_half_life_is_found() -> None:
    learnt, fits = learn_of(turning(), NextItemParameters(half_life_days=60.0))
    assert learnt.values["half_life_days"] in (15.0, 30.0)
    tried = dict(learnt.report["half_life_days"]["ndcg"])
    assert tried[30.0] > tried[60.0]
    assert None not in tried, "the direction that loses is not followed"
    assert len(fits) == 2 * len(set(fits)), "each value is fitted once a fold"


def test_what_is_set_is_left_alone() -> None:
    learnt, fits = learn_of(turning(), NextItemParameters(half_life_days=60.0), ["half_life_days"])
    assert (learnt.values, learnt.report, fits) == ({}, {}, [])


def of_fashion(day: int, lot: int) -> int:
    """Every day a product comes up, and another goes out of fashion after ten."""
    return day + lot % 10


def of_the_month(day: int, lot: int) -> int:
    """Each week of a month has its own three products."""
    return 3 * (day % 28 // 7) + lot % 3


def shop(product: Callable[[int, int], int]) -> Dataset:
    rng = np.random.default_rng(2)
    events = []
    for shopper in range(500):
        day = float(rng.random() * 150)
        for _ in range(4):
            day += float(rng.random() * 10)
            events.append(Did(f"s{shopper}", f"p{product(int(day), int(rng.integers(1_000))):03d}", day))
    return dataset_of(events)


@pytest.mark.parametrize(("product", "wanted"), [(of_fashion, 7.0), (of_the_month, 28.0)])
def test_what_is_trending_is_counted_for_as_long_as_it_foretells(product: Callable[[int, int], int], wanted: float) -> None:
    learnt, _ = learn_of(shop(product), PopularityParameters(trending=True), ["trending"], Popularity)
    assert learnt.values["window_days"] == wanted
    tried = [value for value, _ in learnt.report["window_days"]["ndcg"]]
    assert 14.0 in tried, "the walk begins at the default"


@pytest.mark.parametrize(
    ("parameters", "is_set"),
    [
        (PopularityParameters(trending=True, window_days=14.0), ["trending", "window_days"]),
        (PopularityParameters(window_days=14.0), ["window_days"]),
        (PopularityParameters(), []),
    ],
    ids=["set", "set, without saying why", "no trend is wanted"],
)
def test_no_window_is_chosen_where_one_is_set_or_none_is_wanted(parameters: PopularityParameters, is_set: list[str]) -> None:
    learnt, fits = learn_of(shop(of_fashion), parameters, is_set, Popularity)
    assert (learnt.values, learnt.report, fits) == ({}, {}, [])


class Drawn(NextItem):
    """Lists by lot, another lot for each half-life."""

    lot = 0

    def _fit(self, dataset: Dataset, seed: int, progress: Progress) -> None:
        half_life = self.parameters.half_life_days or 0.0
        matrix = np.random.default_rng([self.lot, int(half_life)]).random((dataset.n_products, dataset.n_products))
        np.fill_diagonal(matrix, 0)
        self.matrix = sparse.csr_array(matrix.astype(np.float32))


def test_the_luck_of_the_draw_is_seldom_taken_for_knowledge() -> None:
    rng = np.random.default_rng(1)
    events = [Did(f"s{n % 150}", f"p{rng.integers(PRODUCTS):02d}", float(rng.random() * 200)) for n in range(2_000)]
    folds = last_folds(dataset_of(events), count=2, enough=60, max_shoppers=300, repeats=False, seed=0)
    changed = 0
    for lot in range(12):

        def fit(tried: Any, fold: Fold, lot: int = lot) -> Recommender[Any]:
            drawn = Drawn(tried)
            drawn.lot = lot
            return drawn.fit(fold.train)

        changed += bool(learn(NextItemParameters(), [], folds, fit).values)
    assert changed <= 3


@pytest.mark.parametrize(
    ("values", "weights", "wanted"),
    [
        ({}, {}, 60.0),
        ({}, {"learnt": {"half_life_days": 15.0}}, 15.0),
        ({}, {"learnt": {"half_life_days": None}}, None),
        ({"half_life_days": 90.0}, {"learnt": {"half_life_days": 15.0}}, 90.0),
        ({}, {"learnt": {"half_life_days": 15.5, "no_longer_there": 1}}, 60.0),
        ({}, {"learnt": None}, 60.0),
    ],
    ids=["nothing learnt", "learnt", "learnt to be none", "set goes first", "what may not be chosen is not taken", "nothing at all"],
)
def test_what_is_set_goes_before_what_was_learnt(values: dict[str, Any], weights: dict[str, Any], wanted: float | None) -> None:
    assert NextItemParameters.from_strategy(values, weights).half_life_days == wanted


@pytest.mark.parametrize(
    ("values", "window"),
    [
        ({"trending": True}, 7.0),
        ({"trending": True, "window_days": 30.0}, 30.0),
        ({"trending": False}, None),
        ({}, None),
        ({"window_days": 21.0}, 21.0),
    ],
    ids=["trending", "set goes first", "trending no more", "never was", "set alone"],
)
def test_a_window_that_was_learnt_counts_while_a_trend_is_wanted(values: dict[str, Any], window: float | None) -> None:
    assert PopularityParameters.from_strategy(values, {"learnt": {"window_days": 7.0}}).window_days == window


def test_what_is_trending_without_more_is_that_of_two_weeks() -> None:
    parameters = PopularityParameters.from_strategy({"trending": True}, {})
    assert parameters.window_days == 14.0
    assert PopularityParameters.from_json(parameters.to_json()) == parameters


def test_defaults_may_be_chosen_too() -> None:
    for parameters in (NextItemParameters(), PopularityParameters(), PopularityParameters(trending=True)):
        for name, choices in parameters.learnable().items():
            assert getattr(parameters, name) in choices


@pytest.mark.parametrize("shoppers", [0, 1, MIN_SHOPPERS - 1])
def test_of_few_shoppers_nothing_is_learnt_and_nothing_is_fitted(shoppers: int) -> None:
    folds = last_folds(turning(), count=1, enough=60, max_shoppers=shoppers, repeats=False, seed=0) if shoppers else []
    assert sum(len(fold.shoppers) for fold in folds) == shoppers

    def fit(tried: Parameters, fold: Fold) -> Recommender[Any]:
        raise AssertionError

    learnt = learn(NextItemParameters(), [], folds, fit)
    assert learnt.values == {}
    assert learnt.report == {"shoppers": shoppers, "reason": f"{shoppers} held-out shoppers; {MIN_SHOPPERS} are needed to learn parameters"}


def test_so_many_are_enough() -> None:
    folds = last_folds(turning(), count=1, enough=60, max_shoppers=MIN_SHOPPERS, repeats=False, seed=0)
    assert learn(NextItemParameters(), [], folds, lambda tried, fold: NextItem(tried).fit(fold.train)).report["half_life_days"]["ndcg"]
