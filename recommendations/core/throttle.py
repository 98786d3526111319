"""Saying the same thing at most once a minute: a failure in every card of a page is one line of the log, not hundreds. Standard library only."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

SECONDS = 60.0


class Throttle:
    """Says what is due, and counts what is kept back. Threads may share it; it remembers the ``most`` keys that were said last."""

    def __init__(self, *, seconds: float = SECONDS, most: int = 256, clock: Callable[[], float] = monotonic) -> None:
        self.seconds, self.most, self.clock = seconds, most, clock
        self._said: dict[tuple[object, ...], tuple[float, int]] = {}
        """(when it was said last, how many were kept back since), in the order of the saying."""
        self._lock = Lock()

    def due(self, *key: object) -> int | None:
        """None: the like was said less than ``seconds`` ago, keep it back. Else how many were kept back since it was said last."""
        with self._lock:
            now = self.clock()
            said, kept = self._said.get(key, (float("-inf"), 0))
            if now - said < self.seconds:
                self._said[key] = (said, kept + 1)
                return None
            self._said.pop(key, None)
            self._said[key] = (now, 0)
            if len(self._said) > self.most:
                del self._said[next(iter(self._said))]
            return kept

    def clear(self) -> None:
        with self._lock:
            self._said.clear()

    def __len__(self) -> int:
        return len(self._said)


lines = Throttle()
"""The process's own, for its log."""


def also(kept: int) -> str:
    """The end of a log line: how many like it were kept back; '' for none."""
    return f" ({kept} more like it since the last such line)" if kept else ""
