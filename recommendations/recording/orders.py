"""Orders and refunds into the log: all lines in one INSERT."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ..exceptions import EventRefused
from ..models import Interaction
from . import event_ids, validate
from .outcome import quietly, refused
from .whose import admit, shopper_ensure, sign, visitor_renew
from .write import write_on_commit

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger("recommendations.recording")

Lines = Iterable[Sequence[Any]]
"""(product, quantity, unit_price) each; the price may be None."""


@quietly
def record_order(
    order: Any,
    lines: Lines,
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    occurred_at: datetime | None = None,
    source: str = "signal",
) -> None:
    """Log a purchase, True where it was accepted. A bad line is logged and left out, the others count. Sent twice, it counts once."""
    # An order is an order, whatever page it ends on: some banks send the shopper back inside a frame.
    admit(request, seen=False)
    name = _required("order", order)
    rows = _rows("purchase", lines, name=name, order=name, occurred_at=occurred_at, source=source)
    shopper = shopper_ensure(request=request, user=user)
    for row in rows:
        sign(row, request, shopper)
    write_on_commit(lambda: rows, unwritten=partial(visitor_renew, request, shopper))


@quietly
def record_refund(order: Any, refund: Any, lines: Lines, *, occurred_at: datetime | None = None, source: str = "signal") -> None:
    """Log what was given back. The shopper is the order's, looked up in the log when the caller's transaction is committed.

    Two queries, after the page's own work: docs/decisions/0009 says why not one.
    """
    name = _required("refund", refund)
    rows = _rows("refund", lines, name=name, order=_required("order", order), occurred_at=occurred_at, source=source)
    write_on_commit(partial(_as_ordered, rows))


def _required(field: str, named: Any) -> str:
    name = validate.name_of(field, named)
    if not name:
        raise EventRefused(f"{field} is missing; it takes an instance, or its key as text")
    return name


def _rows(kind: str, lines: Lines, *, name: str, order: str, occurred_at: datetime | None, source: str) -> list[Interaction]:
    """A row for each good line, without a shopper yet. Lines of one product are told apart by their number."""
    # One time for all lines, also where nobody gave one: they happened together.
    moment = validate.moment(occurred_at, timezone.now())
    seen: Counter[str] = Counter()
    rows = []
    for line in lines:
        try:
            product, quantity, unit_price = _parts(line)
            row = validate.row_of(kind, product, quantity=quantity, unit_price=unit_price, order=order, occurred_at=moment, source=source)
        except (EventRefused, TypeError, ValueError) as refusal:
            refused(f"a line of {kind} {name}", refusal)
            continue
        seen[row.product_key] += 1
        row.event_id = event_ids.line(kind, name, row.product_key, seen[row.product_key])
        rows.append(row)
    if not rows:
        raise EventRefused(f"{kind} {name} has no line that can be recorded")
    return rows


def _parts(line: Sequence[Any]) -> tuple[Any, Any, Any]:
    try:
        product, quantity, unit_price = line
    except (TypeError, ValueError) as error:
        raise EventRefused("a line is (product, quantity, unit_price); the price may be None") from error
    return product, quantity, unit_price


def _as_ordered(rows: list[Interaction]) -> list[Interaction]:
    """The rows, with the shopper of their order; none of them where the log does not know the order."""
    bought = Interaction.objects.filter(order=rows[0].order, kind="purchase").values_list("user_id", "visitor", "site").first()
    if bought is None:
        logger.warning("A refund was dropped: the log holds no purchase of order %s", rows[0].order)
        return []
    for row in rows:
        row.user_id, row.visitor, row.site = bought
    return rows
