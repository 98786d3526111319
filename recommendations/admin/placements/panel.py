"""A slate and its trace, laid out for staff."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...models import Strategy
from ...models.names import shown_names
from ...serving.configuration import PlacementSettings
from ...serving.preview import preview
from ...serving.safety import guarded, report
from ...serving.trace import Trace, TraceStep
from .lookup import by_key
from .questions import DID, QuestionForm, name_of

STEPS = {
    "candidates": _("Lists of the strategy"),
    "exclusions": _("What must not be shown"),
    "over-fetch": _("The best of them"),
    "eligibility": _("What the shop offers now"),
    "category": _("Category of the page"),
    "rules": _("Rules"),
    "boosts": _("Boosts and buries"),
    "diversity": _("Diversity"),
    "pins": _("Pins"),
    "slate": _("Places in the list"),
}
"""By a step's name in the trace; others are shown by that name."""
PIN = "pin"
"""Source of what a pin brought."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A step, as staff read it."""

    step: TraceStep
    label: Any
    strategy: str
    dropped: bool
    """It is the step that dropped the product asked about."""

    @property
    def counts(self) -> bool:
        """It says how many came in and went on."""
        return bool(self.step.before or self.step.after)


def panel(placement: PlacementSettings | None, question: QuestionForm) -> dict[str, Any]:
    """Context of ``slate.html``; without a placement, or where the question has errors, there is nothing to show."""
    if placement is None or question.answer is None:
        return {}
    try:
        with guarded():
            slate, trace = preview(placement, **question.answer)
    except Exception as error:
        report("a preview cannot be made", error, placement=placement.slug)
        return {"failure": f"{type(error).__name__}: {error}"}
    names = shown_names(Strategy.objects)
    steps = list(_told(trace, names))
    return {
        "placement": placement,
        "slate": slate,
        "items": [{"item": item, "source": _source(item.source, names)} for item in slate],
        "steps": steps,
        "asked": by_key([trace.product]).get(trace.product) if trace.product else None,
        "trace": trace,
        "dropped_by": next((told for told in steps if told.dropped), None),
        "left_out_history": question.leaves_out_history,
        "shopper": question.answer["shopper"],
        "whom": _whom(question.answer),
    }


def _whom(answer: Mapping[str, Any]) -> list[str]:
    """For whom, and where, a line each."""
    shopper, events = answer["shopper"], answer["events"] or ()
    asked = [answer["product"], *answer["basket"], *(event.product for event in events)]
    titles = {key: product.title for key, product in by_key(key for key in asked if key).items()}
    lines = []
    if shopper:
        lines.append(gettext("The shopper %(name)s.") % {"name": name_of(shopper)})
    elif events:
        lines.append(gettext("Somebody with a made-up history:"))
        lines += [gettext("%(what)s: %(product)s") % {"what": DID[event.kind], "product": titles.get(event.product, event.product)} for event in events]
    else:
        lines.append(gettext("Somebody who comes for the first time."))
    if answer["product"]:
        lines.append(gettext("On the page of %(product)s.") % {"product": titles.get(answer["product"], answer["product"])})
    if answer["category"]:
        lines.append(gettext("On the page of the category %(category)s.") % {"category": answer["category"]})
    if answer["basket"]:
        lines.append(gettext("In the basket: %(products)s.") % {"products": ", ".join(titles.get(key, key) for key in answer["basket"])})
    return lines


def _told(trace: Trace, names: Mapping[str, str]) -> Iterable[Told]:
    last = trace.dropped_by if trace.product else None
    for step in trace.steps:
        yield Told(step=step, label=STEPS.get(step.name, step.name), strategy=names.get(step.strategy, step.strategy), dropped=step is last)


def _source(slug: str, names: Mapping[str, str]) -> Any:
    return _("Pin") if slug == PIN else names.get(slug, slug)
