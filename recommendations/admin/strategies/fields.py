"""One form field for each parameter of a recommender, made from what the parameters class says of it."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from types import NoneType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from ...exceptions import RecommendationsError
from ...recommenders.parameters.base import Parameters, types_of
from .. import vocabulary as words

PREFIX = "parameter_"
NONE = "__none"
"""Ends the name of the checkbox that stands for None, where an empty field means something else."""


class PrettyJSONField(forms.JSONField):
    """JSON over several lines."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 60, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        # What could not be read is shown again as it was typed.
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


class NumberOrWordField(forms.CharField):
    """A whole number between bounds, or one of some words."""

    def __init__(self, *, words: tuple[str, ...], minimum: float | None, maximum: float | None, **options: Any) -> None:
        super().__init__(**options)
        self.words, self.number = words, forms.IntegerField(min_value=minimum, max_value=maximum)

    def clean(self, value: Any) -> int | str | None:
        text = super().clean(value)
        if not text or text in self.words:
            return text or None
        try:
            return self.number.clean(text)
        except ValidationError as error:
            message = _("Write a whole number, or: %(words)s.") % {"words": ", ".join(self.words)}
            raise ValidationError([message] if error.error_list[0].code == "invalid" else error.messages) from error


class StrategiesField(forms.MultipleChoiceField):
    """Slugs of strategies, which the parameter holds as one text."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def default_of(each: Field[Any]) -> Any:
    """None where it has to be set."""
    if each.default is not MISSING:
        return each.default
    return None if each.default_factory is MISSING else each.default_factory()


def form_fields(known: type[Parameters], when_empty: Mapping[str, "Empty"], slugs: Any) -> dict[str, forms.Field] | None:
    """By name in the form; None where a parameter is of a type for which there is no field, so that only JSON can hold it."""
    made: dict[str, forms.Field] = {}
    for each in fields(known):
        field = _field(known, each, when_empty[each.name], slugs)
        if field is None:
            return None
        made[PREFIX + each.name] = field
        if when_empty[each.name].none_apart:
            label = each.metadata.get("none") or "none"
            made[PREFIX + each.name + NONE] = forms.BooleanField(required=False, label=_(label))
    return made


class Empty:
    """What it means that a field is left empty: the default, or what calibration learnt."""

    def __init__(self, known: type[Parameters], each: Field[Any], stored: Mapping[str, Any], weights: Mapping[str, Any]) -> None:
        self.each, self.default, self.learnt = each, default_of(each), False
        others = {name: value for name, value in stored.items() if name != each.name}
        try:
            self.learnable = each.name in known.from_json(others).learnable()
            plain, with_learnt = known.from_json(others), known.from_strategy(others, weights)
        except (RecommendationsError, TypeError, ValueError, AttributeError):
            self.learnable, self.value = bool(each.metadata.get("learnt")), self.default
        else:
            self.default, self.value = getattr(plain, each.name), getattr(with_learnt, each.name)
            self.learnt = self.learnable and each.name in (weights.get("learnt") or {}) and self.value == weights["learnt"][each.name]
        allows_none = NoneType in types_of(known, each.name)
        self.none_apart = allows_none and (default_of(each) is not None or bool(each.metadata.get("learnt")))

    def told(self) -> str:
        if self.each.metadata.get("of"):
            return ""
        if isinstance(self.default, bool):
            return _("Default: on.") if self.default else _("Default: off.")
        said = {"value": self.shown(self.value), "default": self.shown(self.default)}
        if self.learnt:
            return _("Left empty: %(value)s, which calibration learnt (the default is %(default)s).") % said
        if self.learnable:
            return _("Left empty: %(value)s, the default, until calibration has learnt a better value.") % said
        return _("Left empty: %(value)s, the default.") % said

    def shown(self, value: Any) -> str:
        return shown(self.each.metadata, value)


def shown(metadata: Mapping[str, Any], value: Any) -> str:
    """A parameter's value as people read it."""
    if value is None:
        return _(metadata["none"]) if metadata.get("none") else _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return number(value)
    return words.choice(value) if metadata.get("choices") else str(value)


def number(value: float) -> str:
    """0.0001, 0.5, 60, 200,000: as the language writes it, without zeros that say nothing."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    text = f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return number_format(text, force_grouping=True)


def bounds(metadata: Mapping[str, Any]) -> str:
    """What a number may be; '' where there are no bounds."""
    low, high = metadata.get("minimum"), metadata.get("maximum")
    said = {"low": "" if low is None else number(low), "high": "" if high is None else number(high)}
    if low is None and high is None:
        return ""
    return (_("At most %(high)s.") if low is None else _("At least %(low)s.") if high is None else _("From %(low)s to %(high)s.")) % said


def _field(known: type[Parameters], each: Field[Any], empty: Empty, slugs: Any) -> forms.Field | None:
    metadata, allowed = each.metadata, set(types_of(known, each.name)) - {NoneType}
    limits = "" if metadata.get("choices") or allowed == {bool} else bounds(metadata)
    help_text = " ".join(filter(None, (_(metadata["help"]) if metadata.get("help") else "", limits, empty.told())))
    # The admin takes help texts for HTML.
    options: dict[str, Any] = {"label": words.parameter(each.name, metadata.get("unit") or ""), "help_text": escape(help_text), "required": False}
    low, high = metadata.get("minimum"), metadata.get("maximum")
    made: forms.Field | None = None
    if allowed == {bool} and NoneType not in types_of(known, each.name):
        return forms.BooleanField(**options)
    if metadata.get("of") == "strategies" and allowed == {str}:
        return StrategiesField(choices=slugs, **options)
    if metadata.get("choices") and allowed == {str}:
        default = _("default: %(value)s") % {"value": empty.shown(empty.value)}
        return forms.ChoiceField(choices=[("", default), *((name, words.choice(name)) for name in metadata["choices"])], **options)
    if metadata.get("words") and allowed == {int, str}:
        made = NumberOrWordField(words=metadata["words"], minimum=low, maximum=high, **options)
    elif allowed == {int}:
        made = forms.IntegerField(min_value=low, max_value=high, **options)
    elif allowed in ({float}, {int, float}):
        made = forms.FloatField(min_value=low, max_value=high, **options)
    elif allowed == {str}:
        made = forms.CharField(**options)
    if made is not None and empty.value is not None:
        made.widget.attrs["placeholder"] = f"{empty.value:.10g}" if isinstance(empty.value, float) else str(empty.value)
    return made
