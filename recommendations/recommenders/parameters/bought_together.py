from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class BoughtTogetherParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)

    measure: str = parameter("lift", help=_("How much more often together than by chance."), choices=("lift", "log_likelihood"))
    power: float = parameter(
        0.5, help=_("Of lift: exponent of the popularities that it is divided by; 1 is lift itself, 0 counts alone."), minimum=0.0, maximum=1.0
    )
    minimum_support: int = parameter(2, help=_("So many orders must hold both."), minimum=1, maximum=10_000, unit="orders")
    shrinkage: float = parameter(3.0, help=_("Added to the popularities, so that rare pairs count less."), minimum=0.0, maximum=10_000, unit="orders")
    half_life_days: float | None = parameter(
        60.0, help=_("An order counts half after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    history_decay: float = parameter(0.9, help=_("Each older order or moment of a shopper counts this much of the one after it."), minimum=0.0, maximum=1.0)
