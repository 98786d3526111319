"""Cache and broker: Redis where REDIS_URL names one, else this process's memory and files."""

from pathlib import Path
from typing import Any

from .environment import folder

PATIENCE = 0.5
"""Seconds that a page waits for the cache: to connect, and for each answer. A Redis that is silent slows a page, and never holds it."""


def cache(redis_url: str) -> dict[str, Any]:
    """An entry of CACHES."""
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError
    from redis.retry import Retry

    # Once more where a kept connection turns out to be closed; by default three times more, with pauses, and after silence too.
    once_more = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE, "retry": once_more}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url, "KEY_PREFIX": "shop", "OPTIONS": options}


def broker_options(redis_url: str, var: Path) -> dict[str, Any]:
    """Celery's ``broker_transport_options``."""
    if not redis_url:
        queue, control = folder(var / "broker" / "queue"), folder(var / "broker" / "control")
        return {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    return {
        # A redelivered task would rebuild twice: the broker waits longer than any task may take.
        "visibility_timeout": 4 * 3600,
        "socket_connect_timeout": 5.0,
        # Workers wait for tasks a second at a time (kombu's BRPOP): this ends only a wait on a dead connection.
        "socket_timeout": 30.0,
        "socket_keepalive": True,
    }
