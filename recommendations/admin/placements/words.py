"""What a placement is set to, in words: for those who may only look, and for whoever pastes its tag into a template."""

from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from ...models import Placement
from ..display import NOTHING, pretty


def tag_lines(placement: Placement) -> list[tuple[str, str]]:
    """(where, what to write there): the lines of a template that show the placement."""
    slug = placement.slug
    return [
        (_("At the top of the template"), "{% load recommendations %}"),
        (_("Where it shall stand"), '{%% recommendations "%s" %%}' % slug),  # noqa: UP031  (braces and per cent signs alike)
        (_("On a product's page"), '{%% recommendations "%s" product=product %%}' % slug),  # noqa: UP031
    ]


def told_tags(placement: Placement) -> Any:
    return format_html_join("", "<p>{}:<br><code>{}</code></p>", tag_lines(placement)) if placement.slug else NOTHING


def told_json(value: Any) -> Any:
    return pretty(value)
