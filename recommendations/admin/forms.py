"""What merchandisers may write: refused with the reason, before serving or a worker stumbles over it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import Placement, Strategy
from ..serving.rules import VERSION, Rules
from .strategies.fields import PrettyJSONField


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
