"""Stored lists, from the process's cache or else the database, in one query for all that is missing."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import router
from django.db.models import Q

from ..core.packing import Packed, unpack
from ..exceptions import CorruptPack
from ..models import Result
from . import cache
from .cache import RowKey
from .safety import reading, report


def fetch(wanted: Iterable[RowKey]) -> dict[RowKey, Packed]:
    """The rows that exist and can be read, a shopper's only where it knows all that it must. At most one query.

    Shoppers' rows are asked for each time.
    """
    keys = list(dict.fromkeys(wanted))
    known = cache.rows.get(keys)
    missing = [key for key in keys if key not in known]
    if missing:
        loaded = _load(missing)
        cache.rows.put({key: row for key, row in loaded.items() if not key.is_personal})
        known.update(loaded)
    return {key: row for key, row in known.items() if row is not None}


def _load(missing: list[RowKey]) -> dict[RowKey, Packed | None]:
    """None for rows that do not exist or are damaged."""
    names = {(key.run[0], key.scope, key.key): key for key in missing}
    loaded: dict[RowKey, Packed | None] = dict.fromkeys(missing)
    alias = router.db_for_read(Result)
    reading(alias)
    found = Result.objects.using(alias).filter(_condition(missing)).values_list("run_id", "scope", "key", "payload")
    for run, scope, key, payload in found:
        loaded[names[run, scope, key]] = _unpack(run, scope, key, payload)
    return loaded


def _condition(missing: list[RowKey]) -> Q:
    groups: dict[tuple[int, str, int], list[str]] = defaultdict(list)
    for key in missing:
        groups[key.run[0], key.scope, key.since].append(key.key)
    condition = Q()
    for (run, scope, since), keys in groups.items():
        knowing = Q(watermark__gte=since) if scope == "shopper" else Q()
        condition |= Q(run_id=run, scope=scope, key__in=keys) & knowing
    return condition


def _unpack(run: int, scope: str, key: str, payload: bytes) -> Packed | None:
    try:
        return unpack(payload)
    except CorruptPack as error:
        report("a result row is damaged and left out", error, run=run, scope=scope, key=key)
        return None
