"""What merchandisers may write: refused with the reason, before serving or a worker stumbles over it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import registry
from ..exceptions import RecommendationsError
from ..models import Placement, Strategy
from ..serving.rules import VERSION, Rules
from .state import is_installed, parameters_class


class PrettyJSONField(forms.JSONField):
    """JSON over several lines."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 60, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        # What could not be read is shown again as it was typed.
        return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)


class StrategyForm(forms.ModelForm):
    """Parameters are read by the recommender's own class, which names what it does not know."""

    class Meta:
        model = Strategy
        fields = ("slug", "name", "recommender", "parameters", "enabled", "allow_bought")
        field_classes = {"parameters": PrettyJSONField}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "recommender" in self.fields:  # not where the page may only be viewed
            help_text = self.fields["recommender"].help_text
            self.fields["recommender"] = forms.ChoiceField(choices=self._choices(), help_text=help_text)

    def _choices(self) -> list[tuple[str, str]]:
        """Every name, and the row's own where it is none, so that the page still opens."""
        names = registry.names()
        stored = self.instance.recommender
        return [(name, _label(name)) for name in ([stored] if stored and stored not in names else []) + names]

    def clean_parameters(self) -> dict[str, Any]:
        parameters = self.cleaned_data["parameters"] or {}
        if not isinstance(parameters, dict):
            raise ValidationError(_('Write names and values: {"name": value}'))
        return parameters

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "recommender" not in cleaned or "parameters" not in cleaned:
            return cleaned
        known = parameters_class(cleaned["recommender"])
        if known is None:
            self.add_error("recommender", _("There is no such recommender, or it cannot be loaded; the system checks say why."))
            return cleaned
        try:
            known.from_json(cleaned["parameters"])
        except (RecommendationsError, TypeError, ValueError) as error:
            self.add_error("parameters", str(error))
        return cleaned


class PlacementForm(forms.ModelForm):
    """Fallbacks must exist, rules must be ones that serving knows."""

    class Meta:
        model = Placement
        fields = ("slug", "name", "enabled", "strategy", "fallbacks", "limit", "rules", "dedupe")
        field_classes = {"fallbacks": PrettyJSONField, "rules": PrettyJSONField}

    def clean_fallbacks(self) -> list[str]:
        slugs = self.cleaned_data["fallbacks"] or []
        if not isinstance(slugs, list) or not all(isinstance(slug, str) for slug in slugs):
            raise ValidationError(_('Write a list of slugs: ["trending", "popularity"]'))
        existing = set(Strategy.objects.values_list("slug", flat=True))
        unknown = [slug for slug in slugs if slug not in existing]
        if unknown:
            raise ValidationError(
                _("There is no strategy %(unknown)s; there are %(existing)s."),
                params={"unknown": ", ".join(unknown), "existing": ", ".join(sorted(existing))},
            )
        if len(set(slugs)) < len(slugs):
            raise ValidationError(_("A strategy stands in the list twice."))
        return slugs

    def clean_rules(self) -> dict[str, Any]:
        rules = self.cleaned_data["rules"] or {}
        if not isinstance(rules, dict):
            raise ValidationError(_('Write names and values: {"version": 1, "max_per_category": 3}'))
        try:
            Rules.from_json(rules)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return {"version": VERSION, **rules} if rules else {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        strategy = cleaned.get("strategy")
        if strategy is not None and strategy.slug in cleaned.get("fallbacks", ()):
            self.add_error("fallbacks", _("%(slug)s is the strategy itself; a fallback is another one.") % {"slug": strategy.slug})
        return cleaned


def _label(name: str) -> str:
    known = parameters_class(name)
    if known is None:
        return _("%(name)s (unknown)") % {"name": name}
    return name if is_installed(known) else _("%(name)s (not installed)") % {"name": name}
