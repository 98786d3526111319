"""A placement's rules: JSON with a version, read strictly, once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..conf import settings

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Version 1: ``{"version": 1, "max_per_category": 3, "max_per_seed": 3, "exclude_bought": true}``; each may be missing."""

    max_per_category: int | str | None = "default"
    """At most this many products of one category in the slate; None: no bound; "default": what MAX_PER_CATEGORY says."""
    max_per_seed: int | None = None
    """At most this many products that one seed brought, while there are others to show; None: no bound."""
    exclude_bought: bool = False
    """Forbids what the shopper bought, also to a strategy that may show it. False allows nothing that the strategy does not."""

    @classmethod
    def from_json(cls, values: Any) -> "Rules":
        """From an object, or None for no rules. ValueError says which rule is unknown or wrong."""
        if not isinstance(values, Mapping | None):
            raise ValueError(f"rules are {values!r:.80}, no object")
        values = dict(values or {})
        version = values.pop("version", VERSION)
        if version != VERSION:
            raise ValueError(f"rules have version {version!r}; this code reads {VERSION}")
        names = [each.name for each in fields(cls)]
        unknown = sorted(set(values) - set(names))
        if unknown:
            raise ValueError(f"unknown rule {', '.join(unknown)}; there are {', '.join(names)}")
        for name in ("max_per_category", "max_per_seed"):
            most = values.get(name)
            if most is not None and (type(most) is not int or most < 1):
                raise ValueError(f"{name} is {most!r}; it takes a whole number from 1, or null")
        exclude_bought = values.get("exclude_bought", False)
        if type(exclude_bought) is not bool:
            raise ValueError(f"exclude_bought is {exclude_bought!r}; it takes true or false")
        return cls(**values)

    @property
    def per_category(self) -> int | None:
        """The bound that holds: the rule, else the setting."""
        return settings.MAX_PER_CATEGORY if isinstance(self.max_per_category, str) else self.max_per_category
