"""What serving needs to know of a strategy's current run, read strictly from ``Run.serving``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class RunSettings:
    """See ``Run.serving``; what it does not say is as here."""

    id: int
    created_at: datetime
    scopes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Slugs of strategies by source byte; () where the strategy is its own source."""
    faded: int | None = None
    """Source byte of what is in the list only for what it was once, not for anything lately."""
    history_decay: float = 1.0
    kinds: Mapping[str, float] = field(default_factory=dict)
    """Weight by kind of interaction, relative to the heaviest."""
    units: int = 20
    products: int = 100
    unit_products: int = 50
    normalise: float = 0.0
    own: Mapping[str, float] = field(default_factory=dict)
    """``weight`` and ``decay`` of what the shopper bought before: see ``core.repeats``."""
    seed: int = 0
    watermark: int | None = None
    """Largest id of an interaction that it knows; None: that stands in its rows alone."""
    read_at: int | None = None
    """When it began to read the log, seconds since the epoch."""

    @property
    def identity(self) -> tuple[int, datetime]:
        """Names the run for ever: its id alone may come again in a database that was restored."""
        return self.id, self.created_at

    def may_know(self, newest: int, linked_at: float | None) -> bool:
        """Whether it can have learnt from all that a shopper did, whose newest event has this id (0: none) and who was linked then.

        A login gives the user events of a visitor, whose ids are old; a minute is allowed for, since hosts' clocks differ and a login
        that began before the reading may have been committed after.
        """
        if not newest or (self.watermark is not None and newest > self.watermark):
            return False
        return linked_at is None or (self.read_at is not None and linked_at < self.read_at - CLOCKS_DIFFER)

    @classmethod
    def from_json(cls, serving: Any, *, id: int, created_at: datetime, watermark: int | None = None) -> "RunSettings":
        """ValueError says what in it cannot be used."""
        if not isinstance(serving, Mapping):
            raise ValueError(f"it is {serving!r:.80}, no object")
        known: dict[str, Any] = {}
        for name, read in READERS.items():
            value = serving.get(name)
            if value is not None:
                known[name] = read(name, value)
        return cls(id=id, created_at=created_at, watermark=watermark, **known)


CLOCKS_DIFFER = 60.0
"""Seconds."""
MOST = 1e6
"""Far beyond any weight or decay: powers and sums of them stay numbers."""
INT64 = range(-(2**63), 2**63)


def _whole(name: str, value: Any) -> int:
    if type(value) is not int or value not in INT64:
        raise ValueError(f"{name} is {value!r:.80}, no whole number of 64 bits")
    return value


def _number(name: str, value: Any) -> float:
    if type(value) not in (int, float) or not -MOST <= value <= MOST:
        raise ValueError(f"{name} is {value!r:.80}, no number up to {MOST:g}")
    return float(value)


def _weights(name: str, value: Any) -> Mapping[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is {value!r:.80}, no object")
    return {kind: _number(f"{name}: {kind}", weight) for kind, weight in value.items()}


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{name} is {value!r:.80}, no list of texts")
    return tuple(value)


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    **dict.fromkeys(("scopes", "sources"), _texts),
    **dict.fromkeys(("history_decay", "normalise"), _number),
    **dict.fromkeys(("units", "products", "unit_products", "seed", "faded", "read_at"), _whole),
    **dict.fromkeys(("kinds", "own"), _weights),
}
