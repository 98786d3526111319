"""Category paths as keys of result rows. Standard library only."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

JOIN = " > "


def category_key(path: Iterable[str]) -> str:
    """A path's row key: its parts joined by ' > ', hashed where that is longer than 64 characters."""
    joined = JOIN.join(path)
    return joined if len(joined) <= 64 else sha256(joined.encode()).hexdigest()


def split_path(text: str) -> tuple[str, ...]:
    """The parts of a joined path, without empty ones."""
    return tuple(part for part in (part.strip() for part in text.split(">")) if part)


def with_parents(path: Sequence[str]) -> list[tuple[str, ...]]:
    """The path and all its parents, root first."""
    return [tuple(path[: depth + 1]) for depth in range(len(path))]
