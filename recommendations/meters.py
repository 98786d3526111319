"""What this app counts and times. Nothing is kept here: whoever listens is told, and where nobody listens a count costs one look.

``listen(receiver)`` registers ``receiver(meter, amount, labels)``, which is called in the thread that counts, often: it must be quick. The
setting METERS names receivers that are there from the start; ``recommendations.contrib.prometheus`` is a ready one. Labels hold names of
placements, strategies and the like; never a product, a shopper, or what anybody typed. Standard library only.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

logger = logging.getLogger(__name__)

QUIET = 60.0
"""Seconds between two log lines about a receiver that fails."""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """One thing that is counted, or timed in seconds."""

    name: str
    help: str
    labels: Mapping[str, str]
    """What each label holds, in words."""
    seconds: bool = False
    """Amounts are durations; else they are added up."""

    def count(self, amount: float = 1, /, **labels: str) -> None:
        """Tell the listeners; nothing where nobody listens or there is nothing to add. Never raises."""
        if _receivers and amount:
            self._tell(amount, labels)

    def took(self, seconds: float, /, **labels: str) -> None:
        """A duration, of 0 too."""
        if _receivers:
            self._tell(seconds, labels)

    def _tell(self, amount: float, labels: Mapping[str, str]) -> None:
        global _said
        for receiver in _receivers:
            try:
                receiver(self, amount, labels)
            except Exception:
                if monotonic() - _said >= QUIET:
                    _said = monotonic()
                    logger.exception("A receiver of counts and timings failed: %r", receiver)


Receiver = Callable[[Meter, float, Mapping[str, str]], None]

_receivers: tuple[Receiver, ...] = ()
_said = float("-inf")


def listen(receiver: Receiver) -> None:
    """From now on tell this one too; a second time changes nothing."""
    global _receivers
    if receiver not in _receivers:
        _receivers = (*_receivers, receiver)


def forget(receiver: Receiver) -> None:
    """Tell it no more."""
    global _receivers
    _receivers = tuple(each for each in _receivers if each != receiver)


slates = Meter(
    name="slates",
    help="Slates asked for by pages and the API, with the time that each took.",
    labels={"placement": "its slug; `similar()` for that call, `unknown` where there is no such placement", "outcome": "made, empty, failed or unknown"},
    seconds=True,
)
failures = Meter(
    name="failures",
    help="What failed, or is misconfigured, while a page was answered; the page stands, and the log has the cause.",
    labels={"what": "the beginning of the log line"},
)
events = Meter(
    name="events",
    help="Events that were told, by what was decided at once.",
    labels={
        "outcome": "accepted, refused, duplicate, erased, failed, unseen, without consent, without shopper; "
        "a page's own event is accepted before it is known to be a duplicate: see rows"
    },
)
rows = Meter(
    name="rows",
    help="Rows that were to be written into the log.",
    labels={"outcome": "new, or known: in the log already, or of a shopper who was erased"},
)
buffer = Meter(
    name="buffer",
    help="What became of entries of the buffer; and, each call once, why events went past it.",
    labels={"outcome": "taken, flushed or set aside; full or away"},
)
throttled = Meter(name="throttled", help="Calls of the API that were answered 429.", labels={"scope": "recommendations-read or recommendations-write"})
rebuilds = Meter(
    name="rebuilds",
    help="Strategies computed, with the time that each took.",
    labels={"strategy": "its slug", "outcome": "complete, empty, failed, lost, refused or not installed"},
    seconds=True,
)
runs = Meter(name="runs", help="What became of runs.", labels={"strategy": "its slug", "outcome": "published, held, failed or given up"})
erasures = Meter(name="erasures", help="Shoppers who were forgotten; a user's visitors count with the user.", labels={})

METERS = (slates, failures, events, rows, buffer, throttled, rebuilds, runs, erasures)
"""All there are."""
