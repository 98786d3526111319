from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class RecentlyViewedParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ()
    needs_run: ClassVar[bool] = False

    max_products: int = parameter(50, help="How many products back.", minimum=1, maximum=100)
