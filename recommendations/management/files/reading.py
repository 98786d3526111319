"""A file as rows of text, chunk by chunk, whatever its format; what cannot be read as a row comes out as a bad row."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ...exceptions import FileRefused

CHUNK = 10_000
"""Rows that are in memory at a time, and rows of one transaction."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that does not go in, and why."""

    number: int
    reason: str
    cells: list[str]


@dataclass(slots=True)
class Chunk:
    """Some rows: cells as text in the order of the table's columns, '' where empty, with the line at which each begins, from 1."""

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows) + len(self.bad)


class Table(Protocol):
    """An open file."""

    path: Path
    columns: list[str]
    """In lower case, without blanks around them."""
    total: int
    """Rows, or lines where only those can be counted cheaply: for progress, nothing else."""

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Read on; FileRefused where the file turns out to be damaged."""
        ...


def open_table(path: Path) -> Table:
    """The file as a table, by its ending; FileRefused where it is none, empty, damaged at first sight or wrongly encoded."""
    if not path.is_file():
        raise FileRefused(f"{path}: there is no such file" if not path.exists() else f"{path} is not a file")
    if path.stat().st_size == 0:
        raise FileRefused(f"{path} is empty")
    if path.suffix.lower() == ".csv":
        from .csv_table import CsvTable

        return CsvTable(path)
    if path.suffix.lower() == ".parquet":
        from .parquet_table import ParquetTable

        return ParquetTable(path)
    raise FileRefused(f"{path} ends neither in .csv nor in .parquet")


def named(path: Path, header: Iterable[str]) -> list[str]:
    """Column names as they are looked up; FileRefused where one stands twice."""
    columns = [name.strip().lower() for name in header]
    twice = sorted(name for name, count in Counter(columns).items() if name and count > 1)
    if twice:
        raise FileRefused(f"{path}: column {shortened(twice)} stands twice")
    return columns


def shortened(names: Sequence[str], most: int = 12) -> str:
    """Names for one line, however many there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def unknown(table: Table, known: Collection[str]) -> list[str]:
    """Columns that an import ignores; ``line`` and ``reason`` of a corrected rejects file are no news."""
    return [column for column in table.columns if column not in (*known, "line", "reason")]


def require(table: Table, *required: Collection[str]) -> None:
    """FileRefused unless the table has one column of each group."""
    missing = [" or ".join(group) for group in required if not set(group) & set(table.columns)]
    if missing:
        there = ", ".join(name or "(no name)" for name in table.columns)
        hint = "; a comma must stand between columns" if len(table.columns) == 1 and any(mark in there for mark in ";\t|") else ""
        raise FileRefused(f"{table.path}: column {', '.join(missing)} is missing; there are: {there[:200]}{hint}")
