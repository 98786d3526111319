from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class NextItemParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)

    window: int = parameter(20, help=_("How many units ahead still count as following."), minimum=1, maximum=100, unit="units")
    decay: float = parameter(0.9, help=_("Each unit further counts this much of the one before."), minimum=0.0, maximum=1.0)
    back: float = parameter(0.3, help=_("What came before counts this much of what comes after."), minimum=0.0, maximum=1.0)
    within: float = parameter(1.0, help=_("Weight of two products in one unit."), minimum=0.0, maximum=10.0)
    length_penalty: float = parameter(0.25, help=_("Exponent by which shoppers with long histories count less."), minimum=0.0, maximum=2.0)
    alpha: float = parameter(0.2, help=_("Discount for the popularity of the product that is followed."), minimum=0.0, maximum=1.0)
    beta: float = parameter(0.2, help=_("Discount for the popularity of the product that follows."), minimum=0.0, maximum=1.0)
    shrinkage: float = parameter(3.0, help=_("Added to the popularities, so that rare pairs count less."), minimum=0.0, maximum=10_000)
    half_life_days: float | None = parameter(
        60.0,
        help=_("A pair counts half after this long."),
        minimum=0.01,
        maximum=36_500,
        unit="days",
        none=_("never fades"),
        learnt=(15.0, 30.0, 60.0, 120.0, None),
    )
    history_decay: float = parameter(0.6, help=_("Each older order or moment of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
