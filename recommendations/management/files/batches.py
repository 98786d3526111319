"""Lists cut to what one statement may carry."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

PARAMETERS = 900
"""Values in one statement; the smallest limit in use is 999, of older SQLite."""


def batches(values: Iterable[T], size: int = PARAMETERS) -> Iterator[list[T]]:
    """Lists of at most ``size``."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
