"""The step that lifts and lowers: boosts multiply scores, and the candidates are put in order anew."""

from collections.abc import Sequence
from datetime import datetime
from math import prod
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..core.categories import JOIN
from .boosts import Boost, Boosts
from .candidates import Candidate
from .restrictions import inside
from .trace import Trace

if TYPE_CHECKING:
    from .trace import Step

DIGITS = 12
"""Scores are compared after rounding to these digits, so that 0.2 x 1.5 and 0.3 are alike."""


def boosted(boosts: Boosts, now: datetime) -> "Step | None":
    """Multiplies by all boosts that match and hold now; None where none holds.

    Scores stay within 0 to 1: where one rises above, all are divided by the highest. Equal ones keep the order that they came in.
    """
    active = [boost for boost in boosts.entries if boost.schedule.holds(now)]
    if not active:
        return None

    def step(candidates: list[Candidate], trace: Trace) -> list[Candidate]:
        scores, lowest = [], 1.0
        for candidate in candidates:
            # Of scores that were told apart by their last digits only, the one behind may be the higher one.
            lowest = min(lowest, candidate.score)
            scores.append(lowest * prod(boost.factor for boost in matching(active, candidate)))
        highest = max([1.0, *scores])
        for candidate, score in zip(candidates, scores, strict=True):
            candidate.score = float(f"{score / highest:.{DIGITS}g}")
        ordered = sorted(candidates, key=lambda candidate: -candidate.score)
        trace.add("boosts", before=len(candidates), after=len(ordered), text=_story(candidates, ordered, active, trace.product))
        return ordered

    return step


def matching(boosts: Sequence[Boost], candidate: Candidate) -> list[Boost]:
    return [boost for boost in boosts if _matches(boost, candidate)]


def _matches(boost: Boost, candidate: Candidate) -> bool:
    """The card is asked for only where it decides."""
    if boost.product:
        return boost.product == candidate.product
    card = candidate.card
    if card is None:
        return False
    return boost.tag in card.tags if boost.tag else inside(card.category, boost.category)


def _story(before: Sequence[Candidate], after: Sequence[Candidate], boosts: Sequence[Boost], product: str) -> str:
    keys = [candidate.product for candidate in before]
    if product not in keys:
        return ""
    was = keys.index(product) + 1
    rank = [candidate.product for candidate in after].index(product) + 1
    because = matching(boosts, before[was - 1])
    factor = prod(boost.factor for boost in because)
    told = {"factor": f"{factor:g}", "because": ", ".join(map(_named, because)), "was": was, "rank": rank}
    if factor > 1:
        return _("Lifted by %(factor)s because of %(because)s: rank %(was)d -> %(rank)d.") % told
    if factor < 1:
        return _("Lowered by %(factor)s because of %(because)s: rank %(was)d -> %(rank)d.") % told
    return _("Neither lifted nor lowered: rank %(was)d -> %(rank)d.") % told


def _named(boost: Boost) -> str:
    if boost.product:
        return _("the product itself")
    if boost.tag:
        return _("the tag %(tag)s") % {"tag": boost.tag}
    return _("the category %(category)s") % {"category": JOIN.join(boost.category)}
