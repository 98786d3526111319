from dataclasses import dataclass
from typing import ClassVar

from ...core.history import LiveContext, Own, recently_viewed
from .base import Parameters, parameter
from .base import marked as _


@dataclass(frozen=True, kw_only=True)
class RecentlyViewedParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ()
    needs_run: ClassVar[bool] = False
    live: ClassVar[str | None] = f"{__name__}.latest"

    max_products: int = parameter(50, help=_("How many products back."), minimum=1, maximum=100)


def latest(parameters: RecentlyViewedParameters, context: LiveContext) -> list[Own]:
    """Newest first, with scores that fall evenly from 1."""
    products = recently_viewed(context.events, limit=parameters.max_products)
    return [Own(product, 1.0 - rank / len(products), "recently_viewed") for rank, product in enumerate(products)]
