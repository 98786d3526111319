"""What a command shows: a progress bar on a terminal, nothing of the kind in a pipe, and a summary for people or for machines."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

REDRAW_SECONDS = 0.1
BAR = 24


class Progress:
    """A bar that is redrawn in place on ``stream``; silent where that is no terminal. A context manager: leaving it wipes the bar."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._shown = not quiet and self._stream.isatty()
        self._started = monotonic()
        self._drawn = 0.0
        self._last = ""

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *exception: object) -> None:
        self._draw("")

    def rows(self, label: str, done: int, total: int, unit: str = "rows") -> None:
        """So many of a known number are through."""
        if not self._shown:
            return
        speed = done / max(monotonic() - self._started, 1e-9)
        self.share(label, done / total if total else 1.0, f"{done:,} of {total:,} {unit}, {speed:,.0f} a second")

    def share(self, label: str, share: float, note: str = "") -> None:
        """``share`` of the work, 0 to 1, is done."""
        if not self._shown or (share < 1.0 and monotonic() - self._drawn < REDRAW_SECONDS):
            return
        filled = round(BAR * min(max(share, 0.0), 1.0))
        self._draw(f"{label} [{'#' * filled}{'-' * (BAR - filled)}] {share:4.0%} {note}".rstrip())

    def _draw(self, text: str) -> None:
        if not self._shown or text == self._last == "":
            return
        width = shutil.get_terminal_size().columns - 1
        self._stream.write("\r" + text[:width].ljust(min(len(self._last), width)) + ("" if text else "\r"))
        self._stream.flush()
        self._last, self._drawn = text[:width], monotonic()


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as text in columns: numbers to the right, words to the left."""
    cells = [[str(cell) for cell in row] for row in rows]
    numeric = [all(_numeric(row[column]) for row in cells) for column in range(len(headings))]
    widths = [max(len(row[column]) for row in [list(headings), *cells]) for column in range(len(headings))]
    return "\n".join(
        "  ".join(cell.rjust(width) if right else cell.ljust(width) for cell, width, right in zip(row, widths, numeric, strict=True)).rstrip()
        for row in [list(headings), *cells]
    )


def _numeric(text: str) -> bool:
    return text.split(" ")[0].replace(",", "").replace(".", "", 1).isdigit() or text in ("", "-")


def megabytes(count: int | None) -> str:
    """Bytes for people; '-' where unknown."""
    return "-" if count is None else f"{count / 1e6:,.0f}"


def peak_memory() -> int | None:
    """Bytes that this process has had in memory at most, so far; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def write_json(path: Path, summary: Mapping[str, Any]) -> None:
    """The machine-readable summary, whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if path.is_file() or not path.exists() else path
    part.write_text(json.dumps(summary, indent=2, default=str) + "\n", encoding="utf-8")
    if part != path:
        part.replace(path)
