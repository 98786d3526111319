"""What calibration finds for a source itself: only where nobody has set it, only where it is no noise, with few fits."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.types import Dataset, Progress
from recommendations.evaluation.folds import Fold, last_folds
from recommendations.evaluation.learnt import Learnt, learn
from recommendations.recommenders.base import Recommender
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.parameters.base import Parameters
from recommendations.recommenders.parameters.next_item import NextItemParameters
from recommendations.recommenders.parameters.popularity import PopularityParameters
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


def learn_of(dataset: Dataset, parameters: Parameters, is_set: Sequence[str] = ()) -> tuple[Learnt, list[Any]]:
    folds = last_folds(dataset, count=2, enough=60, max_shoppers=300, repeats=False, seed=0)
    fits: list[Any] = []

    def fit(tried: Parameters, fold: Fold) -> Recommender[Any]:
        fits.append(tried)
        return NextItem(tried).fit(fold.train)  # type: ignore[arg-type]

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


def test_defaults_may_be_chosen_too() -> None:
    for cls in (NextItemParameters, PopularityParameters):
        for name, choices in cls.learnable().items():
            assert getattr(cls(), name) in choices
