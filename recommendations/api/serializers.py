"""Slates as JSON."""

from rest_framework import serializers


class ReasonSerializer(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField(source="*", help_text="In the language of the request.")
    product = serializers.CharField(source="seed", help_text="Key of the product it refers to, or empty.")


class ItemSerializer(serializers.Serializer):
    product = serializers.CharField(source="product_key")
    position = serializers.IntegerField()
    score = serializers.FloatField(help_text="0 to 1 within the slate.")
    source = serializers.CharField(help_text="Slug of the strategy it came from.")
    reason = ReasonSerializer()
    title = serializers.CharField(source="card.title")
    url = serializers.CharField(source="card.url")
    image = serializers.CharField(source="card.image")
    price = serializers.DecimalField(source="card.price", max_digits=None, decimal_places=None, allow_null=True)
    currency = serializers.CharField(source="card.currency")
    category = serializers.ListField(source="card.category", child=serializers.CharField())
    tags = serializers.ListField(source="card.tags", child=serializers.CharField())


class SlateSerializer(serializers.Serializer):
    slate = serializers.CharField(source="id", help_text="Signed; send it back with clicks. Empty for an empty slate.")
    placement = serializers.CharField()
    title = serializers.CharField()
    strategy = serializers.CharField()
    items = ItemSerializer(many=True)
