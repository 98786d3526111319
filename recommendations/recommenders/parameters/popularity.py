from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class PopularityParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("all", "category")

    half_life_days: float | None = parameter(
        None, help="An interaction counts half after this long; empty: for ever.", minimum=0.01, maximum=36_500, unit="days"
    )
    window_days: float | None = parameter(
        None, help="Count only this long before the newest interaction; empty: everything.", minimum=0.01, maximum=36_500, unit="days"
    )
    horizons: int = parameter(
        1, help="How many windows, each twice as long as the one before; their daily rates are averaged.", minimum=1, maximum=8, unit="windows"
    )
    all_time_share: float = parameter(1e-3, help="Weight of the all-time share, which orders what has faded.", minimum=0.0, maximum=1.0)
    power: float = parameter(1.0, help="Counts are raised to this; 0.5 flattens best sellers.", minimum=0.1, maximum=1.0, learnt=(0.5, 1.0))
