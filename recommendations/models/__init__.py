"""The tables. Nothing here knows a product model: a product is ``product_key``, its primary key as text."""

from .consent import Consent, Tombstone
from .interaction import Interaction
from .kind import Kind
from .placement import Placement
from .result import Result
from .run import Run
from .slate_log import SlateLog
from .strategy import Strategy
from .visitor_link import VisitorLink

__all__ = ["Consent", "Interaction", "Kind", "Placement", "Result", "Run", "SlateLog", "Strategy", "Tombstone", "VisitorLink"]
