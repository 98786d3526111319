"""Whom we were told to forget. A tombstone names nobody: it is a keyed hash of the shopper key, and the time.

What happened at or before that time and is still on its way (a request that had begun, a rebuild that had read the log) must not come back.
A user may shop on afterwards, and is remembered anew. A visitor key never comes back, since the device is given a new one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings as django_settings
from django.db import router
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Tombstone
from .identity import Shopper

SALT = "recommendations.tombstone"
BATCH = 200
"""Keys in one statement; within what every database takes as parameters."""


def hashes_of(key: str) -> list[str]:
    """Under the secret key, and under those that were rotated away: a tombstone outlives them."""
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, key, secret=secret, algorithm="sha256").hexdigest() for secret in secrets]


def tombstones_write(keys: Iterable[str], *, at: datetime | None = None) -> None:
    """From now on (or ``at``) these shoppers are forgotten; a second time moves the time."""
    moment = at or timezone.now()
    rows = [Tombstone(shopper_hash=hashes_of(key)[0], at=moment) for key in sorted(set(keys))]
    Tombstone.objects.using(router.db_for_write(Tombstone)).bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["shopper_hash"], update_fields=["at"]
    )


def forbidding(key: str, occurred_at: datetime) -> QuerySet[Tombstone]:
    """The tombstones that keep an event of this shopper out of the log."""
    found = Tombstone.objects.filter(shopper_hash__in=hashes_of(key))
    return found.filter(at__gte=occurred_at) if Shopper.from_key(key).user else found


def is_erased(key: str) -> bool:
    """Was this shopper forgotten at any time? One query, none for an unknown shopper."""
    return bool(key) and Tombstone.objects.using(router.db_for_write(Tombstone)).filter(shopper_hash__in=hashes_of(key)).exists()


def erased_at(keys: Iterable[str]) -> dict[str, datetime]:
    """When those of the shoppers who were forgotten were, the last time; one query where nobody ever was."""
    tombstones = Tombstone.objects.using(router.db_for_write(Tombstone))
    if not tombstones.exists():
        return {}
    named = {each: key for key in keys for each in hashes_of(key)}
    hashes = list(named)
    found: dict[str, datetime] = {}
    for start in range(0, len(hashes), BATCH):
        rows = tombstones.filter(shopper_hash__in=hashes[start : start + BATCH])
        for shopper_hash, at in rows.values_list("shopper_hash", "at"):
            found[named[shopper_hash]] = max(at, found.get(named[shopper_hash], at))
    return found


def erased_since(moment: datetime) -> frozenset[str]:
    """The hashes of those who were forgotten at or after ``moment``; few, so that whoever holds many keys compares them here."""
    recent = Tombstone.objects.using(router.db_for_write(Tombstone)).filter(at__gte=moment)
    return frozenset(recent.values_list("shopper_hash", flat=True))


def among(keys: Iterable[str], erased: frozenset[str]) -> list[str]:
    """Those of the keys that ``erased`` holds the hash of."""
    return [key for key in keys if not erased.isdisjoint(hashes_of(key))] if erased else []
