"""Steps that look at categories, and at where candidates come from."""

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .candidates import Candidate
from .restrictions import inside
from .trace import Trace, sift

if TYPE_CHECKING:
    from .trace import Step


def within_category(path: tuple[str, ...]) -> "Step":
    """Only products of this category or below. A product whose card names no category must come from the category's own list."""

    def verdict(candidate: Candidate) -> str:
        category = candidate.card.category if candidate.card else ()
        fits = inside(category, path) if category else candidate.from_category
        return "" if fits else _("it is not in the category %(category)s") % {"category": " > ".join(path)}

    return lambda candidates, trace: sift("category", candidates, trace, verdict)


def at_most(*, per_category: int | None, per_seed: int | None, enough: int) -> "Step":
    """No category and no seed holds more than its bound; the better ones stay, in their order. None: no bound.

    Products without a category, or without a seed, are not counted. The bound of a seed gives way where fewer than ``enough``
    would be left, that of a category does not. Ends when ``enough`` are found, so that no card is made in vain.
    """

    def step(candidates: list[Candidate], trace: Trace) -> list[Candidate]:
        bounds = _Bounds(per_category, per_seed, enough, trace)
        refused = {candidate.product: bounds.verdict(candidate) for candidate in candidates}
        bounds.per_seed = None
        for candidate in candidates:
            if candidate.product in bounds.held_back:
                refused[candidate.product] = bounds.verdict(candidate, refused[candidate.product])
        return sift("diversity", candidates, trace, lambda candidate: refused[candidate.product])

    return step


class _Bounds:
    """What the candidates that stay hold so far."""

    def __init__(self, per_category: int | None, per_seed: int | None, enough: int, trace: Trace) -> None:
        self.per_category, self.per_seed, self.enough, self.trace = per_category, per_seed, enough, trace
        self.kept = 0
        self.categories: Counter[tuple[str, ...]] = Counter()
        self.seeds: Counter[str] = Counter()
        self.held_back: set[str] = set()
        """Products that only the bound of their seed refused."""

    def verdict(self, candidate: Candidate, full: str = "") -> str:
        """Why it must go, or '' and it is counted; ``full`` is said where every place is taken."""
        if self.kept == self.enough:
            return full or _("the places are taken by better ones")
        seed = candidate.seed.product if candidate.seed else ""
        if seed and self.seeds[seed] == self.per_seed:
            self.held_back.add(candidate.product)
            return _("%(most)d for the product %(seed)s stand higher already") % {"most": self.per_seed, "seed": self.trace.name(seed)}
        category = candidate.card.category if candidate.card else ()
        if category and self.categories[category] == self.per_category:
            return _("%(most)d of the category %(category)s stand higher already") % {"most": self.per_category, "category": " > ".join(category)}
        if candidate.card is not None:
            self.categories[category] += 1
            self.seeds[seed] += 1
            self.kept += 1
        return ""
