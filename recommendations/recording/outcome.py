"""How recording fails: quietly. The page never notices; the log says why, the like at most once a minute, and the process counts."""

import logging
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from .. import meters
from ..core.throttle import also, lines
from ..exceptions import EventRefused

P = ParamSpec("P")

logger = logging.getLogger("recommendations.recording")

counts: Counter[str] = Counter()
"""Of this process, since it started: accepted, refused, duplicate, erased, failed, and left out as unseen, without consent or without shopper."""


class LeftOut(Exception):
    """Not recorded, and nobody's mistake; the argument is the counter's name."""


def counted(outcome: str, number: int = 1) -> None:
    """So many events came to this; whoever listens is told."""
    counts[outcome] += number
    meters.events.count(number, outcome=outcome)


def quietly(call: Callable[P, None]) -> Callable[P, bool]:
    """True where the call accepted the event; whatever goes wrong is logged with its cause, and counted."""

    @wraps(call)
    def safe(*args: P.args, **options: P.kwargs) -> bool:
        try:
            call(*args, **options)
        except LeftOut as reason:
            counted(str(reason))
            return False
        except EventRefused as refusal:
            refused("event", refusal)
            return False
        except Exception as error:
            failed("An event was lost", error)
            return False
        counted("accepted")
        return True

    return safe


def failed(what: str, error: Exception) -> None:
    """Count a failure; log it with its traceback, the first of a minute with this type of error."""
    counted("failed")
    kept = lines.due(what, type(error))
    if kept is not None:
        logger.error("%s: %s%s", what, error, also(kept), exc_info=error, extra={"what": what})


def refused(what: str, refusal: Exception) -> None:
    """Count a refusal; log it, the first of a minute that begins like it, with the field: what follows holds what was sent, and whoever
    sends something else each time must not fill the log.
    """
    counted("refused")
    kept = lines.due(what, str(refusal).partition(" ")[0])
    if kept is not None:
        logger.warning("Refused %s: %s%s", what, refusal, also(kept))
