"""How much of the catalogue is recommended at all: what stands in a served list, and what was shown. Loads no numpy: the admin shows it."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from ..core.packing import RawKey, key_text, unpack
from ..exceptions import CorruptPack
from ..models import Result, SlateLog
from ..products import get_adapter

MOST_LISTS = 10_000
"""Lists read of one run."""
MOST_SLATES = 50_000
"""Slates read, the latest."""
CHUNK = 1_000


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Of the products that anybody may be shown now."""

    eligible: int = 0
    listed: int = 0
    """Those that stand in a list of a served run; lists that are made at the request are none."""
    shown: int = 0
    """Those that stood in a slate of the period that a browser showed."""
    cut: bool = False
    """There is more than was read: these are the least numbers that are true."""


class _Keys:
    """Product keys of packed rows; a million entries of a few thousand products are named once each."""

    def __init__(self) -> None:
        self._raw: dict[int, set[RawKey]] = defaultdict(set)
        self.cut = False

    def read(self, rows: QuerySet, most: int) -> None:
        """At most so many of the rows, which are one packed column."""
        count = 0
        for payload in rows[: most + 1].iterator(CHUNK):
            count += 1
            # A row that cannot be read is not served either.
            with suppress(CorruptPack):
                packed = unpack(payload)
                self._raw[packed.kind].update(packed.keys)
        self.cut |= count > most

    def texts(self) -> set[str]:
        return {key_text(kind, key) for kind, keys in self._raw.items() for key in keys}


def coverage(runs: Iterable[int], since: datetime, until: datetime) -> Coverage:
    """Of these runs' lists, and of the slates shown from ``since`` to before ``until``; a query for each run and two more."""
    eligible = set(map(str, get_adapter().eligible().order_by().values_list("pk", flat=True)))
    listed, shown = _Keys(), _Keys()
    for run in runs:
        listed.read(Result.objects.filter(run=run).values_list("payload", flat=True), MOST_LISTS)
    slates = SlateLog.objects.filter(shown_at__gte=since, shown_at__lt=until).order_by("-shown_at")
    shown.read(slates.values_list("items", flat=True), MOST_SLATES)
    return Coverage(eligible=len(eligible), listed=len(eligible & listed.texts()), shown=len(eligible & shown.texts()), cut=listed.cut or shown.cut)
