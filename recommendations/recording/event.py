"""From a checked row to an event of the log: whose it is, what it is called, which slate it came from."""

import logging
from typing import TYPE_CHECKING

from ..conf import settings
from ..core.kinds import VIEW
from ..exceptions import SlateIdRefused
from ..models import Interaction
from ..shoppers.identity import Shopper
from ..slates import SlateId, read_slate_id
from . import event_ids, validate
from .whose import sign

if TYPE_CHECKING:
    from django.http import HttpRequest

logger = logging.getLogger("recommendations.recording")

COLLAPSING = frozenset({VIEW})
"""Kinds of which repeats within ``VIEW_WINDOW_SECONDS`` count once."""


def finish(row: Interaction, *, request: "HttpRequest | None", shopper: Shopper, event_id: str = "") -> None:
    """Sign the row and name it: by ``event_id``, or by what happened."""
    sign(row, request, shopper)
    row.event_id = event_id or _event_id(row, shopper)


def attribute(row: Interaction, slate: str, position: int | None, shopper: Shopper) -> SlateId:
    """Write down the slate that the shopper came from; SlateIdRefused, and the event counts without, where it is not his."""
    try:
        slate_id = read_slate_id(slate, shopper=shopper, product_key=row.product_key)
    except SlateIdRefused as refusal:
        logger.info("The slate of an event was dropped: %s", refusal)
        raise
    row.slate_id = slate_id.uuid
    row.position = validate.position_of(position) or slate_id.position(row.product_key)
    return slate_id


def _event_id(row: Interaction, shopper: Shopper) -> str:
    if row.order:
        return event_ids.line(row.kind, row.order, row.product_key)
    if row.kind in COLLAPSING and settings.VIEW_WINDOW_SECONDS:
        return event_ids.repeat(row.kind, shopper.key, row.product_key, row.occurred_at, settings.VIEW_WINDOW_SECONDS)
    return event_ids.random()
