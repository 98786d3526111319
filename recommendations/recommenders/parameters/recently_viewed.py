from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...core.history import Event, recently_viewed
from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class RecentlyViewedParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ()
    needs_run: ClassVar[bool] = False
    live: ClassVar[str | None] = f"{__name__}.latest"

    max_products: int = parameter(50, help="How many products back.", minimum=1, maximum=100)


def latest(parameters: RecentlyViewedParameters, events: Sequence[Event]) -> list[str]:
    """Product keys, newest first."""
    return recently_viewed(events, limit=parameters.max_products)
