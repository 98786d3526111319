"""What calibration learnt, for people first."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..recommenders.parameters.blend import BlendWeights
from .display import NOTHING, pretty


def told_weights(weights: Any) -> SafeString | str:
    """One line in words, where they are a blend's, and the JSON below it."""
    if not weights:
        return NOTHING
    words = _words(weights)
    return format_html("<p>{}</p>{}", words, pretty(weights)) if words else pretty(weights)


def _words(weights: Any) -> str:
    """'' for what a recommender of the storefront's own, or another version, wrote in another form."""
    if not isinstance(weights, Mapping) or "sources" not in weights:
        return ""
    try:
        return BlendWeights.from_json(weights).in_words()
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""
