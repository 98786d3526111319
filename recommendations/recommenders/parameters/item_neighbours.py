from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class ItemNeighboursParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)

    similarity: str = parameter("cosine", help="How alike two products are.", choices=("cosine",))
    basis: str = parameter(
        "auto",
        help="Two products meet in one shopper's history, or only in one unit (order); auto: in units where most events share theirs.",
        choices=("auto", "shopper", "unit"),
    )
    half_life_days: float | None = parameter(60.0, help="A meeting counts half after this long; empty: for ever.", minimum=0.01, maximum=36_500, unit="days")
    shrinkage: float = parameter(3.0, help="Added to the norms: pairs seen rarely count less.", minimum=0.0, maximum=10_000)
    max_products: int = parameter(
        500,
        help="Of one shopper only so many products count, the heaviest: bounds the pairs that one account makes.",
        minimum=2,
        maximum=5_000,
        unit="products",
    )
    history_decay: float = parameter(0.9, help="Weight of each older unit of the shopper, relative to the next newer one.", minimum=0.0, maximum=1.0)
