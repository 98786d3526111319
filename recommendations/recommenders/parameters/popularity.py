from dataclasses import dataclass
from typing import Any, ClassVar

from .base import Parameters, parameter
from .base import marked as _

TREND_DAYS = 14.0
"""The window of what is trending, until calibration has found a better one."""


@dataclass(frozen=True, kw_only=True)
class PopularityParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("all", "category")

    half_life_days: float | None = parameter(
        None, help=_("An interaction counts half after this long."), minimum=0.01, maximum=36_500, unit="days", none=_("never fades")
    )
    trending: bool = parameter(False, help=_("Count only what was taken lately, within the window."))
    window_days: float | None = parameter(
        None,
        help=_("Count only this long before the newest interaction. Left out: everything or, where trending, what calibration finds (14 until then)."),
        none=_("no window of its own: everything, or 14 days where trending"),
        minimum=0.01,
        maximum=36_500,
        unit="days",
        learnt=(7.0, 14.0, 28.0),
    )
    horizons: int = parameter(
        1, help=_("How many windows, each twice as long as the one before; their daily rates are averaged."), minimum=1, maximum=8, unit="windows"
    )
    all_time_share: float = parameter(1e-3, help=_("Weight of the all-time share, which orders what has faded."), minimum=0.0, maximum=1.0)
    power: float = parameter(1.0, help=_("Counts are raised to this; 0.5 flattens best sellers."), minimum=0.1, maximum=1.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.trending and self.window_days is None:
            object.__setattr__(self, "window_days", TREND_DAYS)

    def learnable(self) -> dict[str, tuple[Any, ...]]:
        """A window only where one is wanted."""
        return {name: choices for name, choices in super().learnable().items() if self.trending or name != "window_days"}
