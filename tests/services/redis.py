"""A Redis server: a private one from the binary on PATH, else an empty database of the one on the usual port."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from . import Unavailable, free_port
from .running import Running, wait_until

USUAL = "redis://127.0.0.1:6379"


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis database that holds nothing and that nobody else uses."""
    binary = shutil.which("redis-server")
    if binary is None:
        with _borrowed() as url:
            yield url
        return
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        command = [binary, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "", "--appendonly", "no"]
        with Running(command, log=Path(folder) / "log") as server:
            wait_until(lambda: _answers(url), "Redis answers", alive=server)
            yield url


@contextmanager
def _borrowed() -> Iterator[str]:
    """A numbered database that is empty; what the tests put there is removed at the end."""
    if not _answers(USUAL):
        raise Unavailable(f"Redis: no redis-server on PATH, and nothing answers on {USUAL}")
    for number in range(15, 0, -1):
        with redis.Redis.from_url(f"{USUAL}/{number}") as client:
            if client.dbsize() == 0:
                yield f"{USUAL}/{number}"
                client.flushdb()
                return
    raise Unavailable(f"Redis: every numbered database on {USUAL} holds somebody's data")


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
