"""What a placement would show, for staff: the same road as a page's, with nothing recorded and no page touched."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..conf import settings
from ..core.cleaned import cleaned
from ..core.history import Event
from ..core.kinds import NOT_INTERESTED, PURCHASE
from ..shoppers.identity import Shopper
from ..slates import Slate
from . import history as histories
from .configuration import PlacementSettings, current
from .context import context_of
from .history import History
from .slate import build
from .trace import Trace


def preview(
    placement: PlacementSettings,
    *,
    shopper: Shopper | None = None,
    events: Sequence[Event] | None = None,
    product: str = "",
    category: str | Iterable[str] = (),
    basket: Iterable[str] = (),
    limit: int | None = None,
    explain: str = "",
) -> tuple[Slate, Trace]:
    """The slate and its trace, which tells the story of the product ``explain`` where one is named. Errors are raised.

    ``placement`` need not be stored. ``events`` are a made-up history: it is nobody's, so ``shopper`` must be None then. A placement
    that is switched off is shown as it would be.
    """
    if events is not None and shopper:
        raise ValueError("a made-up history has no shopper")
    context = replace(context_of(product=product, category=category, basket=basket, limit=limit), shopper=shopper or Shopper())
    history = histories.read(context.shopper) if events is None else _made_up(events)
    trace = Trace(placement=placement.slug, product=explain)
    return build(placement, context, current(), history, trace), trace


def _made_up(events: Sequence[Event]) -> History:
    """As ``history.read`` would have it, had they happened."""
    return History(
        events=cleaned(events, liked_rating=settings.LIKED_RATING, max_quantity=settings.MAX_QUANTITY),
        bought={event.product for event in events if event.kind == PURCHASE},
        not_interested={event.product for event in events if event.kind == NOT_INTERESTED},
    )
