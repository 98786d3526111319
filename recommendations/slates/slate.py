"""The slate: one rendered list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..products import Card
from .reason import Reason


@dataclass(frozen=True, kw_only=True)
class SlateItem:
    """A product in a slate."""

    product_key: str
    product: Any
    """The storefront's own object, as ``ProductAdapter.eligible`` loaded it."""
    card: Card
    score: float
    """0 to 1 within the slate; never rises from one item to the next. A pinned one has that of the one before it, at the top 1."""
    reason: Reason
    source: str
    """Slug of the strategy that it came from; inside a blend, of the strongest one; "pin" where staff put it there."""
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

    def __str__(self) -> str:
        return ", ".join(item.card.title for item in self.items)

    @property
    def product_keys(self) -> list[str]:
        return [item.product_key for item in self.items]

    @property
    def common_reason(self) -> Reason | None:
        """The reason of all items where that is one and the same: it can be said once, beside the heading."""
        reasons = {item.reason for item in self.items}
        return reasons.pop() if len(reasons) == 1 else None

    @property
    def anchor(self) -> str:
        """An HTML id that no other slate of the page has."""
        return f"rec-{self.id[-12:]}" if self.id else "rec"
