"""Telling other processes that the configuration changed, through the Django cache where that is shared between processes."""

from secrets import token_hex
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
"""Seconds between two looks into the cache, so that a page costs no round trip and a cache that is down costs one a second."""

_heard = ""
_looked_at = float("-inf")


def heard() -> str:
    """Names the latest change that any process announced; '' where there was none or the cache is not shared."""
    global _heard, _looked_at
    if monotonic() - _looked_at < EVERY:
        return _heard
    _looked_at = monotonic()
    cache = _shared()
    if cache is not None:
        try:
            _heard = cache.get(KEY) or ""
        except Exception as error:
            report("the shared cache cannot be read", error)
    return _heard


def tell() -> None:
    """Announce a change; other processes notice within ``EVERY`` seconds, and without a shared cache within CONFIGURATION_TTL."""
    cache = _shared()
    if cache is not None:
        try:
            cache.set(KEY, token_hex(8), timeout=None)
        except Exception as error:
            report("the shared cache cannot be written", error)


def forget() -> None:
    """Look again at the next call."""
    global _heard, _looked_at
    _heard, _looked_at = "", float("-inf")


def _shared() -> BaseCache | None:
    """The cache, if other processes see it and looking costs no query."""
    cache = caches[settings.CACHE]
    return None if isinstance(cache, (LocMemCache, DummyCache, DatabaseCache)) else cache
