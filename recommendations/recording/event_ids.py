"""Names of events. The same event named twice counts once, so a name is derived wherever what happened allows it."""

import uuid
from datetime import datetime
from hashlib import sha256

EVENT_ID_LENGTH = 200
ORDER_LENGTH = 64


def fit(text: str, length: int) -> str:
    """The text itself, or its hash where it is longer than the column; ``length`` is at least 64."""
    return text if len(text) <= length else sha256(text.encode()).hexdigest()


def given(event_id: str) -> str:
    return fit(event_id, EVENT_ID_LENGTH)


def from_client(shopper_key: str, event_id: str) -> str:
    """A name that a browser chose. It stands under its shopper, so that nobody can use up the name of another's order line."""
    return given(f"client:{shopper_key}:{event_id}")


def line(kind: str, order: str, product_key: str, n: int = 1) -> str:
    """An order's line: the ``n``-th, from 1, that holds this product."""
    return given(f"{kind}:{order}:{product_key}:{n}")


def repeat(kind: str, shopper_key: str, product_key: str, occurred_at: datetime, window_seconds: float) -> str:
    """One name for all events of a shopper with a product within a window of time; windows are counted from the epoch."""
    window = int(occurred_at.timestamp() // window_seconds)
    return given(f"{kind}:{shopper_key}:{product_key}:{window_seconds:g}.{window}")


def random() -> str:
    return uuid.uuid4().hex
