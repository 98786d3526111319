"""Steps that look at categories."""

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .candidates import Candidate
from .trace import Trace, sift

if TYPE_CHECKING:
    from .trace import Step


def within_category(path: tuple[str, ...]) -> "Step":
    """Only products of this category or below. A product whose card names no category must come from the category's own list."""

    def verdict(candidate: Candidate) -> str:
        category = candidate.card.category if candidate.card else ()
        inside = category[: len(path)] == path if category else candidate.from_category
        return "" if inside else _("it is not in the category %(category)s") % {"category": " > ".join(path)}

    return lambda candidates, trace: sift("category", candidates, trace, verdict)


def at_most_per_category(most: int, *, enough: int) -> "Step":
    """No category holds more than ``most``; the better ones stay. Products without a category are not counted.

    Ends when ``enough`` are found, so that no card is made in vain.
    """

    def step(candidates: list[Candidate], trace: Trace) -> list[Candidate]:
        held: Counter[tuple[str, ...]] = Counter()
        kept = 0

        def verdict(candidate: Candidate) -> str:
            nonlocal kept
            if kept == enough:
                return _("the places are taken by better ones")
            category = candidate.card.category if candidate.card else ()
            if category and held[category] == most:
                return _("%(most)d of the category %(category)s stand higher already") % {"most": most, "category": " > ".join(category)}
            held[category] += 1
            kept += candidate.card is not None
            return ""

        return sift("diversity", candidates, trace, verdict)

    return step
