"""How often a row stood in a file before: tills repeat lines, and each repetition counts."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.uint32]


class Occurrences:
    """Counts 64-bit hashes of rows in 12 bytes a distinct row (some 40 for a moment, while parts are merged): 240 MB for 20 million rows.

    The hashes lie in sorted arrays, each at least twice as long as the next, so that n rows cost n log n. Two rows whose hashes
    collide (once in 100,000 files of 20 million rows) are only numbered as if they were one: neither is lost.
    """

    def __init__(self) -> None:
        self._parts: list[tuple[Keys, Counts]] = []

    def number(self, keys: Keys) -> NDArray[np.int64]:
        """[n] how many equal keys came before each, in earlier calls or earlier in this one."""
        distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        before = np.zeros(len(distinct), dtype=np.int64)
        for part_keys, part_counts in self._parts:
            place = np.minimum(np.searchsorted(part_keys, distinct), len(part_keys) - 1)
            found = part_keys[place] == distinct
            before[found] += part_counts[place[found]]
        self._add(distinct, counts.astype(np.uint32))
        return before[inverse] + _within(inverse, counts)

    def _add(self, keys: Keys, counts: Counts) -> None:
        if len(keys):
            self._parts.append((keys, counts))
        while len(self._parts) > 1 and 2 * len(self._parts[-1][0]) > len(self._parts[-2][0]):
            small, large = self._parts.pop(), self._parts.pop()
            self._parts.append(_merged(large, small))


def _within(inverse: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """[n] how many equal ones stand before each in the same call."""
    order = np.argsort(inverse, kind="stable")
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    within = np.empty(len(inverse), dtype=np.int64)
    within[order] = np.arange(len(inverse)) - starts
    return within


def _merged(large: tuple[Keys, Counts], small: tuple[Keys, Counts]) -> tuple[Keys, Counts]:
    """Both parts in one, without sorting again; the counts of ``large`` are used up."""
    keys, counts = large
    place = np.searchsorted(keys, small[0])
    found = np.take(keys, place, mode="clip") == small[0]
    counts[place[found]] += small[1][found]
    new = ~found
    return np.insert(keys, place[new], small[0][new]), np.insert(counts, place[new], small[1][new])
