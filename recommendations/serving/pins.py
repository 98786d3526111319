"""A placement's pins: JSON with a version, read strictly, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .entries import SCHEDULE, entries_of, only, text_of
from .schedule import Schedule

MOST_POSITION = 1000


@dataclass(frozen=True, kw_only=True)
class Pin:
    """Gives a product a place of its own, whatever the strategies offer."""

    product: str
    """A product key."""
    position: int
    """From 1. Of several at one position the first has it, and the next has the next place."""
    schedule: Schedule = field(default_factory=Schedule)

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Pin":
        only(entry, ("product", "position", *SCHEDULE))
        position = entry.get("position")
        if type(position) is not int or not 1 <= position <= MOST_POSITION:
            raise ValueError(f"position is {position!r}; it takes a whole number from 1 to {MOST_POSITION}")
        return cls(product=text_of(entry, "product"), position=position, schedule=Schedule.from_json(entry))


@dataclass(frozen=True, kw_only=True)
class Pins:
    """Version 1: ``{"version": 1, "entries": [{"product": "12", "position": 1, "until": "2026-12-24T18:00:00+01:00"}]}``."""

    entries: tuple[Pin, ...] = ()

    @classmethod
    def from_json(cls, values: Any) -> "Pins":
        """From an object, or None for none. ValueError says which entry is wrong, and what it takes."""
        return cls(entries=entries_of(values, "pins", Pin.from_json))
