"""A Redis that is away, or silent, slows the shop and never stops it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from redis.exceptions import ConnectionError, TimeoutError

from shopsite import backends
from tests.services import free_port
from tests.services.silence import silent_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def silent_redis(settings: Any) -> Iterator[None]:
    """The shop's cache is a Redis that never answers; whoever waits for it for four seconds fails, and redis-py by itself waits for five."""
    with silent_server(longest=4.0) as (port, hung_up):
        settings.CACHES = {"default": backends.cache(f"redis://127.0.0.1:{port}/0")}
        yield
        assert not hung_up()


@pytest.mark.usefixtures("silent_redis", "shop")
@pytest.mark.parametrize("path", ["/", "/search/?q=mug", "/recommendations/placements/home/"])
def test_a_silent_redis_does_not_hold_a_page(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.usefixtures("silent_redis")
def test_a_silent_redis_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        caches["default"].get("x")


def test_a_redis_that_is_away_is_told_at_once(settings: Any) -> None:
    settings.CACHES = {"default": backends.cache(f"redis://127.0.0.1:{free_port()}/0")}
    with pytest.raises(ConnectionError):
        caches["default"].get("x")


def test_a_kept_connection_that_was_closed_is_made_anew(settings: Any, redis_url: str) -> None:
    settings.CACHES = {"default": backends.cache(redis_url)}
    cache = caches["default"]
    cache.set("x", 1)
    client = cache._cache.get_client(None)
    client.client_kill_filter(_id=client.client_id(), skipme=False)
    assert cache.get("x") == 1
