"""Outside ids to codes 0..n-1 and back. The only place where that happens."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .history import tie_hash


class Index:
    """Keys in the order of their first appearance; the order carries no meaning and must not be used as one."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._codes: dict[str, int] = {}
        for key in keys:
            self.code(key)

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, key: str) -> int:
        """The key's code, a new one where it is new."""
        return self._codes.setdefault(key, len(self._codes))

    def codes(self, keys: Iterable[str]) -> NDArray[np.int32]:
        """Codes of many keys, new ones where they are new."""
        codes = self._codes
        return np.fromiter((codes.setdefault(key, len(codes)) for key in keys), dtype=np.int32)

    def find(self, key: str) -> int | None:
        return self._codes.get(key)

    def keys(self) -> list[str]:
        """Key of each code."""
        return list(self._codes)

    def ties(self, seed: int) -> NDArray[np.uint64]:
        """[len] the tie-break of each key."""
        return np.fromiter((tie_hash(key, seed) for key in self._codes), dtype=np.uint64, count=len(self))
