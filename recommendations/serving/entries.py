"""The form that boosts and pins share: an object with a version and a list of entries."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

VERSION = 1
MOST = 200
"""Entries that one placement may hold."""
SCHEDULE = ("from", "until")

Entry = TypeVar("Entry")


def entries_of(values: Any, what: str, read: Callable[[Mapping[str, Any]], Entry]) -> tuple[Entry, ...]:
    """Each entry as ``read`` reads it; None and {} hold none. ValueError says which entry is wrong, counted from 1, and what it takes."""
    if not isinstance(values, Mapping | None):
        raise ValueError(f"{what} are {values!r:.80}, no object")
    values = dict(values or {})
    version, entries = values.pop("version", VERSION), values.pop("entries", [])
    if version != VERSION:
        raise ValueError(f"{what} have version {version!r}; this code reads {VERSION}")
    if values:
        raise ValueError(f"{what} have no {', '.join(map(repr, sorted(values)))}; there are version and entries")
    if not isinstance(entries, list):
        raise ValueError(f"the entries of {what} are {entries!r:.80}, no list")
    if len(entries) > MOST:
        raise ValueError(f"{what} have {len(entries)} entries; at most {MOST} are read")
    return tuple(_read(what, number, entry, read) for number, entry in enumerate(entries, start=1))


def _read(what: str, number: int, entry: Any, read: Callable[[Mapping[str, Any]], Entry]) -> Entry:
    try:
        if not isinstance(entry, Mapping):
            raise ValueError(f"it is {entry!r:.80}, no object")
        return read(entry)
    except ValueError as error:
        raise ValueError(f"entry {number} of {what}: {error}") from error


def only(entry: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """ValueError where the entry says anything else."""
    unknown = sorted(set(entry) - set(names))
    if unknown:
        raise ValueError(f"unknown {', '.join(map(repr, unknown))}; there are {', '.join(names)}")


def text_of(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {value!r:.80}; it takes a text")
    return value
