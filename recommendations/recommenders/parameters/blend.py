from dataclasses import dataclass
from typing import ClassVar

from .base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class BlendParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product", "category", "all")
    needs_sources: ClassVar[bool] = True

    sources: str = parameter("", help="Slugs of the strategies to mix, separated by spaces; empty: all that fit and are switched on.")
    list_length: int = parameter(200, help="Products kept per list after mixing.", minimum=10, maximum=500)
