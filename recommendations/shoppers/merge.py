"""At login the visitor's history joins the user's. Doing it again changes nothing.

The rule of whose an event is, which imports and ``pipeline.extract`` follow as well: a user's up to ``linked_at``, the visitor's later.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import router, transaction
from django.utils import timezone

from ..models import Interaction, VisitorLink

SWEEP_BATCH = 500
"""Visitors looked up in one query of the sweep; within what every database takes as parameters."""


def visitor_merge(visitor: str, user: Any) -> bool:
    """Link the visitor to the user and give the user what has none yet; the visitor key stays in the rows.

    All that is in the log by now happened before this login, whatever the clock of the host that wrote it said.
    False, and nothing changed, where the visitor is linked to another user: this device is shared, and the visitor must be rotated.
    """
    alias = router.db_for_write(VisitorLink)
    with transaction.atomic(using=alias):
        link, made = VisitorLink.objects.using(alias).get_or_create(visitor=visitor, defaults={"user": user})
        if link.user_id != user.pk:
            return False
        if not made:
            VisitorLink.objects.using(alias).filter(pk=link.pk).update(linked_at=timezone.now())
        Interaction.objects.using(router.db_for_write(Interaction)).filter(visitor=visitor, user__isnull=True).update(user=user.pk)
    return True


Links = Mapping[str, tuple[Any, datetime]]
"""(user, time of the latest login), by visitor."""


def owners(visitors: Iterable[str]) -> Links:
    """Of those visitors who signed in."""
    links: dict[str, tuple[Any, datetime]] = {}
    distinct, known = sorted(set(visitors)), VisitorLink.objects.using(router.db_for_write(VisitorLink))
    for start in range(0, len(distinct), SWEEP_BATCH):
        rows = known.filter(visitor__in=distinct[start : start + SWEEP_BATCH]).values_list("visitor", "user_id", "linked_at")
        links |= {visitor: (user, linked_at) for visitor, user, linked_at in rows}
    return links


def owner(visitor: str, occurred_at: datetime, links: Links) -> Any:
    """The primary key of the user whose a visitor's event is; None: it stays the visitor's."""
    user, linked_at = links.get(visitor, (None, None))
    return user if linked_at is not None and occurred_at <= linked_at else None


def links_sweep(*, since: datetime) -> int:
    """Give users the events of their visitors that happened before the login but arrived after it; returns how many.

    Looks at links made or renewed after ``since``. Events after the login stay anonymous until the next one: the session had ended, and
    on a shared device nobody knows whose they are.
    """
    alias = router.db_for_write(Interaction)
    log = Interaction.objects.using(alias).filter(user__isnull=True)
    links = list(VisitorLink.objects.filter(linked_at__gte=since).values_list("visitor", "user_id", "linked_at"))
    moved = 0
    for start in range(0, len(links), SWEEP_BATCH):
        batch = links[start : start + SWEEP_BATCH]
        late = set(log.filter(visitor__in=[visitor for visitor, _, _ in batch]).values_list("visitor", flat=True).distinct())
        for visitor, user, linked_at in batch:
            if visitor in late:
                moved += log.filter(visitor=visitor, occurred_at__lte=linked_at).update(user=user)
    return moved
