"""What a placement is set to, in words: for those who may only look, and for whoever pastes its tag into a template."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...models import Placement
from ..counts import table
from ..display import NOTHING, moment
from .entries import KINDS_OF_FILTER, BoostRow, PinRow
from .fields import FACTORS
from .form import PlacementForm, bounds, entries_of, filters_of, initial_of, rules_of
from .lookup import by_key


def tag_lines(placement: Placement) -> list[tuple[str, str]]:
    """(where, what to write there): the lines of a template that show the placement."""
    slug = placement.slug
    return [
        (_("At the top of the template"), "{% load recommendations %}"),
        (_("Where it shall stand"), f'{{% recommendations "{slug}" %}}'),
        (_("On a product's page"), f'{{% recommendations "{slug}" product=product %}}'),
    ]


def told_tags(placement: Placement) -> SafeString | str:
    return format_html_join("", "<p>{}:<br><code>{}</code></p>", tag_lines(placement)) if placement.slug else NOTHING


def told_steering(placement: Placement) -> str:
    """What a merchandiser set, in a line of the list; '' where nothing is."""
    rules = len(filters_of(rules_of(placement))) + len(_set(placement))
    boosts, pins = len(entries_of(placement.boosts)), len(entries_of(placement.pins))
    told = [
        ngettext("%(count)d rule", "%(count)d rules", rules) % {"count": rules} if rules else "",
        ngettext("%(count)d boost", "%(count)d boosts", boosts) % {"count": boosts} if boosts else "",
        ngettext("%(count)d pin", "%(count)d pins", pins) % {"count": pins} if pins else "",
    ]
    return ", ".join(filter(None, told))


def told_rules(placement: Placement) -> SafeString | str:
    """A row for each rule that is set, named as in the form."""
    rows = [(str(KINDS_OF_FILTER[kind]), str(value)) for kind, value in filters_of(rules_of(placement))]
    for name, value in _set(placement).items():
        words = dict(bounds(value)).get(value, value) if name == "max_per_category" else _("yes") if value is True else value
        rows.append((str(PlacementForm.base_fields[name].label), str(words)))
    return table((_("Rule"), _("Value")), rows) if rows else NOTHING


def told_boosts(placement: Placement) -> SafeString | str:
    rows = [BoostRow.initial_of(entry) for entry in entries_of(placement.boosts)]
    titles, kinds = by_key(filter(None, map(BoostRow.product_of, rows))), dict(BoostRow.base_fields["what"].choices)  # type: ignore[attr-defined]
    head = (_("What"), _("Which"), _("Show"), _("From"), _("Until"))
    told = [
        (str(kinds[row["what"]]), str(titles.get(BoostRow.product_of(row), row["which"])), str(FACTORS.get(row["factor"], row["factor"])), *_moments(row))
        for row in rows
    ]
    return table(head, told) if told else NOTHING


def told_pins(placement: Placement) -> SafeString | str:
    rows = [PinRow.initial_of(entry) for entry in entries_of(placement.pins)]
    titles = by_key(map(PinRow.product_of, rows))
    told = [(str(titles.get(row["product"], row["product"])), str(row["position"]), *_moments(row)) for row in rows]
    return table((_("Product"), _("Position"), _("From"), _("Until")), told) if told else NOTHING


def _set(placement: Placement) -> dict[str, Any]:
    """Rules of one value that are set, by field of the form."""
    return {name: value for name, value in initial_of(rules_of(placement)).items() if value not in (None, "", False)}


def _moments(row: Mapping[str, Any]) -> tuple[str, str]:
    return moment(row["starts"]), moment(row["ends"])
