"""The rows of a placement's lists, each written as the JSON that ``serving`` reads."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from ...core.categories import JOIN, split_path
from .fields import FactorField, MomentField, ProductField, ProductInput
from .lookup import the_one
from .rows import Row, Rows

KINDS_OF_FILTER = {
    "only_categories": _("Only products of the category"),
    "never_categories": _("No products of the category"),
    "only_tags": _("Only products with the tag"),
    "never_tags": _("No products with the tag"),
}
CATEGORY, TAG, PRODUCT = "category", "tag", "product"
LONGEST = 500
"""Letters of a category's path, or of a tag."""


class FallbackRow(Row):
    """A strategy that fills up."""

    strategy = forms.ChoiceField(label=_("Strategy"), required=False)
    subject = "strategy"

    def __init__(self, *args: Any, strategies: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        stored = self.initial.get("strategy", "")
        gone = [(stored, _("%(slug)s (there is no such strategy)") % {"slug": stored})] if stored and stored not in strategies else []
        self.fields["strategy"].choices = [("", _("No other")), *gone, *strategies.items()]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, entry: Any) -> dict[str, Any]:
        return {"strategy": str(entry)}

    def entry(self) -> str:
        return self.cleaned_data["strategy"]


class FilterRow(Row):
    """What may be shown, or not: a category or a tag."""

    what = forms.ChoiceField(label=_("Rule"), choices=KINDS_OF_FILTER, initial="only_categories")
    which = forms.CharField(label=_("Category or tag"), required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"list": "rec-any"}))
    subject = "which"

    @classmethod
    def initial_of(cls, entry: tuple[str, str]) -> dict[str, Any]:
        return dict(zip(("what", "which"), entry, strict=True))

    def clean_which(self) -> str:
        which = self.cleaned_data["which"]
        return path_of(which) if "categories" in self.cleaned_data.get("what", "") else which

    def entry(self) -> tuple[str, str]:
        return self.value("what"), self.value("which")


class ScheduledRow(Row):
    """With a beginning and an end; either may be missing."""

    telling = ("starts", "ends")
    starts = MomentField(label=_("From"))
    ends = MomentField(label=_("Until"))
    field_order = ("what", "which", "product", "position", "factor", "starts", "ends")

    @staticmethod
    def moments_of(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {"starts": _moment(entry.get("from")), "ends": _moment(entry.get("until"))}

    def moments(self) -> dict[str, str]:
        """As ISO text with an offset."""
        return {key: moment.isoformat() for name, key in (("starts", "from"), ("ends", "until")) if (moment := self.value(name)) is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts and {"starts", "ends"} & set(self.changed_data):
            self.add_error("ends", _("The end comes before the beginning."))
        return cleaned


class BoostRow(ScheduledRow):
    """What is shown more often, or less: a category, a tag or a product."""

    what = forms.ChoiceField(
        label=_("What"), choices={CATEGORY: _("Products of the category"), TAG: _("Products with the tag"), PRODUCT: _("The product")}, initial=CATEGORY
    )
    which = forms.CharField(label=_("Which"), required=False, max_length=LONGEST, widget=ProductInput({"list": "rec-any"}))
    factor = FactorField(label=_("Show"), initial="1.5")
    subject = "which"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept: Collection[str] = ()
        self.fields["factor"].offer(self.initial.get("factor"))  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, entry: Mapping[str, Any]) -> dict[str, Any]:
        what = next((each for each in (CATEGORY, TAG, PRODUCT) if each in entry), CATEGORY)
        return {"what": what, "which": entry.get(what, ""), "factor": entry.get("factor"), **cls.moments_of(entry)}

    @classmethod
    def product_of(cls, values: Mapping[str, Any]) -> str:
        return values["which"] if values["what"] == PRODUCT else ""

    def prepare(self, rows: Rows) -> None:
        self.kept = rows.kept
        self.fields["which"].widget.titles = rows.titles if self["what"].value() == PRODUCT else {}  # type: ignore[attr-defined]

    def clean_which(self) -> str:
        what, which = self.cleaned_data.get("what"), self.cleaned_data["which"]
        if what == PRODUCT and which and which not in self.kept:
            return the_one(which).key
        return path_of(which) if what == CATEGORY else which

    def entry(self) -> dict[str, Any]:
        return {self.value("what"): self.value("which"), "factor": self.value("factor"), **self.moments()}


class PinRow(ScheduledRow):
    """A product with a place of its own."""

    product = ProductField(label=_("Product"))
    position = forms.IntegerField(label=_("Position"), min_value=1, required=False)
    subject = "product"
    telling = (*ScheduledRow.telling, "position")

    @classmethod
    def initial_of(cls, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {"product": entry.get("product", ""), "position": entry.get("position"), **cls.moments_of(entry)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("product") and "position" in cleaned and cleaned["position"] is None:
            self.add_error("position", _("Say at which place, from 1."))
        return cleaned

    def entry(self) -> dict[str, Any]:
        return {"product": self.value("product"), "position": self.value("position"), **self.moments()}


def path_of(text: str) -> str:
    """A category's path as it is written everywhere."""
    return JOIN.join(split_path(text))


def _moment(text: Any) -> datetime | None:
    """What ``serving`` reads it as; without an offset it stands in the time zone of the site."""
    moment = parse_datetime(text) if isinstance(text, str) else None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=get_default_timezone())
