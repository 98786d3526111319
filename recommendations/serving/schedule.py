"""From when until when something of a placement holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import get_default_timezone


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Holds from ``start`` on until just before ``end``; None: without a beginning, or an end."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Schedule":
        """From the entry's "from" and "until"; ValueError where one is no moment, or they leave no time between them."""
        schedule = cls(start=_moment("from", entry.get("from")), end=_moment("until", entry.get("until")))
        if schedule.start is not None and schedule.end is not None and schedule.end <= schedule.start:
            raise ValueError(f"until is {entry['until']!r}; it takes a moment after {entry['from']!r}")
        return schedule

    def holds(self, moment: datetime) -> bool:
        return not self.is_ahead(moment) and not self.is_over(moment)

    def is_ahead(self, moment: datetime) -> bool:
        return self.start is not None and moment < self.start

    def is_over(self, moment: datetime) -> bool:
        return self.end is not None and moment >= self.end


def _moment(name: str, text: Any) -> datetime | None:
    """ISO 8601; without an offset it stands in TIME_ZONE. In UTC: in one zone Python compares what the clocks show, twice in autumn."""
    if text is None:
        return None
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
        if moment is not None:
            return (moment if moment.tzinfo else moment.replace(tzinfo=get_default_timezone())).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name} is {text!r:.80}; it takes a moment such as 2026-12-24T18:00:00+01:00")
