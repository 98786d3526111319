"""Fields of rows: a moment in the site's time zone, a product, a factor in plain words."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from .lookup import by_key, the_one

MINUTE = "%Y-%m-%dT%H:%M"


class MomentField(forms.Field):
    """A minute in the current time zone; the value is an aware datetime, or None."""

    default_error_messages = {"invalid": _("Write a date and a time, such as 2026-12-24 18:00.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE), **options)

    def prepare_value(self, value: Any) -> Any:
        """What is stored as ISO text, to the minute; what was typed, as typed."""
        return timezone.localtime(value).strftime(MINUTE) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(value.strip())
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        # An hour that the clock goes through twice is the first of the two.
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")


class ProductInput(forms.TextInput):
    """A text with the product's title beside it; a script offers what fits what is typed."""

    template_name = "admin/recommendations/placement/product.html"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"data-products": reverse_lazy("admin:recommendations_placement_products"), "autocomplete": "off", **(attrs or {})})
        self.titles: Mapping[str, str] | None = None
        """By key; None: asked for where it is rendered."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["attrs"]
        listed = f"{shown.get('id', name)}_found"
        shown.setdefault("list", listed)
        return {**context, "title": self._title(value), "listed": listed}

    def _title(self, value: Any) -> str:
        if not value:
            return ""
        if self.titles is not None:
            return self.titles.get(value, "")
        return str(by_key([value]).get(value, ""))


class ProductField(forms.CharField):
    """The key of a product that is named by its key, its SKU or its name; '' for none."""

    widget = ProductInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 200, **options})
        self.kept: Collection[str] = ()
        """Keys that stand there already: products may have gone since."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return text if not text or text in self.kept else the_one(text).key


FACTORS = {
    3.0: _("much more (× 3)"),
    1.5: _("more (× 1.5)"),
    1.2: _("a little more (× 1.2)"),
    0.8: _("a little less (× 0.8)"),
    0.5: _("less (× 0.5)"),
    0.1: _("much less (× 0.1)"),
}
"""What a score is multiplied by, in words."""


class FactorField(forms.TypedChoiceField):
    """What a score is multiplied by: one of ``FACTORS``, or another number that stands there already."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=float, choices=[(repr(factor), words) for factor, words in FACTORS.items()], **options)

    def offer(self, factor: Any) -> None:
        """Keep a stored factor among the choices."""
        if type(factor) in (int, float) and float(factor) not in FACTORS:
            self.choices = [*self.choices, (repr(float(factor)), _("score × %(factor)s") % {"factor": f"{factor:g}"})]

    def prepare_value(self, value: Any) -> Any:
        return repr(float(value)) if isinstance(value, (int, float)) else value
