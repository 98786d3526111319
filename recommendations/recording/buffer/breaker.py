"""Not asking again what has just failed."""

from collections.abc import Callable
from threading import Lock
from time import monotonic

REST = 5.0
"""Seconds."""


class Breaker:
    """After a failure nobody is let through for ``rest`` seconds; then one caller tries, and the others go on without."""

    def __init__(self, *, rest: float = REST, clock: Callable[[], float] = monotonic) -> None:
        self.rest, self.clock = rest, clock
        self._lock = Lock()
        self._until: float | None = None
        """When the next one may try; None: all may."""

    def lets_through(self) -> bool:
        with self._lock:
            if self._until is None:
                return True
            now = self.clock()
            if now < self._until:
                return False
            self._until = now + self.rest
            return True

    def failed(self) -> None:
        with self._lock:
            self._until = self.clock() + self.rest

    def succeeded(self) -> None:
        with self._lock:
            self._until = None
