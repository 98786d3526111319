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
    "bought_with": _("Often bought with %(title)s"),
    "bought_with_basket": _("Often bought with %(title)s"),
    "chosen_with": _("Others chose it along with %(title)s"),
    "chosen_with_basket": _("Others chose it along with %(title)s"),
    "similar": _("Similar to %(title)s"),
    "similar_basket": _("Similar to %(title)s"),
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
    "bought_with": _("Often bought with this"),
    "bought_with_basket": _("Often bought with what is in your basket"),
    "chosen_with": _("Others chose it along with this"),
    "chosen_with_basket": _("Others chose it along with what is in your basket"),
    "similar": _("Similar to this"),
    "similar_basket": _("Similar to what is in your basket"),
    "like_you": _("Shoppers like you chose this"),
    "taste": _("Picked for your taste"),
    "close": _("Close to what you like"),
    "for_you": _("Picked for you"),
    "trending": _("Trending now"),
    "popular": _("Popular with other shoppers"),
    "recently_viewed": _("You viewed this recently"),
    "due": _("Time to buy it again"),
    "overdue": _("You may have run out"),
    "lapsed": _("You have not bought this for a while"),
    "bought_before": _("You bought this before"),
}
"""By code, where there is none."""

BESIDE = {"bought_together": "bought_with", "tag_similarity": "similar", "item_neighbours": "chosen_with", "next_item": "chosen_with"}
"""What a product has to do with the one on the page or in the basket, by the recommender that said so; "goes_with" by others."""

PERSONAL = {"user_neighbours": "like_you", "lightfm": "taste", "tag_similarity": "close"}
"""Of a list stored for the shopper, by the recommender that made it; "for_you" by others."""

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
