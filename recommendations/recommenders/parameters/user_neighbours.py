from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class UserNeighboursParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("shopper",)

    similarity: str = parameter(
        "cosine", help=_("How alike two shoppers are: cosine of what they chose, or Pearson of how much of it."), choices=("cosine", "pearson")
    )
    weighting: str = parameter(
        "none",
        help=_("TF-IDF and BM25 let rare products say more about a shopper's taste; BM25 also evens out heavy shoppers."),
        choices=("none", "tf_idf", "bm25"),
    )
    neighbours: int = parameter(100, help=_("The most similar shoppers who vote on a shopper's list."), minimum=1, maximum=1_000, unit="shoppers")
    half_life_days: float | None = parameter(
        60.0, help=_("A choice counts half after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    shrinkage: float = parameter(3.0, help=_("Added to the norms or counts compared: shoppers who share little count less."), minimum=0.0, maximum=10_000)
    k1: float = parameter(1.2, help=_("Of BM25: how soon more of the same stops counting; 0: at once."), minimum=0.0, maximum=1_000)
    b: float = parameter(0.75, help=_("Of BM25: how far heavy shoppers are brought down to the mean; 0: not at all."), minimum=0.0, maximum=1.0)
    max_shoppers: int = parameter(
        2_000,
        help=_("Neighbours are found through so many shoppers of each product, the heaviest: bounds the pairs that one best seller makes."),
        minimum=2,
        maximum=50_000,
        unit="shoppers",
    )
    most_shoppers: int = parameter(
        200_000,
        help=_("Lists are made and stored for so many shoppers, those who came last; the others get what the placement falls back on."),
        minimum=1,
        maximum=1_000_000,
        unit="shoppers",
    )
