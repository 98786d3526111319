"""FILE.rejects.csv: the rows that did not go in, each with its line and the reason, to be corrected and imported again."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from .reading import BadRow

CUT = 200
"""Characters kept of a cell."""
VALUE = re.compile(r""" ('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
"""A value as a reason repeats it."""
DISTINCT = 1_000
"""Reasons that are counted each; the storefront's own words may differ in every row."""
OTHER = "something else"


class Rejects:
    """Made with the first reject; one left by an earlier import of the same file is gone after an import without any.

    The first columns are ``line`` and ``reason``, which an import ignores. A context manager.
    """

    def __init__(self, source: Path, columns: Sequence[str]) -> None:
        self.path = source.with_name(source.name + ".rejects.csv")
        self.count = 0
        self.reasons: Counter[str] = Counter()
        """How many rows by what is wrong with them, whatever their values."""
        self._columns = [column for column in columns if column not in ("line", "reason")]
        self._kept = [position for position, column in enumerate(columns) if column not in ("line", "reason")]
        self._width = len(columns)
        self._file: TextIO | None = None

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if self._file is not None:
            self._file.close()
        elif kind is None:
            self.path.unlink(missing_ok=True)

    def add(self, bad: Sequence[BadRow]) -> None:
        """Write them in the order of their lines; on disk when this returns."""
        if not bad:
            return
        for row in bad:
            self._count(VALUE.sub("", row.reason)[:CUT])
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(["line", "reason", *self._columns])
        csv.writer(self._file).writerows([row.number, row.reason, *self._cells(row.cells)] for row in sorted(bad, key=lambda row: row.number))
        self._file.flush()
        self.count += len(bad)

    def _count(self, reason: str) -> None:
        self.reasons[reason if reason in self.reasons or len(self.reasons) < DISTINCT else OTHER] += 1

    def _cells(self, cells: Sequence[str]) -> list[str]:
        kept = [cells[position] if position < len(cells) else "" for position in self._kept]
        return [cell if len(cell) <= CUT else cell[:CUT] + "..." for cell in [*kept, *cells[self._width :]]]
