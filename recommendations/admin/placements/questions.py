"""For whom, and where, a placement is previewed."""

from contextlib import suppress
from functools import cached_property
from time import time
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ...core.history import Event
from ...models import Interaction, Placement
from ...products import get_adapter
from ...shoppers.identity import Shopper
from .entries import LONGEST, path_of
from .fields import ProductField
from .lookup import parsed
from .rows import Row, RowsField

DID = {
    "view": _("Viewed"),
    "cart": _("Put into the basket"),
    "wishlist": _("Put on the wishlist"),
    "purchase": _("Bought"),
    "not_interested": _("Not interested"),
}
APART = 60.0
"""Seconds between two events of a made-up history."""
LATEST = 50
"""Interactions that are looked at for one to begin with."""


class EventRow(Row):
    """Something that a shopper might have done."""

    kind = forms.ChoiceField(label=_("What"), choices=DID, initial="view")
    product = ProductField(label=_("Product"))
    subject = "product"

    @classmethod
    def initial_of(cls, entry: tuple[str, str]) -> dict[str, Any]:
        return dict(zip(("kind", "product"), entry, strict=True))

    def entry(self) -> tuple[str, str]:
        return self.value("kind"), self.value("product")


class ProductRow(Row):
    """A product in a made-up basket."""

    product = ProductField(label=_("Product"))
    subject = "product"

    @classmethod
    def initial_of(cls, entry: str) -> dict[str, Any]:
        return {"product": entry}

    def entry(self) -> str:
        return self.value("product")


class QuestionForm(forms.Form):
    """A shopper, or a made-up history; the page's product, category and basket; a product to ask about."""

    shopper = forms.CharField(
        label=_("Shopper"), required=False, max_length=LONGEST, help_text=_("A user's name, or a visitor's key. Empty: somebody with the history below.")
    )
    events = RowsField(
        EventRow,
        label=_("A made-up history, newest first"),
        add=_("Add a step"),
        can_delete=False,
        help_text=_("Without a row: somebody who comes for the first time."),
    )
    product = ProductField(label=_("Product of the page"), help_text=_("For places on a product's page."))
    category = forms.CharField(
        label=_("Category of the page"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"list": "rec-categories"}),
        help_text=_("Its path, such as Home > Kitchen."),
    )
    basket = RowsField(ProductRow, label=_("Basket"), add=_("Add a product"), can_delete=False)
    why = ProductField(label=_("Why not this product?"), help_text=_("By key, SKU or name: what each step did to it."))

    def __init__(self, *args: Any, may_see_shoppers: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.may_see_shoppers = may_see_shoppers
        self.begun: list[tuple[str, str]] = []
        if not may_see_shoppers:
            self.fields["shopper"].help_text = _("You may not look at what shoppers did, so only a made-up history is previewed.")
            self.fields["shopper"].widget.attrs["readonly"] = True

    def clean_shopper(self) -> Shopper | None:
        text = self.cleaned_data["shopper"]
        if not text:
            return None
        if not self.may_see_shoppers:
            raise ValidationError(gettext("You may not look at what shoppers did."), code="forbidden")
        found = shopper_named(text)
        if found is None:
            raise ValidationError(gettext("There is no user of this name, and no visitor with this key did anything."), code="unknown")
        return found

    def clean_category(self) -> str:
        return path_of(self.cleaned_data["category"])

    @cached_property
    def answer(self) -> dict[str, Any] | None:
        """What ``serving.preview`` is asked: what was sent, else what the form begins with; None where that has errors.

        A shopper's own history goes before a made-up one.
        """
        if self.is_bound and not self.is_valid():
            return None
        asked = self.cleaned_data if self.is_bound else {"events": self.begun}
        shopper, now = asked.get("shopper"), time()
        made_up = [Event(product, kind, now - APART * age) for age, (kind, product) in enumerate(asked["events"])]
        return {
            "shopper": shopper,
            "events": None if shopper else made_up,
            "product": asked.get("product", ""),
            "category": asked.get("category", ""),
            "basket": asked.get("basket", ()),
            "explain": asked.get("why", ""),
        }

    @property
    def leaves_out_history(self) -> bool:
        """A made-up history was written beside a shopper."""
        return self.is_bound and bool(self.cleaned_data["shopper"] and self.cleaned_data["events"])

    def begin(self) -> None:
        """A history to begin with: one view of the product that somebody did something with last, and that is sold."""
        keys = list(dict.fromkeys(Interaction.objects.order_by("-pk").values_list("product_key", flat=True)[:LATEST]))
        adapter = get_adapter()
        sold = {adapter.key(product) for product in adapter.eligible().filter(pk__in=parsed(keys))}
        self.begun = [("view", key) for key in keys if key in sold][:1]
        self.fields["events"].begin(self.begun)  # type: ignore[attr-defined]


class PlacementQuestionForm(QuestionForm):
    """The same, of a stored placement."""

    placement = forms.ModelChoiceField(Placement.objects.all(), label=_("Placement"), to_field_name="slug", empty_label=None)
    field_order = ("placement",)


def shopper_named(text: str) -> Shopper | None:
    """By shopper key, by the user's name, or by the visitor's key; None where nobody is known by it."""
    model = get_user_model()
    by = {"pk": text[2:]} if text.startswith("u:") else {model.USERNAME_FIELD: text}
    with suppress(ValueError, ValidationError):
        user = model._default_manager.filter(**by).first()
        if user is not None:
            return Shopper(user=str(user.pk))
    visitor = text.removeprefix("v:")
    return Shopper(visitor=visitor) if Interaction.objects.filter(visitor=visitor).exists() else None


def name_of(shopper: Shopper) -> str:
    """A user's name, or a visitor's key."""
    user = get_user_model()._default_manager.filter(pk=shopper.user).first() if shopper.user else None
    return user.get_username() if user is not None else shopper.visitor
