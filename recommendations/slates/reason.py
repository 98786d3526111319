"""Why a product is shown, in words that a shopper may read."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NAMED = {
    "viewed": _("Because you viewed %(title)s"),
    "carted": _("Because you put %(title)s into your basket"),
    "wished": _("Because you put %(title)s on your wishlist"),
    "bought": _("Because you bought %(title)s"),
    "rated": _("Because you rated %(title)s"),
    "history": _("Because of your interest in %(title)s"),
    "goes_with": _("Goes well with %(title)s"),
    "goes_with_basket": _("Goes well with %(title)s in your basket"),
    "trending_in": _("Trending in %(title)s"),
    "popular_in": _("Popular in %(title)s"),
    "listed_in": _("A pick from %(title)s"),
}
"""By code, where there is a title to name."""

GENERIC = {
    "viewed": _("Because of what you viewed"),
    "carted": _("Because of what you put into your basket"),
    "wished": _("Because of what you put on your wishlist"),
    "bought": _("Because of what you bought"),
    "rated": _("Because of what you rated"),
    "history": _("Because of what you did here before"),
    "goes_with": _("Goes well with this"),
    "goes_with_basket": _("Goes well with your basket"),
    "trending": _("Trending now"),
    "popular": _("Popular with other shoppers"),
    "recently_viewed": _("You viewed this recently"),
}
"""By code, where there is none."""

OF_KIND = {"view": "viewed", "click": "viewed", "cart": "carted", "wishlist": "wished", "purchase": "bought", "rating": "rated"}
"""What a shopper did, by kind of interaction; other kinds are "history"."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a product is shown; ``str()`` says it in the active language."""

    code: str
    """A key of ``NAMED`` or ``GENERIC``, or "listed"."""
    seed: str = ""
    """Product key of the product it refers to."""
    title: str = ""
    """What it refers to, in words: that product's title, or a category's name."""

    def __str__(self) -> str:
        if self.title and self.code in NAMED:
            return str(NAMED[self.code]) % {"title": self.title}
        return str(GENERIC[self.code]) if self.code in GENERIC else gettext("A pick from our shop")
