from dataclasses import dataclass
from typing import ClassVar

from ...core.due import due
from ...core.history import LiveContext, Own
from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class BuyAgainParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)
    own_rows: ClassVar[bool] = True
    live: ClassVar[str | None] = f"{__name__}.again"

    half_life_days: float | None = parameter(
        30.0, help=_("A repeat counts half in the rate after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    shrinkage: float = parameter(
        10.0,
        help=_("Rates and intervals of products with fewer owners or repeats than this follow their category's."),
        minimum=0.0,
        maximum=10_000,
        unit="repeats",
    )
    minimum_gap_days: float = parameter(
        1.0, help=_("A purchase sooner after the one before is the same errand, no repeat."), minimum=0.01, maximum=365, unit="days"
    )
    personal: float = parameter(
        4.0, help=_("The product's interval counts as much as so many of the shopper's own."), minimum=0.1, maximum=1_000, unit="repeats"
    )
    early: float = parameter(0.7, help=_("What was bought just now scores this much of what is due."), minimum=0.0, maximum=1.0)
    history_decay: float = parameter(0.95, help=_("Each older order of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
    max_products: int = parameter(100, help=_("How many products are offered at most."), minimum=1, maximum=1_000)


def again(parameters: BuyAgainParameters, context: LiveContext) -> list[Own]:
    """What the shopper bought before, the likeliest to be bought again first."""
    return due(
        context,
        decay=parameters.history_decay,
        minimum_gap_days=parameters.minimum_gap_days,
        personal=parameters.personal,
        early=parameters.early,
        limit=parameters.max_products,
    )
