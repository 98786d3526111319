"""CSV in UTF-8, with or without a byte order mark. Neither a long file nor a long cell fills the memory."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ...exceptions import FileRefused
from .reading import CHUNK, BadRow, Chunk, named

LONGEST_CELL = 131_072
LONGEST_LINE = 1_000_000
"""Characters. A longer line is skipped to its end: its row is bad."""
KEPT = 2_000
"""Characters of an unreadable line that its reject shows."""


class CsvTable:
    """A CSV file whose encoding has been checked to the end, so that nothing is imported of a file that breaks half-way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.total = max(_check_encoding(path) - 1, 0)
        with _open(path) as file, _cell_limit():
            self.columns = named(path, self._header(csv.reader(file)))

    def _header(self, reader: Iterator[list[str]]) -> list[str]:
        try:
            header = next(reader, [])
        except csv.Error as error:
            raise FileRefused(f"{self.path}: the first line cannot be read: {error}") from error
        if not any(name.strip() for name in header):
            raise FileRefused(f"{self.path}: the first line names no columns")
        return header

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        chunk = Chunk()
        for number, cells, reason in self._rows():
            if reason:
                chunk.bad.append(BadRow(number, reason, cells))
            else:
                chunk.numbers.append(number)
                chunk.rows.append(cells)
            if len(chunk) >= size:
                yield chunk
                chunk = Chunk()
        if len(chunk):
            yield chunk

    def _rows(self) -> Iterator[tuple[int, list[str], str]]:
        """(line at which the row begins, cells, what is wrong with it); the header and blank lines are left out."""
        width = len(self.columns)
        with _open(self.path) as file, _cell_limit():
            lines = _Lines(file)
            reader = csv.reader(lines)
            self._header(reader)
            while True:
                number = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield number, *_too_long(number, reader.line_num, lines)
                    continue
                if len(cells) == width:
                    yield number, cells, ""
                elif cells:
                    yield number, cells, f"{len(cells)} cells where {width} columns are"


class _Lines:
    """The lines of a file; one of more than LONGEST_LINE characters is read to its end without being kept."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._line = ""

    def __iter__(self) -> Iterator[str]:
        readline = self._file.readline
        while line := readline(LONGEST_LINE):
            self._line = line
            if len(line) == LONGEST_LINE and line[-1] != "\n":
                while (more := readline(LONGEST_LINE)) and more[-1] != "\n":
                    pass
                # Whatever the parser is in the middle of, a cell as long as this makes it refuse the row and start afresh.
                line = "x" * (LONGEST_CELL + 1) + "\n"
            yield line

    def beginning(self) -> list[str]:
        """The first cells of the line read last."""
        return next(csv.reader([self._line[:KEPT]]), [])


def _too_long(first: int, last: int, lines: _Lines) -> tuple[list[str], str]:
    if first == last:
        return lines.beginning(), f"a cell is longer than {LONGEST_CELL:,} characters, or the line than {LONGEST_LINE:,}"
    return [], f"a quote that opens here is not closed within {LONGEST_CELL:,} characters: lines {first} to {last} are left out"


def _open(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", newline="")


@contextmanager
def _cell_limit() -> Iterator[None]:
    """The csv module's limit is one for the whole process: ours while we read."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _check_encoding(path: Path) -> int:
    """How many lines the file has; FileRefused with line and byte where it is not UTF-8."""
    lines = position = 0
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            data = rest + piece
            used = _decodable(path, data, position, lines, final=False)
            lines += data.count(b"\n", 0, used)
            position += used
            rest = data[used:]
    _decodable(path, rest, position, lines, final=True)
    return lines


def _decodable(path: Path, data: bytes, position: int, lines: int, *, final: bool) -> int:
    """How many bytes of ``data`` are whole characters."""
    try:
        return codecs.utf_8_decode(data, "strict", final)[1]
    except UnicodeDecodeError as error:
        line = lines + data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} at position {position + error.start}, line {line}"
        raise FileRefused(f"{path} is not UTF-8: {found}; save it as UTF-8 and import it again") from error
