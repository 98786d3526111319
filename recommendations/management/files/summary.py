"""An import's counts in words."""

from collections.abc import Mapping
from typing import Any

from .reading import shortened
from .rejects import OTHER

COUNTS = {
    "new": "new",
    "written": "written",
    "already_there": "already there",
    "repeated": "replaced by a later row of the same file",
    "rejected": "rejected",
    "users_created": "users made",
}
"""Labels; what is 0 is left out, except new, written and rejected."""


REASONS = 5
"""Lines at most that tell why rows were rejected."""


def words(what: str, summary: Mapping[str, Any]) -> str:
    """A line of counts, and one each for what needs looking at."""
    seconds = summary["seconds"]
    speed = summary["read"] / max(seconds, 1e-9)
    told = [name for name in COUNTS if name in summary and (summary[name] or name in ("new", "written", "rejected"))]
    counts = ", ".join(f"{summary[name]:,} {COUNTS[name]}" for name in told)
    lines = [f"{what}: {summary['read']:,} rows read, {counts}; {seconds:,.1f} s, {speed:,.0f} rows a second"]
    if summary["ignored_columns"]:
        lines.append(f"columns that were ignored: {shortened(summary['ignored_columns'])}")
    if summary["rejects"]:
        lines += _reasons(summary["reasons"])
        lines.append(f"rejected rows with their reasons: {summary['rejects']}")
    return "\n".join(lines)


def _reasons(counts: Mapping[str, int]) -> list[str]:
    """The most frequent; the last line stands for the others where there are too many."""
    told = list(counts.items()) if len(counts) <= REASONS else list(counts.items())[: REASONS - 1]
    rest = sum(counts.values()) - sum(count for _, count in told)
    return [f"  {count:,} x {reason}" for reason, count in told] + ([f"  {rest:,} x {OTHER}"] if rest else [])


def nothing_went_in(summary: Mapping[str, Any]) -> bool:
    """Rows were read, and all of them were rejected."""
    return 0 < summary["read"] == summary["rejected"]
