"""The form of a strategy: made for one recommender, a field for each of its parameters; only what is set is stored."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _

from ... import registry
from ...exceptions import RecommendationsError
from ...models import Strategy
from ...recommenders.parameters.base import Parameters
from .. import vocabulary as words
from ..state import is_installed, parameters_class
from .fields import NONE, PREFIX, Empty, PrettyJSONField, default_of, form_fields

UNSUITED: tuple[type[Exception], ...] = (RecommendationsError, TypeError, ValueError)
"""What parameters raise that their class does not take."""


class StrategyForm(forms.ModelForm):
    """Without fields for parameters; ``strategy_form`` adds those of a recommender."""

    chosen: ClassVar[str] = ""
    known: ClassVar[type[Parameters] | None] = None
    shown_for = forms.CharField(required=False, label="", widget=forms.HiddenInput)
    """The recommender whose fields the page showed: another one that is chosen begins with its defaults."""

    class Meta:
        model = Strategy
        fields = ("slug", "name", "recommender", "enabled", "allow_bought")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "recommender" in self.fields:  # not where the page may only be viewed
            field = self.fields["recommender"]
            self.fields["recommender"] = forms.ChoiceField(choices=self._choices(), label=field.label, help_text=words.idea(self.chosen))
            self.initial["recommender"] = (self.chosen if not self.is_bound else self.instance.recommender) or self.chosen
        self.initial["shown_for"] = self.data.get("recommender", self.chosen) if self.is_bound else self.chosen
        self.initial |= self._stored()

    @property
    def is_swapped(self) -> bool:
        """Was a recommender chosen whose fields the page did not show?"""
        return self.is_bound and self.data.get("shown_for") != self.data.get("recommender")

    def add_prefix(self, field_name: str) -> str:
        """The recommender is part of a parameter's name, so that no value goes to another one's parameter of the same name."""
        if field_name.startswith(PREFIX):
            field_name = f"{self.chosen}-{field_name}"
        return super().add_prefix(field_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "recommender" not in cleaned:
            return cleaned
        if self.known is None or cleaned["recommender"] != self.chosen:
            self.add_error("recommender", _("There is no such recommender, or it cannot be loaded; the system checks say why."))
            return cleaned
        if not self.errors:
            self._take({} if self.is_swapped else self._set(cleaned))
        return cleaned

    def _choices(self) -> list[tuple[str, str]]:
        """Every name, and the row's own where it is none, so that the page still opens."""
        names = registry.names()
        stored = self.instance.recommender
        return [(name, _label(name)) for name in ([stored] if stored and stored not in names else []) + names]

    def _stored(self) -> dict[str, Any]:
        """What the fields of the parameters show: what is set, and where a box must be on or off, what goes."""
        stored = readable(self.known, self.instance.parameters) if self.chosen == self.instance.recommender else {}
        shown: dict[str, Any] = {}
        for each in fields(self.known) if self.known else ():
            name, value = PREFIX + each.name, stored.get(each.name)
            if name + NONE in self.fields:
                shown[name + NONE] = each.name in stored and value is None
            shown[name] = stored.get(each.name, default_of(each)) if isinstance(each.default, bool) else value
        return {**shown, PREFIX + "json": self.instance.parameters if self.chosen == self.instance.recommender else {}}

    def _set(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as the form says: what is empty is left out."""
        if PREFIX + "json" in self.fields:
            return cleaned[PREFIX + "json"] or {}
        found: dict[str, Any] = {}
        for each in fields(self.known) if self.known else ():
            name = PREFIX + each.name
            value = cleaned.get(name)
            if cleaned.get(name + NONE):
                found[each.name] = None
                if value is not None:
                    self.add_error(name, _("Write a number, or tick the box, not both."))
            elif value not in (None, ""):
                found[each.name] = value
        return found

    def _take(self, values: Any) -> None:
        """Have the recommender's own class read them, and keep what differs from its defaults or would be learnt otherwise."""
        assert self.known is not None
        if not isinstance(values, dict):
            self.add_error(PREFIX + "json", _('Write names and values: {"name": value}'))
            return
        try:
            learnable = self.known.from_json(values).learnable()
        except UNSUITED as error:
            self.add_error(self._blamed(str(error)), ValidationError(str(error)))
            return
        defaults = {each.name: default_of(each) for each in fields(self.known)}
        self.instance.parameters = {name: value for name, value in values.items() if name in learnable or not _same(value, defaults[name])}

    def _blamed(self, message: str) -> str | None:
        """The field that an error of the recommender's class names with its first word; else the JSON, or the form as a whole."""
        name = PREFIX + message.split(" ", 1)[0]
        return name if name in self.fields else PREFIX + "json" if PREFIX + "json" in self.fields else None


def strategy_form(recommender: str, strategy: Strategy | None) -> type[StrategyForm]:
    """For this recommender; its JSON where a parameter cannot be shown as a field, and nothing of it where it is unknown."""
    known = parameters_class(recommender)
    return type("StrategyForm", (StrategyForm,), {"chosen": recommender, "known": known, **_parameter_fields(known, recommender, strategy)})


def parameter_names(form: type[StrategyForm]) -> list[Any]:
    """For a fieldset: the names of the fields, those that belong together in one row."""
    names = [name for name in form.base_fields if name.startswith(PREFIX)]
    return [(name, name + NONE) if name + NONE in names else name for name in names if not name.endswith(NONE)]


def readable(known: type[Parameters] | None, stored: Any) -> dict[str, Any]:
    """Those of the stored parameters that the class takes, each by itself; the others are told by ``unreadable``."""
    values = stored if isinstance(stored, dict) else {}
    return {name: value for name, value in values.items() if known is not None and not _refusal(known, name, value)}


def unreadable(known: type[Parameters], stored: Any) -> list[str]:
    """What is wrong with the stored parameters, a line each."""
    if not isinstance(stored, dict):
        return [_("What is stored are no names and values: %(stored)r") % {"stored": stored}]
    return [refusal for name, value in stored.items() if (refusal := _refusal(known, name, value))]


def when_empty(known: type[Parameters], strategy: Strategy | None) -> dict[str, Empty]:
    """By name, what it means that nothing is set."""
    stored = readable(known, strategy.parameters) if strategy else {}
    weights = strategy.weights if strategy and isinstance(strategy.weights, dict) else {}
    return {each.name: Empty(known, each, stored, weights) for each in fields(known)}


def _parameter_fields(known: type[Parameters] | None, recommender: str, strategy: Strategy | None) -> dict[str, forms.Field]:
    if known is None:
        return {}
    mine = strategy if strategy is not None and strategy.recommender == recommender else None
    made = form_fields(known, when_empty(known, mine), _sources(known, mine, strategy))
    return made if made is not None else {PREFIX + "json": PrettyJSONField(required=False, label=_("Parameters"), help_text=escape(_written(known)))}


def _written(known: type[Parameters]) -> str:
    told = ", ".join(f"{each.name} ({_(each.metadata['help'])})" if each.metadata.get("help") else each.name for each in fields(known))
    return _("As JSON, since one of them cannot be shown as a field. There are: %(names)s") % {"names": told}


def _sources(known: type[Parameters], mine: Strategy | None, strategy: Strategy | None) -> list[tuple[str, str]]:
    """Strategies that may be mixed, and whatever is named now, even if it is gone."""
    if not any(each.metadata.get("of") == "strategies" for each in fields(known)):
        return []
    others = Strategy.objects.exclude(pk=strategy.pk if strategy else None).order_by("slug")
    rows = [(other.slug, str(other)) for other in others.only("slug", "name", "recommender") if _is_source(other.recommender)]
    named = [value for value in readable(known, mine.parameters).values() if isinstance(value, str)] if mine else []
    gone = [slug for slug in " ".join(named).split() if slug not in dict(rows)]
    labels = [(slug, _("%(name)s (%(slug)s)") % {"name": name, "slug": slug}) for slug, name in rows]
    return [*labels, *((slug, _("%(slug)s: cannot be mixed, or is gone") % {"slug": slug}) for slug in gone)]


def _is_source(recommender: str) -> bool:
    known = parameters_class(recommender)
    return known is not None and known.needs_run and not known.needs_sources and not known.own_rows and bool({"product", "all"} & set(known.scopes))


def _refusal(known: type[Parameters], name: str, value: Any) -> str:
    try:
        known.from_json({name: value})
    except UNSUITED as error:
        return str(error)
    return ""


def _same(value: Any, default: Any) -> bool:
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def _label(name: str) -> str:
    known, title = parameters_class(name), words.recommender(name)
    if known is None:
        return _("%(name)s (unknown)") % {"name": title}
    return title if is_installed(known) else _("%(name)s (not installed)") % {"name": title}
