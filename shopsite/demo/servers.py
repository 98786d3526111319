"""The servers that DATABASE_URL and REDIS_URL name: do they answer?"""

from django.conf import settings
from django.db import DatabaseError, connection

PATIENCE = 5.0
"""Seconds."""


class Unreachable(Exception):
    """The one line that says which server does not answer, and why."""


def check() -> None:
    """Unreachable where the database, or Redis, cannot be used; nothing to ask of files."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise Unreachable(f"The database cannot be used: {_first_line(error)}") from error
    if settings.REDIS_URL:
        _check_redis()


def _check_redis() -> None:
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)) as client:
            client.ping()
    except (RedisError, ValueError) as error:
        raise Unreachable(f"Redis cannot be used: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
