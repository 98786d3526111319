"""Forgetting a person: a tombstone first, so that nothing on its way comes back; then all that is held, in small bites; again and again alike."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import router, transaction
from django.db.models import Model, QuerySet

from .. import meters
from ..models import Consent, Interaction, Result, Run, SlateLog, VisitorLink
from ..recording.buffer.waiting import entries_withdraw, of_shopper
from ..serving.safety import report
from ..shoppers.identity import Shopper
from ..shoppers.tombstones import tombstones_write
from ..signals import shopper_erased
from .known import batches, keys_of, visitors_of

BATCH = 500
"""Rows per DELETE: no transaction holds the log's writers up."""


def erase(shopper: Shopper) -> dict[str, int]:
    """Erase a user with all visitors who turned out to be that user, or a visitor; returns how many rows went, by what they were, and how
    many stay with an account.

    What a visitor did before signing in belongs to the user's account: erasing the visitor alone leaves it there, without the visitor's
    key. It is done once more when the tombstone is committed, and others see it: until then they went on writing; the buffer is searched then. Sends
    ``shopper_erased`` for each key. An unknown shopper is nobody, and nothing happens.
    """
    if not shopper:
        return {}
    visitors = visitors_of(shopper)
    keys = keys_of(shopper, visitors)
    tombstones_write(keys)
    counts = _sweep(shopper, visitors, keys)
    alias = router.db_for_write(Interaction)
    transaction.on_commit(lambda: _sweep(shopper, visitors, keys), using=alias, robust=True)
    transaction.on_commit(lambda: _unbuffer(shopper, visitors), using=alias, robust=True)
    transaction.on_commit(lambda: _tell(keys), using=alias, robust=True)
    return counts


def lists_drop(shopper: Shopper) -> int:
    """Delete the lists stored for a shopper, of every run that nobody is writing any more; returns how many."""
    runs = _stored(Run).exclude(status=Run.Status.RUNNING)
    return _lists(keys_of(shopper, visitors_of(shopper)), list(runs.values_list("pk", flat=True)))


def delete_some(rows: QuerySet[Any]) -> int:
    """Delete what the query finds, some at a time; returns how many rows."""
    deleted = 0
    while some := list(rows.values_list("pk", flat=True)[:BATCH]):
        deleted += rows.model._base_manager.using(rows.db).filter(pk__in=some).delete()[0]
    return deleted


def _sweep(shopper: Shopper, visitors: list[str], keys: list[str]) -> dict[str, int]:
    runs = list(_stored(Run).values_list("pk", flat=True))
    kept = 0 if shopper.user else _detach(_stored(Interaction).filter(visitor=shopper.visitor, user__isnull=False))
    return {
        "interactions": _interactions(shopper, visitors),
        "kept_with_account": kept,
        "lists": _lists(keys, runs),
        "slates": _by_key(_stored(SlateLog), keys),
        "consent": _by_key(_stored(Consent), keys),
        "links": delete_some(_stored(VisitorLink).filter(user=shopper.user) if shopper.user else _stored(VisitorLink).filter(visitor=shopper.visitor)),
    }


def _stored(model: type[Model]) -> QuerySet[Any]:
    """As it is now: a replica may lag behind."""
    return model._default_manager.using(router.db_for_write(model))


def _interactions(shopper: Shopper, visitors: list[str]) -> int:
    log = _stored(Interaction)
    deleted = delete_some(log.filter(user=shopper.user)) if shopper.user else 0
    return deleted + sum(delete_some(log.filter(visitor__in=some, user__isnull=True)) for some in batches(visitors))


def _detach(rows: QuerySet[Any]) -> int:
    """Take the visitor's key out of rows that belong to an account: out of its column, and out of names that were made from it."""
    detached = 0
    while some := list(rows.only("event_id", "visitor")[:BATCH]):
        for row in some:
            if row.visitor in row.event_id:
                row.event_id = sha256(row.event_id.encode()).hexdigest()
            row.visitor = ""
        Interaction._base_manager.using(rows.db).bulk_update(some, ["event_id", "visitor"], batch_size=100)
        detached += len(some)
    return detached


def _lists(keys: list[str], runs: list[int]) -> int:
    lists = _stored(Result).filter(run__in=runs, scope=Result.Scope.SHOPPER)
    return sum(delete_some(lists.filter(key__in=some)) for some in batches(keys))


def _by_key(rows: QuerySet[Any], keys: Iterable[str]) -> int:
    return sum(delete_some(rows.filter(shopper__in=some)) for some in batches(keys))


def _unbuffer(shopper: Shopper, visitors: list[str]) -> None:
    """Not before the tombstone holds: what is left behind, where Redis is away, is dropped when it is flushed."""
    try:
        entries_withdraw(of_shopper(shopper, visitors))
    except Exception as error:
        report("the buffer cannot be searched for who was erased, a flush drops what it holds of them", error)


def _tell(keys: Iterable[str]) -> None:
    meters.erasures.count()
    for key in keys:
        shopper_erased.send_robust(sender=None, shopper_key=key)
