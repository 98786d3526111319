"""What a caller may ask for, checked: a wrong parameter is named, with what it takes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ..conf import settings
from ..products import KEY_LENGTH, get_adapter

MAX_BASKET = 100
MAX_EXCLUDE = 500


def check_key(text: str) -> str:
    """The text, if it is a product key of this storefront."""
    try:
        get_adapter().parse_key(text)
    except ValueError as error:
        raise serializers.ValidationError(_("%(key)s is no product key.") % {"key": repr(text[:KEY_LENGTH])}) from error
    return text


class KeysField(serializers.CharField):
    """Product keys separated by commas."""

    default_error_messages = {"too_many": _("At most {most} products."), "too_long": _("A product key has at most {length} characters.")}

    def __init__(self, *, most: int, **options: Any) -> None:
        self.most = most
        super().__init__(required=False, allow_blank=True, help_text=_("Product keys separated by commas, at most %(most)d.") % {"most": most}, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        keys = [key for key in (part.strip() for part in str(data).split(",")) if key]
        if len(keys) > self.most:
            self.fail("too_many", most=self.most)
        if any(len(key) > KEY_LENGTH for key in keys):
            self.fail("too_long", length=KEY_LENGTH)
        return [check_key(key) for key in keys]

    def to_representation(self, value: list[str]) -> str:
        return ",".join(value)


class SimilarParameters(serializers.Serializer):
    exclude = KeysField(most=MAX_EXCLUDE)
    limit = serializers.IntegerField(required=False, min_value=1, help_text=_("How many products; the placement's own number without."))

    def validate_limit(self, value: int) -> int:
        if value > settings.MAX_LIMIT:
            raise serializers.ValidationError(_("At most %(most)d.") % {"most": settings.MAX_LIMIT})
        return value


class PlacementParameters(SimilarParameters):
    product = serializers.CharField(required=False, max_length=KEY_LENGTH, validators=[check_key], help_text=_("Key of the product that the page shows."))
    category = serializers.CharField(required=False, max_length=500, help_text=_("Path of the category that the page shows, parts joined by ' > '."))
    basket = KeysField(most=MAX_BASKET)
