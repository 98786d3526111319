"""An import's counts in words."""

from collections.abc import Mapping
from typing import Any

from .reading import shortened

COUNTS = {
    "new": "new",
    "written": "written",
    "already_there": "already there",
    "repeated": "replaced by a later row of the same file",
    "rejected": "rejected",
    "users_created": "users made",
}
"""Labels; what is 0 is left out, except new, written and rejected."""


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
        lines.append(f"rejected rows with their reasons: {summary['rejects']}")
    return "\n".join(lines)
