"""A placement's rules: JSON with a version, read strictly, once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

from ..conf import settings
from ..core.categories import split_path

VERSION = 1
LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class PriceRange:
    """Times the price of the page's product, both ends included; None: no bound."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Version 1, each of these may be missing: ``{"version": 1, "only_categories": ["Home > Kitchen"], "never_categories": [], "only_tags": [],
    "never_tags": ["adult"], "price": {"from": 0.5, "to": 1.5}, "max_per_category": 3, "max_per_seed": 3, "exclude_bought": true,
    "in_stock": true, "seed": "latest"}``.
    """

    only_categories: tuple[tuple[str, ...], ...] = ()
    """Paths, each with all below it; (): of any category, and of none."""
    never_categories: tuple[tuple[str, ...], ...] = ()
    only_tags: tuple[str, ...] = ()
    """At least one of these; (): any, and none."""
    never_tags: tuple[str, ...] = ()
    price: PriceRange | None = None
    """Where prices can be compared: a product without a price, or in another currency, stays."""
    max_per_category: int | str | None = "default"
    """At most this many products of one category in the slate; None: no bound; "default": what MAX_PER_CATEGORY says."""
    max_per_seed: int | None = None
    """At most this many products that one seed brought, while there are others to show; None: no bound."""
    exclude_bought: bool = False
    """Forbids what the shopper bought, also to a strategy that may show it. False allows nothing that the strategy does not."""
    in_stock: bool = False
    """Forbids what the card says is out of stock."""
    seed: str | None = None
    """ "latest": only what the product brings that the shopper viewed last; None: what the page or the shopper's history brings."""

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
        return cls(**{name: READERS[name](name, value) for name, value in values.items()})

    @property
    def per_category(self) -> int | None:
        """The bound that holds: the rule, else the setting."""
        return settings.MAX_PER_CATEGORY if isinstance(self.max_per_category, str) else self.max_per_category

    @property
    def restricts(self) -> bool:
        """Some products are not shown for what they are."""
        return bool(self.narrow or self.never_categories or self.never_tags or self.in_stock or self.price)

    @property
    def narrow(self) -> bool:
        """Most of what strategies offer may have to go."""
        return bool(self.only_categories or self.only_tags)


def _paths(name: str, value: Any) -> tuple[tuple[str, ...], ...]:
    paths = tuple(split_path(text) for text in _texts(name, value))
    if not all(paths):
        raise ValueError(f"{name} is {value!r:.80}; a category is a path such as 'Home > Kitchen'")
    return paths


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise ValueError(f"{name} is {value!r:.80}; it takes a list of texts")
    return tuple(value)


def _price(name: str, value: Any) -> PriceRange:
    if not isinstance(value, Mapping) or not set(value) <= {"from", "to"}:
        raise ValueError(f'{name} is {value!r:.80}; it takes an object such as {{"from": 0.5, "to": 1.5}}')
    low, high = value.get("from"), value.get("to")
    for times in (low, high):
        if times is not None and (type(times) not in (int, float) or not isfinite(times) or times < 0):
            raise ValueError(f"{name} is {value!r:.80}; it takes numbers from 0: times the price of the page's product")
    if low is not None and high is not None and high < low:
        raise ValueError(f"{name} is {value!r:.80}; 'to' must not be less than 'from'")
    return PriceRange(low=low, high=high)


def _bound(name: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or value < 1):
        raise ValueError(f"{name} is {value!r}; it takes a whole number from 1, or null")
    return value


def _switch(name: str, value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError(f"{name} is {value!r}; it takes true or false")
    return value


def _seed(name: str, value: Any) -> str | None:
    if value not in (None, LATEST):
        raise ValueError(f"{name} is {value!r:.80}; it takes {LATEST!r}, or null")
    return value


READERS: dict[str, Callable[[str, Any], Any]] = {
    "only_categories": _paths,
    "never_categories": _paths,
    "only_tags": _texts,
    "never_tags": _texts,
    "price": _price,
    "max_per_category": _bound,
    "max_per_seed": _bound,
    "exclude_bought": _switch,
    "in_stock": _switch,
    "seed": _seed,
}
"""By rule."""
