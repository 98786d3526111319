"""The signed list: what one shopper is shown in one place, why, and the id that travels back with clicks."""

from .ids import SlateId, make_slate_id, read_slate_id, uuid7
from .reason import Reason
from .slate import Slate, SlateItem

__all__ = ["Reason", "Slate", "SlateId", "SlateItem", "make_slate_id", "read_slate_id", "uuid7"]
