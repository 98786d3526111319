"""What is refused before anything is computed."""

from typing import Any

import pytest

from recommendations.exceptions import RecommendationsError
from recommendations.recommenders import limits
from recommendations.recommenders.lightfm_hybrid import LightFMHybrid
from recommendations.recommenders.limits import refuse_too_many_neighbours
from recommendations.recommenders.parameters.lightfm import LightFMParameters
from recommendations.recommenders.parameters.tag_similarity import TagSimilarityParameters
from recommendations.recommenders.parameters.user_neighbours import UserNeighboursParameters
from recommendations.recommenders.tag_similarity import TagSimilarity
from recommendations.recommenders.user_neighbours import UserNeighbours
from recommendations.testing.datasets import random_dataset


def test_the_defaults_fit_a_shop_of_200_000_products_and_the_number_that_is_named_fits() -> None:
    refuse_too_many_neighbours("lightfm", LightFMParameters().neighbours, rows=200_000, others=200_000, of="products")
    refuse_too_many_neighbours("user_neighbours", UserNeighboursParameters().neighbours, rows=1_000_000, others=200_000, of="shoppers")
    message = r"lightfm would hold 1,000 neighbours of each of 200,000 products: 200 million entries, and 100 million are the most; lower neighbours to 500$"
    with pytest.raises(RecommendationsError, match=message):
        refuse_too_many_neighbours("lightfm", 1_000, rows=200_000, others=200_000, of="products")
    refuse_too_many_neighbours("lightfm", 500, rows=200_000, others=200_000, of="products")


def test_no_row_holds_more_than_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ENTRIES", 121)
    refuse_too_many_neighbours("lightfm", 1_000, rows=11, others=11, of="products")
    with pytest.raises(RecommendationsError):
        refuse_too_many_neighbours("lightfm", 1_000, rows=11, others=12, of="products")


@pytest.mark.parametrize(
    ("recommender", "said"),
    [
        (LightFMHybrid(LightFMParameters(neighbours=10)), "10 neighbours of each of 10 products: .* lower neighbours to 9$"),
        (TagSimilarity(TagSimilarityParameters(neighbours=10)), "10 neighbours of each of 10 products: .* lower neighbours to 9$"),
        (UserNeighbours(UserNeighboursParameters(neighbours=9)), "9 neighbours of each of 13 shoppers with a list: .* lower neighbours to 7$"),
    ],
    ids=["lightfm", "tag_similarity", "user_neighbours"],
)
def test_a_shop_too_large_for_so_many_neighbours_is_refused(recommender: Any, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ENTRIES", 99)
    with pytest.raises(RecommendationsError, match=said):
        recommender.fit(random_dataset())


def test_fewer_shoppers_with_a_list_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ENTRIES", 99)
    UserNeighbours(UserNeighboursParameters(neighbours=9, most_shoppers=11)).fit(random_dataset())
