"""The Redis that holds the buffer, and the names of what it holds. ``redis`` is an extra: it is imported when it is asked for."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...conf import settings

PATIENCE = 0.05
"""Seconds that a page waits for Redis: to connect, and for an answer."""
WORKER_PATIENCE = 2.0
"""The same for a worker, an erasure or a copy."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Names in Redis; all in one slot of a cluster, since scripts touch several."""

    events: str
    """The stream of entries that wait."""
    aside: str
    """The list of entries that cannot be stored, the newest first."""
    counts: str
    """A hash: how many entries were ``flushed`` and ``aside``, ever."""
    lease: str
    """Who flushes now."""


def keys() -> Keys:
    slot = f"{{{settings.BUFFER_KEY}}}"
    return Keys(events=f"{slot}:events", aside=f"{slot}:aside", counts=f"{slot}:counts", lease=f"{slot}:lease")


def redis(patience: float = WORKER_PATIENCE) -> Any:
    """A client, shared by the threads of this process; ImportError where the extra is not installed."""
    return _client(settings.BUFFER_URL, patience)


@lru_cache(maxsize=8)
def _client(url: str, patience: float) -> Any:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError
    from redis.retry import Retry

    # Once more where a kept connection turns out to be closed; never after silence.
    once_more = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))
    return Redis.from_url(url, socket_connect_timeout=patience, socket_timeout=patience, retry=once_more)
