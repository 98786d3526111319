"""What kinds, strategies and placements are called where people read it."""

from typing import Any

from django.utils.translation import pgettext

from .seeds import KINDS, PLACEMENTS, STRATEGIES

SEEDED = frozenset([*(name for name, _weight, _half_life in KINDS.values()), *(row["name"] for rows in (STRATEGIES, PLACEMENTS) for row in rows.values())])

CONTEXT = "name"
"""By which translators tell these names from other texts: the kind "View" from the admin's word on a button."""


def shown_name(name: str) -> str:
    """In the active language if every shop starts with that name; a merchandiser's own as it stands."""
    return pgettext(CONTEXT, name) if name in SEEDED else name


def shown_names(rows: Any) -> dict[str, str]:
    """By slug, of a manager or a queryset; one query."""
    return {slug: shown_name(name) for slug, name in rows.values_list("slug", "name")}
