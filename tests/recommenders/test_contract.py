"""Every built-in recommender keeps the contract that ships with the app."""

from typing import Any

import numpy as np
import pytest

from recommendations import registry
from recommendations.core.types import Dataset
from recommendations.exceptions import UnknownRecommender
from recommendations.recommenders.blend import Blend
from recommendations.recommenders.item_neighbours import ItemNeighbours
from recommendations.recommenders.next_item import NextItem
from recommendations.recommenders.popularity import Popularity
from recommendations.recommenders.recently_viewed import RecentlyViewed
from recommendations.recommenders.user_neighbours import UserNeighbours
from recommendations.testing.contract import RecommenderContract


class TestPopularity(RecommenderContract):
    recommender = Popularity


class Nosy(Popularity):
    """Keeps what it knows of each person."""

    def state(self) -> dict[str, Any]:
        assert self.dataset is not None
        return {**super().state(), "tastes": np.zeros((self.dataset.n_shoppers, 4))}


def test_the_contract_refuses_a_state_that_describes_persons() -> None:
    class Contract(RecommenderContract):
        recommender = Nosy

    with pytest.raises(AssertionError, match=r"tastes \(211, 4\) would hold a row for each of 211 shoppers"):
        Contract().test_the_artifact_describes_no_single_shopper()


class TestItemNeighbours(RecommenderContract):
    recommender = ItemNeighbours


class TestUserNeighbours(RecommenderContract):
    recommender = UserNeighbours


class TestNextItem(RecommenderContract):
    recommender = NextItem


class TestBlend(RecommenderContract):
    recommender = Blend

    def make(self, dataset: Dataset) -> Blend:
        sources = {"popularity": Popularity(), "next-item": NextItem(), "item-neighbours": ItemNeighbours()}
        if dataset.n_events:
            for source in sources.values():
                source.fit(dataset)
        return Blend(sources=sources)


class TestRecentlyViewed(RecommenderContract):
    recommender = RecentlyViewed


def test_the_registry_and_the_classes_agree() -> None:
    for entry in registry.entries():
        assert entry.recommender_class().Parameters is entry.parameters_class(), entry.name


def test_an_unknown_name_lists_those_that_exist() -> None:
    with pytest.raises(UnknownRecommender, match=r"no recommender 'wobble'; there are blend, .*item_neighbours, .*next_item"):
        registry.get("wobble")
