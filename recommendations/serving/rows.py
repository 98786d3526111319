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
    """The rows that exist and can be read. At most one query."""
    keys = list(dict.fromkeys(wanted))
    known = cache.rows.get(keys)
    missing = [key for key in keys if key not in known]
    if missing:
        loaded = _load(missing)
        cache.rows.put(loaded)
        known.update(loaded)
    return {key: row for key, row in known.items() if row is not None}


def _load(missing: list[RowKey]) -> dict[RowKey, Packed | None]:
    """None for rows that do not exist or are damaged."""
    runs = {key.run[0]: key.run for key in missing}
    loaded: dict[RowKey, Packed | None] = dict.fromkeys(missing)
    alias = router.db_for_read(Result)
    reading(alias)
    found = Result.objects.using(alias).filter(_condition(missing)).values_list("run_id", "scope", "key", "payload")
    for run, scope, key, payload in found:
        loaded[RowKey(runs[run], scope, key)] = _unpack(run, scope, key, payload)
    return loaded


def _condition(missing: list[RowKey]) -> Q:
    groups: dict[tuple[int, str], list[str]] = defaultdict(list)
    for key in missing:
        groups[key.run[0], key.scope].append(key.key)
    condition = Q()
    for (run, scope), keys in groups.items():
        condition |= Q(run_id=run, scope=scope, key__in=keys)
    return condition


def _unpack(run: int, scope: str, key: str, payload: bytes) -> Packed | None:
    try:
        return unpack(payload)
    except CorruptPack as error:
        report("a result row is damaged and left out", error, run=run, scope=scope, key=key)
        return None
