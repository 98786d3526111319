"""Why something stands on the shopper's home page, in plain words, with the deed that it stands on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

EXPLAINED = ("home", "because-you-viewed", "buy-again", "trending")
"""Placements of the home page, from top to bottom."""

DEEDS = {
    "viewed": (("view", "click"), gettext_noop("You looked at %(title)s on %(date)s.")),
    "carted": (("cart",), gettext_noop("You put %(title)s into your basket on %(date)s.")),
    "wished": (("wishlist",), gettext_noop("You put %(title)s on your wishlist on %(date)s.")),
    "bought": (("purchase",), gettext_noop("You bought %(title)s on %(date)s.")),
    "rated": (("rating",), gettext_noop("You rated %(title)s on %(date)s.")),
}
"""By reason: the kinds of deeds on another product that it stands on, and how it is told."""

OWN_PURCHASES = {
    "due": gettext_noop("You last bought this on %(date)s. By what you and others take, it is about time again."),
    "overdue": gettext_noop("You last bought this on %(date)s. By what you and others take, it may have run out."),
    "lapsed": gettext_noop("You last bought this on %(date)s, and not for a long while since."),
    "bought_before": gettext_noop("You last bought this on %(date)s."),
}
"""Reasons that stand on purchases of the product itself."""

AT_LARGE = {
    "trending": gettext_noop("Many other shoppers chose it of late. Nothing that you did has to do with it."),
    "popular": gettext_noop("Many other shoppers chose it. Nothing that you did has to do with it."),
    "like_you": gettext_noop("Shoppers who chose the same things as you chose this one too. All of your history counts a little."),
    "taste": gettext_noop("It suits what you looked at and bought, taken together. No single thing is behind it."),
    "close": gettext_noop("It resembles what you looked at and bought, taken together. No single thing is behind it."),
}
"""Reasons that stand on no single deed."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Why one recommended product is shown."""

    words: str
    deed: Any = None
    """The entry of the shopper's history that it stands on; None where there is none, or it is too long ago to be listed."""


def ground(item: Any, history: Iterable[Any], date: Any) -> Ground:
    """Of a slate's item, by the shopper's history, newest first; ``date`` prints a moment."""
    code = item.reason.code
    if code in DEEDS:
        kinds, words = DEEDS[code]
        product, title = item.reason.seed, item.reason.title
    elif code in OWN_PURCHASES:
        kinds, words = ("purchase",), OWN_PURCHASES[code]
        product, title = item.product_key, item.card.title
    else:
        return Ground(words=_(AT_LARGE[code]) if code in AT_LARGE else str(item.reason))
    done = [entry for entry in history if entry.product_key == product]
    deed = _kept(done) if "purchase" in kinds else next((entry for entry in done if entry.kind in kinds), None)
    named = title or (deed.product.title if deed and deed.product else "")
    if deed is None or not named:  # it is too long ago, or of a product that is not on sale now
        return Ground(words=str(item.reason), deed=deed)
    return Ground(words=_(words) % {"title": named, "date": date(deed.occurred_at)}, deed=deed)


def _kept(done: Sequence[Any]) -> Any:
    """The latest purchase of one product that was not given back, in that order or, where the refund names none, the latest first."""
    orders = {entry.order for entry in done if entry.kind == "purchase"} - {""}
    back: Counter[str] = Counter()
    for entry in done:
        order = entry.order if entry.order in orders else ""
        if entry.kind == "refund":
            back[order] += entry.quantity
        elif entry.kind == "purchase":
            left = entry.quantity
            for which in (order, ""):
                taken = min(left, back[which])
                left, back[which] = left - taken, back[which] - taken
            if left > 0:
                return entry
    return None
