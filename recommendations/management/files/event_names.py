"""The event id of each row: the file's own, or a name derived from what the row says and how often the file said it before."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from .interaction_rows import Row
from .occurrences import Occurrences

DIFFERS = "event_id {!r} stands in an earlier row of this file that says something else"


class EventNames:
    """Knows the rows of one file so far: 12 bytes a distinct row, 24 where the file brings event ids."""

    def __init__(self) -> None:
        self._contents = Occurrences()
        self._given = Occurrences()
        self._given_contents = Occurrences()

    def name(self, rows: Sequence[Row]) -> tuple[list[str], list[int]]:
        """An event id for each row, and the positions of rows whose own event id an earlier, different row has."""
        digests = [row.digest() for row in rows]
        named = [position for position, row in enumerate(rows) if row.event_id]
        derived = [position for position, row in enumerate(rows) if not row.event_id] if named else range(len(rows))
        names = [row.event_id for row in rows]
        before = self._contents.number(_keys(digests[position] for position in derived))
        for position, count in zip(derived, before.tolist(), strict=True):
            names[position] = f"import:{digests[position].hex()}:{count + 1}" if count else f"import:{digests[position].hex()}"
        return names, self._different(rows, digests, named) if named else []

    def _different(self, rows: Sequence[Row], digests: Sequence[bytes], named: Sequence[int]) -> list[int]:
        ids = [rows[position].event_id.encode() for position in named]
        same_id = self._given.number(_keys(blake2b(name, digest_size=8).digest() for name in ids))
        same_row = self._given_contents.number(
            _keys(blake2b(name + b"\0" + digests[position], digest_size=8).digest() for name, position in zip(ids, named, strict=True))
        )
        return [position for position, differs in zip(named, (same_id > same_row).tolist(), strict=True) if differs]


def _keys(digests: Iterable[bytes]) -> NDArray[np.uint64]:
    """The first 8 bytes of each digest as a number."""
    return np.frombuffer(b"".join(digest[:8] for digest in digests), dtype="<u8").astype(np.uint64)
