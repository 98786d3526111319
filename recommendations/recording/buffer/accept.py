"""Into the buffer, or not: one round trip that never raises, and never takes longer than a page can wait."""

import logging
from collections.abc import Sequence

from ... import meters
from ...conf import settings
from ...core.kinds import CLICK, VIEW
from ...core.throttle import also, lines
from ...models import Interaction
from . import connection
from .breaker import Breaker
from .entries import text_of

logger = logging.getLogger("recommendations.recording")

BUFFERED = frozenset({VIEW, CLICK})
"""Kinds that need not be in the log at once. They are nearly all events of a shop; the others are a shopper's decisions."""

FIELD = "e"
"""Of a stream's entry: its JSON."""

PUT = f"""
if redis.call('XLEN', KEYS[1]) + #ARGV - 1 > tonumber(ARGV[1]) then return 0 end
for number = 2, #ARGV do redis.call('XADD', KEYS[1], '*', '{FIELD}', ARGV[number]) end
return 1
"""
"""All or none, and never more than the most. A stream's own MAXLEN would throw the oldest away."""

breaker = Breaker()


def buffers(rows: Sequence[Interaction]) -> bool:
    """Do all these rows take the buffer where there is one?"""
    return settings.BUFFER is not None and all(row.kind in BUFFERED for row in rows)


def accept(rows: Sequence[Interaction]) -> bool:
    """True: Redis has all of them. False: write them directly; should Redis have them all the same, their names make them count once."""
    if settings.BUFFER is None or not rows or not breaker.lets_through():
        return False
    entries = [text_of(row) for row in rows]
    try:
        took = connection.redis(connection.PATIENCE).eval(PUT, 1, connection.keys().events, settings.BUFFER_MAX, *entries)
        if took not in (0, 1):
            raise ValueError(f"Redis answered {str(took)[:80]!r}")
    except Exception as error:
        breaker.failed()
        _direct("away", str(error) or type(error).__name__)
        return False
    breaker.succeeded()
    if not took:
        _direct("full", f"it holds {settings.BUFFER_MAX} entries; does a worker run recommendations.flush?")
        return False
    meters.buffer.count(len(rows), outcome="taken")
    return True


def _direct(outcome: str, why: str) -> None:
    meters.buffer.count(outcome=outcome)
    kept = lines.due("buffer", outcome)
    if kept is not None:
        logger.warning("Events are written without the buffer: %s%s", why, also(kept))
