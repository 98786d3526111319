"""What became of one strategy in a rebuild."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COMPLETE, FAILED, REFUSED, LOST = "complete", "failed", "refused", "lost"
NOT_INSTALLED, EMPTY, LIVE, OFF = "not installed", "empty", "live", "off"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How it ended, how long it took, what it counted."""

    slug: str
    status: str
    """complete; failed (``error`` says why); refused (somebody else rebuilds it); lost (its lease was); not installed (an extra is
    missing); empty (the log holds nothing that it could learn from; what it served before is served on); live (needs no run); off (disabled)."""
    run_id: int | None = None
    seconds: float = 0.0
    peak_memory: int | None = None
    """Bytes of the process at most, while this run was computed."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def ok(self) -> bool:
        """Nothing that somebody would have to look at."""
        return self.status not in (FAILED, LOST, REFUSED)
