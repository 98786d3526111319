"""The slate: one rendered list, and its signed id."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .products import Card


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a product is shown; ``str()`` says it in the shopper's language."""

    code: str
    """viewed, bought, carted, goes_with, trending, popular, popular_in, recently_viewed, ..."""
    seed: str = ""
    """Product key of the product it refers to."""
    title: str = ""
    """What it refers to, in words: that product's title, or a category's name."""

    def __str__(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class SlateItem:
    """A product in a slate."""

    product_key: str
    product: Any
    """The storefront's own object, as ``ProductAdapter.eligible`` loaded it."""
    card: Card
    score: float
    """0 to 1 within the slate."""
    reason: Reason
    source: str
    """Slug of the strategy that it came from; inside a blend, of the strongest one."""
    position: int
    """From 1."""


@dataclass(frozen=True, kw_only=True)
class Slate:
    """One list for one shopper in one place. Empty is false; iterate over it for the items."""

    id: str = ""
    """Signed; travels back with clicks. '' for an empty slate."""
    placement: str = ""
    title: str = ""
    strategy: str = ""
    runs: tuple[int, ...] = ()
    items: tuple[SlateItem, ...] = ()
    context: dict[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[SlateItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def product_keys(self) -> list[str]:
        return [item.product_key for item in self.items]
