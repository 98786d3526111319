"""The front door of the log. Nothing here raises into the page, asks more than one query of it, or waits for anybody."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from ..core.kinds import CLICK
from ..exceptions import SlateIdRefused
from ..models import Interaction
from ..shoppers.page import page_of
from . import event_ids, validate
from .event import COLLAPSING, attribute, finish
from .impressions import click_seen_on_commit
from .outcome import quietly
from .whose import admit, shopper_ensure, visitor_renew
from .write import write_on_commit

if TYPE_CHECKING:
    from django.http import HttpRequest


@quietly
def record(
    kind: str,
    product: Any,
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    visitor: str | None = None,
    quantity: Any = 1,
    unit_price: Any = None,
    order: Any = None,
    value: Any = None,
    event_id: str | None = None,
    slate: str | None = None,
    position: int | None = None,
    occurred_at: datetime | None = None,
    source: str = "python",
) -> None:
    """Log that a shopper did something with a product. True: accepted, and written when the caller's transaction is committed.

    ``product`` and ``order`` are instances, or keys as text. The shopper is ``user``, else ``visitor``, else the request's; an anonymous
    one is given a visitor key. ``slate`` is the signed id of the slate that the shopper came from; one that is not his is dropped, the
    event still counts. ``event_id`` names the event: the same name twice counts once. Without one it is derived: an ``order`` and a product
    count once by this call, so that an order with several lines of one product is told by the signal ``order_placed``, which numbers them.

    Never raises: what is refused is logged to ``recommendations.recording`` with the field and the reason, and False comes back, as it
    does where nobody saw the page (prefetch, HEAD, crawlers, a page as a picture), without consent, and where the shopper is unknown.
    """
    admit(request)
    row = validate.row_of(kind, product, quantity=quantity, unit_price=unit_price, value=value, order=order, occurred_at=occurred_at, source=source)
    given_id = event_ids.given(validate.text("event_id", str(event_id))) if event_id else ""
    shopper = shopper_ensure(request=request, user=user, visitor=visitor)
    finish(row, request=request, shopper=shopper, event_id=given_id)
    if slate:
        with suppress(SlateIdRefused):
            slate_id = attribute(row, slate, position, shopper)
            if row.kind == CLICK:
                click_seen_on_commit(shopper, slate_id, row.product_key)
    # A repeated view is most often one that collapsed: it asks nothing more.
    unwritten = None if row.kind in COLLAPSING else partial(visitor_renew, request, shopper)
    write_on_commit(lambda: [row], unwritten=unwritten, buffered=partial(_keep_on_page, request))


def _keep_on_page(request: "HttpRequest | None", rows: Sequence[Interaction]) -> None:
    """What waits in the buffer is history on its own page already."""
    if request is not None:
        page_of(request).recorded.extend(rows)
