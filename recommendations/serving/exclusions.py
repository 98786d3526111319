"""What must not be shown, whatever a list says: known before the products are asked for, so that over-fetching goes further."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .configuration import PlacementSettings, StrategySettings
from .context import Context
from .history import History

Excluded = dict[str, str | Promise]
"""Why, by product key."""


def exclusions(placement: PlacementSettings, context: Context, history: History) -> Callable[[StrategySettings], Excluded]:
    """By strategy, since only some may show what was bought."""
    shown = context.page.shown if context.page is not None and placement.dedupe else ()
    always: Excluded = {
        **dict.fromkeys(history.not_interested, _("the shopper is not interested in it")),
        **dict.fromkeys(shown, _("it stands higher on the page")),
        **dict.fromkeys(context.exclude, _("the page asked to leave it out")),
        **dict.fromkeys(context.basket, _("it is in the basket")),
    }
    if context.product:
        always[context.product] = _("it is the product of the page")
    if context.viewed:
        always[context.viewed] = _("it is the product that the list is made from")
    with_bought = {**dict.fromkeys(history.bought, _("the shopper bought it before")), **always}

    def of(strategy: StrategySettings) -> Excluded:
        if context.include_bought or (strategy.allow_bought and not placement.rules.exclude_bought):
            return always
        return with_bought

    return of
