"""How recording fails: quietly. The page never notices; the log says why, once, and the process counts."""

import logging
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from ..exceptions import EventRefused

P = ParamSpec("P")

logger = logging.getLogger("recommendations.recording")

counts: Counter[str] = Counter()
"""Of this process, since it started: accepted, refused, failed, and left out as unseen, without consent or without shopper."""


class LeftOut(Exception):
    """Not recorded, and nobody's mistake; the argument is the counter's name."""


def quietly(call: Callable[P, None]) -> Callable[P, bool]:
    """True where the call accepted the event; whatever goes wrong is logged once, with its cause, and counted."""

    @wraps(call)
    def safe(*args: P.args, **options: P.kwargs) -> bool:
        try:
            call(*args, **options)
        except LeftOut as reason:
            counts[str(reason)] += 1
            return False
        except EventRefused as refusal:
            refused("event", refusal)
            return False
        except Exception as error:
            counts["failed"] += 1
            logger.exception("An event was lost: %s", error)
            return False
        counts["accepted"] += 1
        return True

    return safe


def refused(what: str, refusal: Exception) -> None:
    counts["refused"] += 1
    logger.warning("Refused %s: %s", what, refusal)
