"""Under which keys a person is known here."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db import router

from ..models import Interaction, VisitorLink
from ..shoppers.identity import Shopper

T = TypeVar("T")

BATCH = 200
"""Keys in one statement; within what every database takes as parameters."""


def visitors_of(shopper: Shopper) -> list[str]:
    """The visitor keys that are this person's: the visitor's own, or all that are linked to the user or stand beside the user, in the log or in the
    shopper itself.

    A key that is linked to somebody else is that person's, whatever the log says.
    """
    if not shopper.user:
        return [shopper.visitor] if shopper.visitor else []
    links = VisitorLink.objects.using(router.db_for_write(VisitorLink))
    linked = set(links.filter(user=shopper.user).values_list("visitor", flat=True))
    log = Interaction.objects.using(router.db_for_write(Interaction)).filter(user=shopper.user).exclude(visitor="")
    beside = sorted(({shopper.visitor, *log.order_by().values_list("visitor", flat=True).distinct()} - linked) - {""})
    others = {visitor for some in batches(beside) for visitor in links.filter(visitor__in=some).values_list("visitor", flat=True)}
    return sorted(linked | (set(beside) - others))


def keys_of(shopper: Shopper, visitors: Sequence[str]) -> list[str]:
    """Shopper keys, the person's own first."""
    return list(dict.fromkeys([shopper.key, *(Shopper(visitor=visitor).key for visitor in visitors)]))


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
