from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class TagSimilarityParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product", "shopper")

    matching: str = parameter(
        "tf_idf",
        help="tf_idf: tags match when they are the same, rare ones more; tag_correlation: tags that go together match a little, too.",
        choices=("tf_idf", "tag_correlation"),
    )
    tags_weight: float = parameter(1.0, help="How much alike tags count.", minimum=0.0, maximum=10.0)
    brand_weight: float = parameter(1.0, help="How much the same brand counts.", minimum=0.0, maximum=10.0)
    category_weight: float = parameter(1.0, help="How much neighbouring shelves of the category tree count.", minimum=0.0, maximum=10.0)
    price_weight: float = parameter(0.3, help="How much a price of the same or a neighbouring band counts.", minimum=0.0, maximum=10.0)
    correlation_from: str = parameter(
        "products",
        help="Of tag_correlation: tags go together on one product, or in what one shopper took.",
        choices=("products", "shoppers"),
    )
    correlation_weight: float = parameter(0.1, help="Of tag_correlation: how much a tag that goes with another counts.", minimum=0.0, maximum=1.0)
    correlated_tags: int = parameter(20, help="Of tag_correlation: each tag brings so many others, the closest.", minimum=1, maximum=200, unit="tags")
    popularity_weight: float = parameter(
        1.0, help="The most popular product scores 1 + this times as much as an equal one that nobody has touched.", minimum=0.0, maximum=10.0
    )
    popularity_half_life_days: float | None = parameter(
        60.0, help="What was taken counts half for popularity after this long; empty: for ever.", minimum=0.01, maximum=36_500, unit="days"
    )
    neighbours: int = parameter(300, help="Products kept for each product.", minimum=10, maximum=1_000, unit="products")
    history_decay: float = parameter(0.8, help="Weight of each older unit of the shopper, relative to the next newer one.", minimum=0.0, maximum=1.0)
    half_life_days: float | None = parameter(
        None, help="What a shopper took counts half in the profile after this long; empty: for ever.", minimum=0.01, maximum=36_500, unit="days"
    )
    most_shoppers: int = parameter(
        200_000,
        help="Lists are stored for so many shoppers, those who came last; the others are served from the lists of products.",
        minimum=1,
        maximum=1_000_000,
        unit="shoppers",
    )
