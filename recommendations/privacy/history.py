"""What a shopper did, for the shopper's own eyes: what is shown, and what may be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import router
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..conf import settings
from ..core.kinds import NOT_INTERESTED, PURCHASE, RATING, REFUND
from ..models import Interaction
from ..products import Card, get_adapter
from ..recording.buffer.waiting import entries_withdraw, of_shopper
from ..serving.safety import guarded, reading, report
from ..shoppers.identity import Shopper
from ..shoppers.page import page_of
from .erase import delete_some, lists_drop
from .known import visitors_of

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 50
KEPT = frozenset({PURCHASE, REFUND, RATING, NOT_INTERESTED})
"""Kinds that stay when a product is forgotten: they were more than a look, or are taken back by themselves."""

DEEDS = {
    "view": gettext_noop("You looked at it"),
    "click": gettext_noop("You followed a recommendation"),
    "wishlist": gettext_noop("You put it on your wishlist"),
    "cart": gettext_noop("You put it into the basket"),
    "remove_from_cart": gettext_noop("You took it out of the basket"),
    PURCHASE: gettext_noop("You bought it"),
    REFUND: gettext_noop("You gave it back"),
    RATING: gettext_noop("You rated it"),
    NOT_INTERESTED: gettext_noop("You are not interested in it"),
}
"""In a shopper's words, by kind; a kind of the storefront's own is called by its slug."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a shopper's history."""

    product_key: str
    product: Card | None
    """None where the shop does not sell it any more."""
    kind: str
    kind_name: str
    """What the shopper did, in words."""
    occurred_at: datetime
    quantity: Decimal
    order: str
    """Of a purchase or a refund: the storefront's name of the order."""

    @property
    def forgettable(self) -> bool:
        """Does ``product_forget`` delete this line?"""
        return self.kind not in KEPT

    @property
    def refused(self) -> bool:
        """Is it a "not interested", which may be taken back?"""
        return self.kind == NOT_INTERESTED


def shown_history(request: "HttpRequest | None", *, limit: int = SHOWN) -> list[Entry]:
    """For a page, which is this shopper's alone from then on: empty, and reported, where it cannot be read."""
    if request is None:
        return []
    page = page_of(request)
    page.keep_private()
    try:
        with guarded():
            return history(page.shopper, request=request, limit=limit)
    except Exception as error:
        report("a shopper's history cannot be shown", error)
        return []


def history(shopper: Shopper, *, request: "HttpRequest | None" = None, limit: int = SHOWN) -> list[Entry]:
    """The shopper's latest deeds, the newest first; two queries, none for an unknown shopper."""
    if not shopper:
        return []
    alias = router.db_for_read(Interaction)
    reading(alias)
    log = Interaction.objects.using(alias).filter(shopper.filter).order_by("-occurred_at", "-pk")
    most = min(max(int(limit), 0), settings.MAX_LIMIT)
    rows = list(log.values_list("product_key", "kind", "occurred_at", "quantity", "order")[:most])
    cards = _cards({row[0] for row in rows}, shopper, request)
    return [
        Entry(product_key=key, product=cards.get(key), kind=kind, kind_name=kind_name(kind), occurred_at=at, quantity=quantity, order=order)
        for key, kind, at, quantity, order in rows
    ]


def kind_name(kind: str) -> str:
    """In a shopper's words."""
    return _(DEEDS[kind]) if kind in DEEDS else kind


def product_forget(shopper: Shopper, product_key: str) -> int:
    """Forget that the shopper ever looked at a product; what was bought, rated or refused stays. Returns how many rows went.

    The lists stored for the shopper were made of these rows too, and go: product lists answer until the next rebuild.
    """
    deleted = _unbuffer(shopper, product_key) + delete_some(_of(shopper, product_key).exclude(kind__in=KEPT))
    if deleted:
        lists_drop(shopper)
    return deleted


def _unbuffer(shopper: Shopper, product_key: str) -> int:
    """Before the log, into which it might go meanwhile."""
    if settings.BUFFER is None:
        return 0
    theirs = of_shopper(shopper, visitors_of(shopper))
    try:
        return entries_withdraw(lambda told: told.get("product_key") == product_key and told.get("kind") not in KEPT and theirs(told))
    except Exception as error:
        report("the buffer cannot be searched for a product that a shopper wants forgotten", error)
        return 0


def interest_restore(shopper: Shopper, product_key: str) -> int:
    """Take every "not interested" of this shopper in this product back; returns how many there were."""
    return delete_some(_of(shopper, product_key).filter(kind=NOT_INTERESTED))


def _of(shopper: Shopper, product_key: str) -> Any:
    return Interaction.objects.using(router.db_for_write(Interaction)).filter(shopper.filter, product_key=product_key)


def _cards(keys: Iterable[str], shopper: Shopper, request: "HttpRequest | None") -> dict[str, Card]:
    """Cards of those that are on sale; one query."""
    adapter = get_adapter()
    parsed = []
    for key in keys:
        try:
            parsed.append(adapter.parse_key(key))
        except ValueError:
            continue  # not a product of this shop any more
    if not parsed:
        return {}
    products = adapter.eligible(request=request, shopper=shopper)
    reading(products.db)
    return {adapter.key(product): adapter.card(product) for product in products.filter(pk__in=parsed)}
