from dataclasses import dataclass
from typing import ClassVar

from recommendations.core.history import LiveContext, Own
from recommendations.recommenders.parameters.base import Parameters, parameter


@dataclass(frozen=True, kw_only=True)
class AlongsideParameters(Parameters):
    scopes: ClassVar[tuple[str, ...]] = ("product",)

    shrinkage: float = parameter(5.0, help="Added to a product's shoppers: few of them prove little.", minimum=0.0, maximum=1_000, unit="shoppers")
    history_decay: float = parameter(0.8, help="Weight of each older unit of the shopper, relative to the next newer one.", minimum=0.0, maximum=1.0)


@dataclass(frozen=True, kw_only=True)
class WishedParameters(Parameters):
    needs_run: ClassVar[bool] = False
    live: ClassVar[str | None] = "alongside.parameters.wished"

    within_days: float = parameter(90.0, help="Older wishes are forgotten.", minimum=1.0, maximum=3_650, unit="days")


def wished(parameters: WishedParameters, context: LiveContext) -> list[Own]:
    """What the shopper put on the wishlist and has not bought since, the newest wish first."""
    since = context.now - 86_400 * parameters.within_days
    bought = {event.product: event.time for event in sorted(context.events, key=lambda event: event.time) if event.kind == "purchase"}
    wishes = {event.product: event.time for event in sorted(context.events, key=lambda event: event.time) if event.kind == "wishlist"}
    open_wishes = {product: time for product, time in wishes.items() if time >= since and bought.get(product, 0.0) < time}
    newest_first = sorted(open_wishes, key=lambda product: -open_wishes[product])
    return [Own(product, 1.0 / rank) for rank, product in enumerate(newest_first, start=1)]
