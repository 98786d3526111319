"""What may be sent to the log: fields, their bounds, and what comes back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..products import KEY_LENGTH
from ..recording.batch import ACCEPTED, DUPLICATE, REFUSED, WHY
from ..recording.event_ids import EVENT_ID_LENGTH, ORDER_LENGTH
from ..recording.impressions import PAGE_VIEW_LENGTH
from ..recording.validate import KIND, MAX_POSITION, VISITOR_LENGTH
from .parameters import check_key

SLATE_LENGTH = 4000
"""Characters of a signed slate id: some 800 for a slate of 100 products."""
MAX_PRODUCTS = 200
MAX_SLATES = 20


class Body(serializers.Serializer):
    """Fields that are not there are refused by name."""

    default_error_messages = {"unknown": _("There is no such field.")}

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({str(name)[:KEY_LENGTH]: [self.error_messages["unknown"]] for name in unknown[:10]})
        return super().to_internal_value(data)


class ProductField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=KEY_LENGTH, validators=[check_key], help_text=_("Key of the product."), **options)


class SlateField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=SLATE_LENGTH, help_text=_("Signed id of the slate, as the page or the call that showed it gave it."), **options)


class PageViewField(serializers.CharField):
    def __init__(self) -> None:
        super().__init__(
            max_length=PAGE_VIEW_LENGTH, required=False, allow_blank=True, help_text=_("Made by the browser, one for each page that is looked at.")
        )


class EventBody(Body):
    """One thing that one shopper did with one product."""

    kind = serializers.RegexField(
        rf"\A(?:{KIND.pattern})\Z", help_text=_("Slug of the kind: view, click, cart, remove_from_cart, wishlist, not_interested; others need the permission.")
    )
    product = ProductField()
    quantity = serializers.DecimalField(max_digits=None, decimal_places=None, required=False, help_text=_("More than 0; 1 without."))
    unit_price = serializers.DecimalField(max_digits=None, decimal_places=None, required=False, allow_null=True, help_text=_("In the shop's base currency."))
    order = serializers.CharField(max_length=ORDER_LENGTH, required=False, allow_blank=True, help_text=_("Lines of one order happened together."))
    event_id = serializers.CharField(
        max_length=EVENT_ID_LENGTH, required=False, allow_blank=True, help_text=_("Names the event: the same event sent twice counts once.")
    )
    slate = SlateField(required=False, allow_blank=True)
    position = serializers.IntegerField(
        min_value=1, max_value=MAX_POSITION, required=False, allow_null=True, help_text=_("Rank in that slate, from 1; the slate knows it too.")
    )
    page_view_id = PageViewField()
    value = serializers.FloatField(required=False, allow_null=True, help_text=_("Of a rating. Needs the permission."))
    occurred_at = serializers.DateTimeField(required=False, allow_null=True, help_text=_("Now without. Needs the permission."))
    user = serializers.CharField(max_length=VISITOR_LENGTH, required=False, help_text=_("Primary key of the user whose event it is. Needs the permission."))
    visitor = serializers.CharField(max_length=VISITOR_LENGTH, required=False, help_text=_("Key of the visitor whose event it is. Needs the permission."))


class ResultBody(serializers.Serializer):
    """What became of one event or slate."""

    index = serializers.IntegerField(help_text=_("In the list that was sent, from 0."))
    status = serializers.ChoiceField(choices=[ACCEPTED, DUPLICATE, REFUSED])
    reason = serializers.CharField(required=False, help_text=_("Why it was refused."))
    code = serializers.ChoiceField(choices=list(WHY), required=False, help_text=_("The same for programs, where nothing is wrong with what was sent."))
    wrong = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False, help_text=_("What is wrong with which field."))
    slate = serializers.CharField(required=False, help_text=_("Why it was recorded without its slate."))


class ResultsBody(serializers.Serializer):
    results = ResultBody(many=True)


class SightingBody(Body):
    """What a browser showed of one slate, and what of it was looked at."""

    slate = SlateField()
    products = serializers.ListField(
        child=ProductField(), max_length=MAX_PRODUCTS, required=False, help_text=_("Keys of those of the slate's products that stand on the page.")
    )
    seen = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_POSITION),
        max_length=MAX_PRODUCTS,
        help_text=_("Positions in the slate, from 1, that were at least half visible for a second."),
    )
    page_view_id = PageViewField()


class FeedbackBody(Body):
    product = ProductField()
    interested = serializers.BooleanField(help_text=_("No: never show me this again. Yes: take that back."))
    slate = SlateField(required=False, allow_blank=True)
