"""A strategy's parameters for who may look at them only."""

from dataclasses import fields
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ...models import Strategy
from .. import vocabulary as words
from ..counts import table
from ..display import pretty
from ..state import parameters_class
from .fields import shown
from .form import readable, when_empty


def told_parameters(strategy: Strategy) -> SafeString | str:
    """Each with its value, where that comes from, and what it means; the JSON where the recommender is unknown."""
    known = parameters_class(strategy.recommender)
    if known is None:
        return pretty(strategy.parameters)
    stored, empty = readable(known, strategy.parameters), when_empty(known, strategy)
    rows = []
    for each in fields(known):
        value = stored.get(each.name, empty[each.name].value)
        source = _("set") if each.name in stored else _("learnt") if empty[each.name].learnt else _("default")
        meaning = _(each.metadata["help"]) if each.metadata.get("help") else ""
        rows.append((words.parameter(each.name, each.metadata.get("unit", "")), shown(each.metadata, value), source, meaning))
    return table((_("parameter"), _("value"), _("from"), _("meaning")), rows)


def told_values(recommender: str, values: Any) -> SafeString | str:
    """Of a run: each parameter with the value that it had; the JSON where the recommender is unknown or its parameters were others."""
    known = parameters_class(recommender)
    metadata = {each.name: each.metadata for each in fields(known)} if known else {}
    if not isinstance(values, dict) or not values or not set(values) <= set(metadata):
        return pretty(values)
    return table(
        (_("parameter"), _("value")), [(words.parameter(name, metadata[name].get("unit", "")), shown(metadata[name], value)) for name, value in values.items()]
    )
