"""Who flushes now. It only spares work: two who flush at once do no harm."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

LEASE = 10.0
"""Seconds after which the lease of a worker that died is another's; each batch renews it."""

IF_MINE = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
RENEW = IF_MINE + "return redis.call('PEXPIRE', KEYS[1], ARGV[2])"
RELEASE = IF_MINE + "return redis.call('DEL', KEYS[1])"


@contextmanager
def lease(client: Any, key: str) -> Iterator[Callable[[], bool]]:
    """Gives a function that renews, and says whether it is (still) ours."""
    token, milliseconds = secrets.token_hex(8), int(LEASE * 1000)
    client.set(key, token, nx=True, px=milliseconds)
    try:
        yield lambda: bool(client.eval(RENEW, 1, key, token, milliseconds))
    finally:
        with suppress(Exception):  # it ends by itself
            client.eval(RELEASE, 1, key, token)
