"""Packed rows in memory: least recently used ones go when the bytes are spent. Nothing in it is about a person."""

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from ..conf import settings
from ..core.packing import INTEGER, Packed

OVERHEAD = 400
"""Bytes of the objects around a row's numbers, roughly."""


class RowKey(NamedTuple):
    """Names a result row for ever. Rows never change, so publishing needs no flush."""

    run: tuple[int, datetime]
    scope: str
    key: str
    since: int = 0
    """Of a shopper's row: id of the interaction that it must know."""

    @property
    def is_personal(self) -> bool:
        """Keyed by a person: never kept in memory."""
        return self.scope == "shopper"


class RowCache:
    """Rows by key, at most ROW_CACHE_BYTES of them; also remembers that a row does not exist. Threads may share it."""

    def __init__(self) -> None:
        self._rows: OrderedDict[RowKey, tuple[Packed | None, int]] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0

    def get(self, keys: list[RowKey]) -> dict[RowKey, Packed | None]:
        """Those of the keys that are known."""
        with self._lock:
            found = {key: self._rows[key][0] for key in keys if key in self._rows}
            for key in found:
                self._rows.move_to_end(key)
        return found

    def put(self, rows: dict[RowKey, Packed | None]) -> None:
        sized = {key: (row, _size(row)) for key, row in rows.items()}
        with self._lock:
            for key, (row, size) in sized.items():
                self.bytes += size - self._rows.pop(key, (None, 0))[1]
                self._rows[key] = (row, size)
            while self.bytes > settings.ROW_CACHE_BYTES and self._rows:
                self.bytes -= self._rows.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._rows)


def _size(row: Packed | None) -> int:
    """Bytes in memory, roughly: numbers stand in arrays, other keys are objects of some 50 bytes and their letters."""
    if row is None:
        return OVERHEAD
    if row.kind == INTEGER:
        return OVERHEAD + 13 * len(row)
    return OVERHEAD + sum(63 + len(key) for key in row.keys)  # type: ignore[arg-type, misc]  # bytes or text, as the kind says


rows = RowCache()
"""The process's own."""
