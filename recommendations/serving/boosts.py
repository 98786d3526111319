"""A placement's boosts and buries: JSON with a version, read strictly, once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from ..core.categories import split_path
from .entries import SCHEDULE, entries_of, only, text_of
from .schedule import Schedule

TARGETS = ("category", "tag", "product")
MOST_FACTOR = 10


@dataclass(frozen=True, kw_only=True)
class Boost:
    """Multiplies the score of one product, or of all products of a category or with a tag; exactly one of the three is said."""

    category: tuple[str, ...] = ()
    """The path of a category; it names all below it too."""
    tag: str = ""
    product: str = ""
    """A product key."""
    factor: float = 1.0
    """Above 0, at most 10; below 1 it buries."""
    schedule: Schedule = field(default_factory=Schedule)

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Boost":
        only(entry, (*TARGETS, "factor", *SCHEDULE))
        said = [name for name in TARGETS if name in entry]
        if len(said) != 1:
            raise ValueError(f"it names {' and '.join(said) or 'nothing'}; it takes exactly one of {', '.join(TARGETS)}")
        text = text_of(entry, said[0])
        target: Any = split_path(text) if said == ["category"] else text
        if not target:
            raise ValueError(f"category is {text!r:.80}; it takes a path such as 'Home > Kitchen'")
        factor = entry.get("factor")
        if type(factor) not in (int, float) or not isfinite(factor) or not 0 < factor <= MOST_FACTOR:
            raise ValueError(f"factor is {factor!r}; it takes a number above 0, at most {MOST_FACTOR}")
        return cls(**{said[0]: target}, factor=float(factor), schedule=Schedule.from_json(entry))


@dataclass(frozen=True, kw_only=True)
class Boosts:
    """Version 1: ``{"version": 1, "entries": [{"tag": "red", "factor": 1.5, "until": "2026-12-24T18:00:00+01:00"}]}``."""

    entries: tuple[Boost, ...] = ()

    @classmethod
    def from_json(cls, values: Any) -> "Boosts":
        """From an object, or None for none. ValueError says which entry is wrong, and what it takes."""
        return cls(entries=entries_of(values, "boosts", Boost.from_json))
