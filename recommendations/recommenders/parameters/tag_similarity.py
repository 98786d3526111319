from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class TagSimilarityParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product", "shopper")

    matching: str = parameter(
        "tf_idf",
        help=_("TF-IDF: tags match when they are the same, rare ones more. Otherwise tags that go together match a little, too."),
        choices=("tf_idf", "tag_correlation"),
    )
    tags_weight: float = parameter(1.0, help=_("How much alike tags count."), minimum=0.0, maximum=10.0)
    brand_weight: float = parameter(1.0, help=_("How much the same brand counts."), minimum=0.0, maximum=10.0)
    category_weight: float = parameter(1.0, help=_("How much neighbouring shelves of the category tree count."), minimum=0.0, maximum=10.0)
    price_weight: float = parameter(0.3, help=_("How much a price of the same or a neighbouring band counts."), minimum=0.0, maximum=10.0)
    correlation_from: str = parameter(
        "products",
        help=_("Where tags that go together match: they do so on one product, or in what one shopper took."),
        choices=("products", "shoppers"),
    )
    correlation_weight: float = parameter(0.1, help=_("Where tags that go together match: how much such a tag counts."), minimum=0.0, maximum=1.0)
    correlated_tags: int = parameter(
        20, help=_("Where tags that go together match: each brings so many others, the closest."), minimum=1, maximum=200, unit="tags"
    )
    popularity_weight: float = parameter(
        1.0, help=_("The most popular product scores 1 + this times as much as an equal one that nobody has touched."), minimum=0.0, maximum=10.0
    )
    popularity_half_life_days: float | None = parameter(
        60.0, help=_("What was taken counts half for popularity after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    neighbours: int = parameter(300, help=_("Products kept for each product."), minimum=10, maximum=1_000, unit="products")
    history_decay: float = parameter(0.8, help=_("Each older order or moment of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
    half_life_days: float | None = parameter(
        None, help=_("What a shopper took counts half in the profile after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    most_shoppers: int = parameter(
        200_000,
        help=_("Lists are stored for so many shoppers, those who came last; the others are served from the lists of products."),
        minimum=1,
        maximum=1_000_000,
        unit="shoppers",
    )
