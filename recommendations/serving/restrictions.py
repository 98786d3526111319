"""What a placement's rules let through: categories, tags, stock, prices."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from ..core.categories import JOIN
from ..products import Card
from .candidates import Candidate
from .rules import Rules
from .trace import sift

if TYPE_CHECKING:
    from .trace import Step


def restricted(rules: Rules, beside: Card | None, enough: int | None) -> "Step":
    """Only what the rules allow. ``beside`` is the card of the page's product, which prices are compared with.

    Ends when ``enough`` are found, so that no card is made in vain; None: what comes after needs them all.
    """

    def verdict(candidate: Candidate) -> str:
        card = candidate.card
        if card is None:
            return _("its card cannot be made")
        return of_category(rules, card) or of_tags(rules, card) or of_stock(rules, card) or of_price(rules, card, beside)

    return lambda candidates, trace: sift("rules", candidates, trace, verdict, enough=enough)


def of_category(rules: Rules, card: Card) -> str:
    """Why the product must go, or ''; so do the others here."""
    for path in rules.never_categories:
        if inside(card.category, path):
            return _("it is of the category %(category)s, which this placement never shows") % {"category": JOIN.join(path)}
    if rules.only_categories and not any(inside(card.category, path) for path in rules.only_categories):
        told = {"category": JOIN.join(card.category), "only": ", ".join(map(JOIN.join, rules.only_categories))}
        if card.category:
            return _("it is of the category %(category)s, and this placement shows only: %(only)s") % told
        return _("it has no category, and this placement shows only: %(only)s") % told
    return ""


def of_tags(rules: Rules, card: Card) -> str:
    for tag in rules.never_tags:
        if tag in card.tags:
            return _("it has the tag %(tag)s, which this placement never shows") % {"tag": tag}
    if rules.only_tags and not set(rules.only_tags) & set(card.tags):
        return _("it has none of the tags that this placement shows: %(tags)s") % {"tags": ", ".join(rules.only_tags)}
    return ""


def of_stock(rules: Rules, card: Card) -> str:
    return _("it is out of stock") if rules.in_stock and card.in_stock is False else ""


def of_price(rules: Rules, card: Card, beside: Card | None) -> str:
    """'' where the two prices cannot be compared."""
    if rules.price is None or beside is None or beside.price is None or card.price is None or card.currency != beside.currency:
        return ""
    price, base = Decimal(card.price), Decimal(beside.price)
    told = {"price": price, "base": base}
    if rules.price.low is not None and price < Decimal(str(rules.price.low)) * base:
        return _("it costs %(price)s, less than %(times)s times what the product of the page costs (%(base)s)") % {**told, "times": f"{rules.price.low:g}"}
    if rules.price.high is not None and price > Decimal(str(rules.price.high)) * base:
        return _("it costs %(price)s, more than %(times)s times what the product of the page costs (%(base)s)") % {**told, "times": f"{rules.price.high:g}"}
    return ""


def inside(category: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a category is the one of this path, or below it."""
    return category[: len(path)] == path
