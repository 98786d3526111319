"""The recommenders by name. Both halves are dotted strings: serving and the admin read the parameters without loading numpy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from .conf import settings
from .exceptions import UnknownRecommender

if TYPE_CHECKING:
    from .recommenders.base import Recommender
    from .recommenders.parameters.base import Parameters

_HERE = "recommendations.recommenders"

BUILT_IN: dict[str, tuple[str, str]] = {
    "popularity": (f"{_HERE}.popularity.Popularity", f"{_HERE}.parameters.popularity.PopularityParameters"),
    "recently_viewed": (f"{_HERE}.recently_viewed.RecentlyViewed", f"{_HERE}.parameters.recently_viewed.RecentlyViewedParameters"),
    "item_neighbours": (f"{_HERE}.item_neighbours.ItemNeighbours", f"{_HERE}.parameters.item_neighbours.ItemNeighboursParameters"),
    "buy_again": (f"{_HERE}.buy_again.BuyAgain", f"{_HERE}.parameters.buy_again.BuyAgainParameters"),
    "bought_together": (f"{_HERE}.bought_together.BoughtTogether", f"{_HERE}.parameters.bought_together.BoughtTogetherParameters"),
    "user_neighbours": (f"{_HERE}.user_neighbours.UserNeighbours", f"{_HERE}.parameters.user_neighbours.UserNeighboursParameters"),
    "next_item": (f"{_HERE}.next_item.NextItem", f"{_HERE}.parameters.next_item.NextItemParameters"),
    "lightfm": (f"{_HERE}.lightfm_hybrid.LightFMHybrid", f"{_HERE}.parameters.lightfm.LightFMParameters"),
    "tag_similarity": (f"{_HERE}.tag_similarity.TagSimilarity", f"{_HERE}.parameters.tag_similarity.TagSimilarityParameters"),
    "blend": (f"{_HERE}.blend.Blend", f"{_HERE}.parameters.blend.BlendParameters"),
}


@dataclass(frozen=True)
class Entry:
    """A recommender's name with the two places to load it from."""

    name: str
    recommender_path: str
    parameters_path: str

    def parameters_class(self) -> "type[Parameters]":
        """Loads no numpy."""
        return import_string(self.parameters_path)

    def recommender_class(self) -> "type[Recommender[Any]]":
        """Loads numpy and scipy: only for workers and commands."""
        return import_string(self.recommender_path)


def _known() -> dict[str, tuple[str, str]]:
    return {**BUILT_IN, **settings.RECOMMENDERS}


def names() -> list[str]:
    return sorted(_known())


def get(name: str) -> Entry:
    """UnknownRecommender, listing the names that exist, where there is none."""
    known = _known()
    if name not in known:
        raise UnknownRecommender(f"There is no recommender {name!r}; there are {', '.join(sorted(known))}.")
    recommender_path, parameters_path = known[name]
    return Entry(name, recommender_path, parameters_path)


def entries() -> Iterator[Entry]:
    for name in names():
        yield get(name)
