"""A shop whose views and clicks wait in a Redis of this test's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis as library

from recommendations.recording.buffer import connection
from tests.conftest import _served
from tests.services.redis import redis_server


@pytest.fixture
def buffered(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Switch the buffer on, at this URL; a machine under load is given more time to answer than a page would."""

    def switch(url: str, **keys: Any) -> None:
        settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": url, **keys}

    monkeypatch.setattr(connection, "PATIENCE", 2.0)
    return switch


@pytest.fixture(scope="session")
def _buffers_redis() -> Iterator[str]:
    yield from _served(redis_server())


@pytest.fixture
def redis_url(_buffers_redis: str) -> str:
    """Of a database that is empty; one server for all tests of this folder."""
    with library.Redis.from_url(_buffers_redis) as client:
        client.flushdb()
    return _buffers_redis


@pytest.fixture
def redis(redis_url: str, buffered: Callable[..., None]) -> Iterator[library.Redis]:
    """The Redis of a shop with the buffer switched on."""
    buffered(redis_url)
    with library.Redis.from_url(redis_url) as client:
        yield client
