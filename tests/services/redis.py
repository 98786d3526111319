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


class PersistentRedis:
    """A private server that writes each command down before it answers; kill it and start it again in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.server: Running | None = None

    def start(self) -> None:
        binary = shutil.which("redis-server")
        if binary is None:
            raise Unavailable("Redis: no redis-server on PATH")
        command = [binary, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "", "--appendonly", "yes"]
        self.server = Running([*command, "--appendfsync", "always"], log=self.folder / "log")
        wait_until(lambda: _answers(self.url), "Redis answers", alive=self.server)

    def kill(self) -> None:
        if self.server is not None:
            self.server.kill()


@contextmanager
def persistent_redis() -> Iterator[PersistentRedis]:
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = PersistentRedis(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.kill()


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
