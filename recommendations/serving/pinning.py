"""The step that puts pinned products at their places."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .candidates import Candidate
from .configuration import StrategySettings
from .exclusions import Excluded
from .pins import Pin, Pins
from .restrictions import of_stock
from .rules import Rules
from .trace import Trace

SOURCE = "pin"
"""Of a pinned item."""


class Pinning:
    """The pins that hold now, on their way to their places.

    They stand outside of rules, boosts and bounds, except for the rule of stock; what is excluded or not eligible is skipped. A pinned
    product is no candidate any more, so that it stands at its place or not at all.
    """

    def __init__(self, pins: Pins, rules: Rules, excluded: Excluded, limit: int, now: datetime) -> None:
        self.pins, self.rules, self.limit, self.now = pins, rules, limit, now
        self.skipped: dict[str, str] = {}
        """Why, by product."""
        holding = sorted((pin for pin in pins.entries if pin.schedule.holds(now)), key=lambda pin: pin.position)
        self.by_product: dict[str, Pin] = {}
        for pin in holding:
            if pin.product in excluded:
                self.skipped[pin.product] = str(excluded[pin.product])
            else:
                self.by_product.setdefault(pin.product, pin)
        self.seated: list[Candidate] = []
        """Those that may be shown, in the order of their positions."""

    def seat(self, objects: Mapping[str, Any]) -> None:
        """Find out which of them the shop offers now."""
        for product in list(self.by_product):
            candidate = Candidate(product=product, score=1.0, strategy=StrategySettings(slug=SOURCE), source=SOURCE, code="listed", object=objects.get(product))
            why = self._unfit(candidate)
            if why:
                self.skipped[product] = why
                del self.by_product[product]
            elif self.by_product[product].position <= self.limit:
                self.seated.append(candidate)

    def _unfit(self, candidate: Candidate) -> str:
        if candidate.object is None:
            return _("the shop does not offer it now")
        if candidate.card is None:
            return _("its card cannot be made")
        return of_stock(self.rules, candidate.card)

    @property
    def free(self) -> int:
        """Places that are left for others."""
        place = taken = 0
        for candidate in self.seated:
            place = max(place + 1, self.by_product[candidate.product].position)
            taken += place <= self.limit
        return self.limit - taken

    def others(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that have no pin."""
        return [candidate for candidate in candidates if candidate.product not in self.by_product]

    def place(self, candidates: Sequence[Candidate], trace: Trace) -> list[Candidate]:
        """The pinned ones among ``candidates``, none of whom is pinned.

        A pinned one has the score of the one before it, at the top 1, so that scores never rise. Where candidates run out, the pinned
        ones move up.
        """
        waiting, rest, found = list(self.seated), iter(candidates), list[Candidate]()
        while len(found) < self.limit:
            due = waiting and self.by_product[waiting[0].product].position <= len(found) + 1
            candidate = None if due else next((each for each in rest if each.card is not None), None)
            if candidate is None:
                if not waiting:
                    break
                candidate = waiting.pop(0)
                candidate.score = found[-1].score if found else 1.0
            found.append(candidate)
        found += rest
        trace.add("pins", before=len(candidates), after=len(found), **self._story(candidates, found, trace.product))
        return found

    def _story(self, candidates: Sequence[Candidate], found: Sequence[Candidate], product: str) -> dict[str, str]:
        pin = self.by_product.get(product) or next((pin for pin in self.pins.entries if pin.product == product), None)
        ranks = [candidate.product for candidate in found]
        if pin is None:
            return {"text": _("Stays, at rank %(rank)d.") % {"rank": ranks.index(product) + 1} if product in ranks else ""}
        told = {"position": pin.position, "limit": self.limit, "start": _moment(pin.schedule.start), "end": _moment(pin.schedule.end)}
        if product in self.skipped:
            why = self.skipped[product]
            gone = all(candidate.product != product for candidate in candidates)
            return {"text": _("Its pin to position %(position)d is skipped: %(why)s.") % {**told, "why": why}, "why": why if gone else ""}
        if pin.schedule.is_ahead(self.now):
            return {"text": _("Its pin to position %(position)d begins %(start)s.") % told}
        if pin.schedule.is_over(self.now):
            return {"text": _("Its pin to position %(position)d ended %(end)s.") % told}
        if product not in ranks[: self.limit]:
            why = _("it is pinned to position %(position)d, and the list of %(limit)d has no place for it there") % told
            return {"text": _("Removed: %(why)s.") % {"why": why}, "why": why}
        if pin.schedule.end is not None:
            return {"text": _("Pinned to position %(position)d until %(end)s.") % told}
        return {"text": _("Pinned to position %(position)d.") % told}


def _moment(moment: datetime | None) -> str:
    return date_format(localtime(moment), "Y-m-d H:i") if moment is not None else ""
