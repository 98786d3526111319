"""The trace: what each step did, and in words what it did to one product."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .candidates import Candidate

    Verdict = Callable[[Candidate], str]
    """Why a candidate must go; '' where it may stay."""

    Step = Callable[[list[Candidate], "Trace"], list[Candidate]]
    """Takes candidates, gives those that go on, in their order from now on, and tells the trace."""


@dataclass(frozen=True, kw_only=True)
class TraceStep:
    """One step on the way from stored lists to a slate."""

    name: str
    """placement, candidates, exclusions, over-fetch, eligibility, category, rules, boosts, diversity, pins or slate."""
    strategy: str = ""
    """Slug, where the step belongs to one strategy."""
    before: int = 0
    after: int = 0
    """How many products came in, and how many went on."""
    text: str = ""
    """What happened to the product that is explained; '' where nothing did."""

    why: str = ""
    """Why the product must go, where this step removed it."""

    def __str__(self) -> str:
        head = f"{self.name} ({self.strategy})" if self.strategy else self.name
        return f"{head}: {self.before} -> {self.after}{'. ' + self.text if self.text else ''}"


@dataclass(kw_only=True)
class Trace:
    """What happened while a slate was made; ``str()`` tells the verdict, then a step a line."""

    placement: str = ""
    product: str = ""
    """Key of the product to explain; '' where only steps are counted."""
    steps: list[TraceStep] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    """Of products that brought candidates, where the storefront told them; only where a product is explained."""
    position: int | None = None
    """Where the product stands in the slate, from 1; None: it is not shown."""

    def add(self, name: str, *, before: int = 0, after: int = 0, text: str = "", strategy: str = "", why: str = "") -> None:
        self.steps.append(TraceStep(name=name, strategy=strategy, before=before, after=after, text=text, why=why))

    def name(self, product: str) -> str:
        """A product's title where it is known, else its key."""
        return self.titles.get(product) or product

    @property
    def shown(self) -> bool:
        return self.position is not None

    @property
    def texts(self) -> list[str]:
        """What happened to the product, in order."""
        return [step.text for step in self.steps if step.text]

    def __str__(self) -> str:
        return "\n".join([*([self.verdict] if self.product else []), *map(str, self.steps)])

    @property
    def verdict(self) -> str:
        """Where the product stands, or what the step that dropped it said."""
        if self.shown:
            return _("Shown at position %(position)d.") % {"position": self.position}
        step = self.dropped_by
        return _("Not shown: %(why)s.") % {"why": step.why if step else _("no strategy of the placement offers it")}

    @property
    def dropped_by(self) -> TraceStep | None:
        """The last step that looked at all candidates, where one removed the product; else what the first strategy that knows it did.

        A fallback removes what it knows, too, after the strategy itself did: that says nothing of why it is not there.
        """
        removed = [step for step in self.steps if step.why] if not self.shown else []
        of_all = [step for step in removed if not step.strategy]
        return of_all[-1] if of_all else next(iter(removed), None)


def sift(name: str, candidates: "Sequence[Candidate]", trace: Trace, verdict: "Verdict", *, enough: int | None = None) -> "list[Candidate]":
    """Those that may stay, in order; the trace learns how many, and the fate of the product it explains.

    Ends when ``enough`` are kept, unless a product is explained; then only those that were looked at count as come in.
    """
    kept, text, removed, looked_at = [], "", "", 0
    for candidate in candidates:
        if len(kept) == enough and not trace.product:
            break
        looked_at += 1
        why = verdict(candidate)
        if not why:
            kept.append(candidate)
        if candidate.product == trace.product:
            removed = why
            text = _("Removed: %(why)s.") % {"why": why} if why else _("Stays, at rank %(rank)d.") % {"rank": len(kept)}
    trace.add(name, before=looked_at, after=len(kept), text=text, why=removed)
    return kept
