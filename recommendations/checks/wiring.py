"""Checks of what is plugged in: middleware, recommenders, extras."""

from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string
from rest_framework.settings import api_settings

from ..conf import settings
from ..recommenders.parameters.base import Parameters

OURS = "recommendations.middleware.RecommendationsMiddleware"
PAGE_CACHE = "django.middleware.cache.UpdateCacheMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
RATES = ("recommendations-read", "recommendations-write")


def middleware() -> Iterator[CheckMessage]:
    stack = list(django_settings.MIDDLEWARE)
    at = next((position for position, path in enumerate(stack) if _is_ours(path)), None)
    if at is None:
        yield Warning(
            "The middleware is missing: visitors who are not signed in are neither recorded nor known.",
            hint=f"Add {OURS!r} to MIDDLEWARE, after {AUTHENTICATION!r}.",
            id="recommendations.W001",
        )
        return
    if PAGE_CACHE in stack and at < stack.index(PAGE_CACHE):
        yield Warning(
            "The middleware stands outside UpdateCacheMiddleware: one shopper's pages may be stored and shown to others.",
            hint=f"Move {stack[at]!r} below {PAGE_CACHE!r} in MIDDLEWARE.",
            id="recommendations.W002",
        )
    if AUTHENTICATION in stack and at < stack.index(AUTHENTICATION):
        yield Warning(
            "The middleware stands before AuthenticationMiddleware: whatever answers between the two takes a signed-in shopper for a visitor.",
            hint=f"Move {stack[at]!r} below {AUTHENTICATION!r} in MIDDLEWARE.",
            id="recommendations.W003",
        )


def _is_ours(path: str) -> bool:
    if path == OURS:
        return True
    try:
        found = import_string(path)
    except ImportError:
        return False
    return any(f"{each.__module__}.{each.__qualname__}" == OURS for each in getattr(found, "__mro__", ()))


def throttles() -> Iterator[CheckMessage]:
    rates = [scope for scope in RATES if api_settings.DEFAULT_THROTTLE_RATES.get(scope)]
    if rates and api_settings.NUM_PROXIES is None:
        yield Warning(
            f"Whoever writes something else into X-Forwarded-For each time is never throttled: {' and '.join(rates)} know callers by it.",
            hint="Set REST_FRAMEWORK['NUM_PROXIES'] to the number of proxies that stand before the site, 0 for none.",
            id="recommendations.W004",
        )


def recommenders() -> Iterator[CheckMessage]:
    """Loads the parameters, which are light, and only looks whether the recommender's module is there: that one loads numpy."""
    for name, paths in settings.RECOMMENDERS.items():
        try:
            recommender_path, parameters_path = paths
            parameters = import_string(parameters_path)
            if not issubclass(parameters, Parameters):
                raise TypeError(f"{parameters_path} is no subclass of recommendations.recommenders.parameters.base.Parameters")
            is_live = parameters.own_rows or not parameters.needs_run
            if is_live and (parameters.live is None or not callable(import_string(parameters.live))):
                why = "has rows of its own products" if parameters.needs_run else "needs no run"
                raise TypeError(f"it {why}, and the {parameters.live!r} that {parameters_path} names as live is no function")
            if find_spec(recommender_path.rpartition(".")[0]) is None:
                raise ImportError(f"there is no module of {recommender_path}")
        except Exception as error:
            yield Error(
                f'RECOMMENDATIONS["RECOMMENDERS"][{name!r}] is {paths!r} and cannot be loaded: {error}',
                hint="It takes (dotted path of the recommender, dotted path of its parameters).",
                id="recommendations.E004",
            )


def buffer() -> Iterator[CheckMessage]:
    if settings.BUFFER != "redis":
        return
    if find_spec("redis") is None:
        yield Error(
            'RECOMMENDATIONS["BUFFER"] is "redis", and redis is not installed: each event is written at once.',
            hint="pip install 'django-storefront-recommendations[redis]'",
            id="recommendations.E007",
        )
    for name, cache in django_settings.CACHES.items():
        places = cache.get("LOCATION") or ()
        if _redis_database(settings.BUFFER_URL) in map(_redis_database, [places] if isinstance(places, str) else places):
            yield Warning(
                f"The buffer is in the Redis database of the cache {name!r}: clearing that cache loses events.",
                hint='Give RECOMMENDATIONS["BUFFER_URL"] a database of its own, such as redis://localhost:6379/1.',
                id="recommendations.W005",
            )


def _redis_database(url: str) -> str:
    """Its address without who asks and how: redis://HOST:PORT/0 and redis://HOST are one."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}/{parts.path.strip('/') or 0}"


CHECKS = [middleware, throttles, recommenders, buffer]
