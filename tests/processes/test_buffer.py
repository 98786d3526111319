"""A real worker, by the shipped schedule, between a real buffer and a real database: whichever of the three dies, nothing is lost or doubled."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from redis import Redis

from recommendations.models import Interaction
from recommendations.recording.buffer import connection
from recommendations.recording.buffer.accept import accept
from tests.services.redis import PersistentRedis
from tests.services.running import Running, wait_until
from tests.services.shop import Shop

pytestmark = [pytest.mark.processes, pytest.mark.redis]

STREAM, LEASE = "{recommendations}:events", "{recommendations}:lease"
VIEWS = "SELECT event_id FROM recommendations_interaction WHERE kind = 'view' ORDER BY event_id"


@pytest.fixture
def redis(lasting_redis: PersistentRedis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    monkeypatch.setattr(connection, "PATIENCE", 5.0)
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": lasting_redis.url}
    with Redis.from_url(lasting_redis.url) as client:
        yield client


def buffered(shop: Shop, redis_url: str) -> Shop:
    return replace(shop, settings="tests.processes.buffered", variables={**shop.variables, "BUFFER_URL": redis_url})


@contextmanager
def flushing(shop: Shop) -> Iterator[Running]:
    """A worker that is its own beat; killed at the end."""
    with shop.start("worker", "celery", "-A", "shopsite", "worker", "--beat", "--loglevel", "INFO", "--concurrency", "1") as worker:
        yield worker
        worker.kill()


def tell(first: int, last: int) -> None:
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    rows = [Interaction(event_id=f"{number:03}", visitor="somebody", product_key="7", kind="view", occurred_at=moment) for number in range(first, last)]
    assert accept(rows)


def there(shop: Shop, number: int) -> bool:
    return [name for (name,) in shop.rows(VIEWS)] == [f"{each:03}" for each in range(number)]


def taken_over(shop: Shop, redis: Redis) -> None:
    """Another process goes on, once the dead one's lease ends."""
    redis.delete(LEASE)
    shop.python("from recommendations.tasks import flush; flush()")
    assert redis.xlen(STREAM) == 0


def test_a_worker_killed_while_it_writes_loses_nothing(shop: Shop, lasting_redis: PersistentRedis, redis: Redis) -> None:
    shop = buffered(shop, lasting_redis.url)
    tell(0, 50)
    with closing(sqlite3.connect(shop.folder / "shop.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with flushing(shop) as worker:
            wait_until(lambda: redis.exists(LEASE), "a flush has begun", alive=worker)
            worker.kill()
        assert (redis.xlen(STREAM), there(shop, 0)) == (50, True)
    taken_over(shop, redis)
    assert there(shop, 50)


def test_a_database_that_goes_and_comes_back_and_a_worker_killed_when_it_had_written_double_nothing(
    shop_on_postgresql: Shop, lasting_redis: PersistentRedis, redis: Redis
) -> None:
    shop = buffered(shop_on_postgresql, lasting_redis.url)
    server, _, name = shop.variables["DATABASE_URL"].rpartition("/")
    with flushing(shop) as worker, psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        tell(0, 50)
        wait_until(lambda: there(shop, 50), "fifty are written", alive=worker)

        admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        tell(50, 100)
        worker.says("the buffer cannot be flushed, its entries stay")
        assert redis.xlen(STREAM) == 50
        admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        wait_until(lambda: there(shop, 100), "what waited is written", alive=worker)

        with psycopg.connect(shop.variables["DATABASE_URL"]) as other:
            other.execute("LOCK TABLE recommendations_interaction IN SHARE MODE")
            tell(100, 150)
            waits = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
            wait_until(lambda: admin.execute(waits, [name]).fetchall(), "the worker waits to write", alive=worker)
            redis.client_pause(60_000, all=False)
        wait_until(lambda: there(shop, 150), "it has written", alive=worker)
        worker.kill()
    # With what the worker had asked of it, and it had not done.
    lasting_redis.kill()
    lasting_redis.start()
    assert redis.xlen(STREAM) == 50
    taken_over(shop, redis)
    assert there(shop, 150)
