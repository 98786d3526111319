"""What a caller asked for, put into one form: keys as text, a category as its path, the shopper as one value."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from ..conf import settings
from ..core.categories import split_path
from ..products import get_adapter
from ..shoppers.identity import Shopper, shopper_of
from ..shoppers.page import Page, page_of
from .assortment import Assortment

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Context:
    """For whom, where, beside what."""

    shopper: Shopper = field(default_factory=Shopper)
    request: "HttpRequest | None" = None
    page: Page | None = None
    """None: nothing is read from a page nor kept for it."""
    product: str = ""
    category: tuple[str, ...] = ()
    basket: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()
    viewed: str = ""
    """Of a list that goes by the product viewed last: that one, whatever the page shows."""
    limit: int | None = None
    """None: what the placement says."""
    now: datetime | None = None
    """The request's clock where it is not the wall's: later events are not seen."""
    fillers: bool = True
    """False: only what belongs to the context's product, no list for everybody."""
    include_bought: bool = False
    """Overrides every rule about bought products; for measuring."""
    assortment: Assortment | None = None
    """None: the storefront is asked afresh."""

    @property
    def beside(self) -> tuple[str, ...]:
        """The products that lists are made from, whoever looks; () where the shopper's own history decides."""
        one = self.viewed or self.product
        return (one,) if one else self.basket


def context_of(
    *,
    request: "HttpRequest | None" = None,
    user: Any = None,
    visitor: str | None = None,
    product: Any = None,
    category: "str | Iterable[str] | None" = None,
    basket: Iterable[Any] = (),
    exclude: Iterable[Any] = (),
    limit: int | str | None = None,
) -> Context:
    """A caller's arguments as a context. Products are instances or keys; a category is its path, as parts or joined by ' > '."""
    return Context(
        shopper=shopper_of(request=request, user=user, visitor=visitor),
        request=request,
        page=page_of(request) if request is not None else None,
        product="" if product in (None, "") else key_of(product),
        category=split_path(category) if isinstance(category, str) else tuple(map(str, category or ())),
        basket=tuple(dict.fromkeys(keys_of(basket))),
        exclude=frozenset(keys_of(exclude)),
        limit=None if limit in (None, "") else min(max(int(limit), 0), settings.MAX_LIMIT),
    )


def key_of(product: Any) -> str:
    """The key of an instance, or a key as it is."""
    return get_adapter().key(product) if isinstance(product, Model) else str(product)


def keys_of(products: Iterable[Any] | None) -> list[str]:
    """Keys of many; a lone text is one key."""
    if isinstance(products, str):
        return [products] if products else []
    return [key_of(product) for product in products or ()]
