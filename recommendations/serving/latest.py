"""Lists that go by one product: the one that the shopper viewed last."""

from dataclasses import replace

from ..core.history import recently_viewed
from ..slates import Reason
from .context import Context
from .history import History

CODE = "viewed"


def from_latest(context: Context, history: History) -> Context | None:
    """The context in which that product alone decides; None where the shopper viewed none, or only the one of this page."""
    others = [product for product in recently_viewed(history.events, limit=2) if product != context.product]
    return replace(context, viewed=others[0], fillers=False) if others else None


def title_of(context: Context, title: str) -> str:
    """Heading of the list: "Because you viewed X"; ``title`` is that product's, or ''."""
    return str(Reason(code=CODE, seed=context.viewed, title=title))
