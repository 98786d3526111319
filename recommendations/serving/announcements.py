"""Telling other processes that the configuration changed, through the Django cache where that is shared between processes."""

from secrets import token_hex
from threading import Lock
from time import monotonic

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

from ..conf import settings
from .safety import report

KEY = "recommendations:configuration"
EVERY = 1.0
"""Seconds between two looks into the cache, so that a page costs no round trip."""
AFTER_FAILURE = 30.0
"""Seconds to the next look after one that failed: a cache that takes connections and never answers holds each look for its timeout."""

_heard = ""
_next_look = float("-inf")
_looking = Lock()


def heard() -> str:
    """Names the latest change that any process announced; '' where there was none or the cache is not shared.

    One thread looks at a time; the others go on with what was heard before.
    """
    if monotonic() >= _next_look and _looking.acquire(blocking=False):
        try:
            _look()
        finally:
            _looking.release()
    return _heard


def _look() -> None:
    global _heard, _next_look
    wait = EVERY
    try:
        cache = shared_cache()
        if cache is not None:
            _heard = cache.get(KEY) or ""
    except Exception as error:
        report("the shared cache cannot be read", error)
        wait = AFTER_FAILURE
    _next_look = monotonic() + wait


def tell() -> None:
    """Announce a change; other processes notice within ``EVERY`` seconds, and without a shared cache within CONFIGURATION_TTL."""
    try:
        cache = shared_cache()
        if cache is not None:
            cache.set(KEY, token_hex(8), timeout=None)
    except Exception as error:
        report("the shared cache cannot be written", error)


def forget() -> None:
    """Look again at the next call."""
    global _heard, _next_look
    _heard, _next_look = "", float("-inf")


def shared_cache() -> BaseCache | None:
    """The cache, if other processes see it and looking costs no query."""
    cache = caches[settings.CACHE]
    return None if isinstance(cache, (LocMemCache, DummyCache, DatabaseCache)) else cache
