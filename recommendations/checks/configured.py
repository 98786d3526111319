"""Checks of the RECOMMENDATIONS dict."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from ..conf import DEFAULTS, settings
from ..products import MISSING, get_adapter

Rule = tuple[str, Callable[[Any], bool]]
"""What a setting takes, in words, and whether a value is that."""


def number(low: float, high: float, *, whole: bool = True, optional: bool = False) -> Rule:
    kinds = (int,) if whole else (int, float)
    words = f"a{' whole' if whole else ''} number from {low:g} to {high:g}{', or None' if optional else ''}"
    return words, lambda value: (value is None and optional) or (isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high)


def words(longest: int, shortest: int = 0) -> Rule:
    return f"text of {shortest} to {longest} characters", lambda value: isinstance(value, str) and shortest <= len(value) <= longest


CRON: Rule = (
    "a dict of the cron fields minute, hour, day_of_week, day_of_month, month_of_year",
    lambda value: isinstance(value, Mapping) and set(value) <= {"minute", "hour", "day_of_week", "day_of_month", "month_of_year"},
)

RULES: dict[str, Rule] = {
    "RECOMMENDERS": ("a dict of names and pairs of dotted paths", lambda value: isinstance(value, Mapping)),
    "SITE": words(32),
    "VISITOR_COOKIE": words(64, 1),
    "VISITOR_COOKIE_DAYS": number(1, 400),
    "RETENTION_DAYS": number(1, 36_500, optional=True),
    "VIEW_WINDOW_SECONDS": number(0, 86_400, whole=False),
    "MAX_FUTURE_SECONDS": number(0, 31_536_000, whole=False),
    "HISTORY_UNITS": number(1, 1000),
    "HISTORY_PRODUCTS": number(1, 1000),
    "OVERFETCH": number(1, 1000),
    "OVERFETCH_MIN": number(1, 10_000),
    "MAX_PER_CATEGORY": number(1, 1000, optional=True),
    "MAX_LIMIT": number(1, 1000),
    "NEIGHBOURS": number(1, 1000),
    "POPULAR": number(1, 10_000),
    "ROW_CACHE_BYTES": number(0, 2**40),
    "CONFIGURATION_TTL": number(0, 3600, whole=False),
    "CACHE": ("the name of a cache in CACHES", lambda value: isinstance(value, str) and value in django_settings.CACHES),
    "ARTIFACTS_DIR": ("a folder, or None", lambda value: value is None or isinstance(value, (str, Path))),
    "KEEP_RUNS": number(1, 1000),
    "KEEP_SHOPPER_RUNS": number(1, 1000),
    "LEASE_SECONDS": number(10, 86_400),
    "PUBLISH_BATCH": number(1, 100_000),
    "SEED": number(0, 2**63 - 1),
    "MAX_UNIT_PRODUCTS": number(2, 10_000),
    "MAX_SHOPPER_UNITS": number(1, 100_000),
    "MAX_PRODUCTS": number(1, 10_000_000),
    "MAX_SHOPPERS": number(1, 100_000_000),
    "MAX_EVENTS": number(1, 2**31 - 1),
    "MAX_QUANTITY": number(1, 2**32 - 2, whole=False),
    "MAX_PRICE": number(0, 1e12, whole=False),
    "LIKED_RATING": number(-1e6, 1e6, whole=False, optional=True),
    "MAX_MOMENTS_AN_HOUR": number(0, 1_000_000),
    "MIN_PRODUCT_SHOPPERS": number(1, 1_000_000),
    "MIN_SHOPPER_PRODUCTS": number(1, 1_000_000),
    "ATTRIBUTION_DAYS": number(0, 30, whole=False),
    "BUFFER": ("'redis', or None", lambda value: value in (None, "redis")),
    "BUFFER_URL": words(1000, 1),
    "BUFFER_KEY": words(64, 1),
    "BUFFER_MAX": number(1, 10_000_000),
    "BUFFER_SECONDS": number(0.1, 3600, whole=False),
    "REBUILD_CRON": CRON,
    "CALIBRATE_CRON": CRON,
    "METERS": ("a list of dotted paths", lambda value: isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value)),
    "STALE_HOURS": number(1, 8784, whole=False),
    "HEALTH_DETAILS": ("True or False", lambda value: isinstance(value, bool)),
}
"""By key; PRODUCT_ADAPTER and CONSENT have checks of their own."""


def adapter() -> Iterator[CheckMessage]:
    try:
        get_adapter()
    except ImproperlyConfigured as error:
        yield Error(str(error), hint=None if str(error) == MISSING else MISSING.partition("\n")[2], id="recommendations.E001")
    except Exception as error:
        yield Error(
            f'RECOMMENDATIONS["PRODUCT_ADAPTER"] = {settings.PRODUCT_ADAPTER!r} cannot be loaded: {error}',
            hint=MISSING.partition("\n")[2],
            id="recommendations.E001",
        )


def keys() -> Iterator[CheckMessage]:
    if not isinstance(settings.user, Mapping):
        yield Error(f"RECOMMENDATIONS is {settings.user!r}; it takes a dict.", id="recommendations.E003")
        return
    for key in settings.user:
        if key not in DEFAULTS:
            close = get_close_matches(str(key).upper(), DEFAULTS, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(sorted(DEFAULTS))}."
            yield Error(f"RECOMMENDATIONS has no key {key!r}.", hint=hint, id="recommendations.E002")


def values() -> Iterator[CheckMessage]:
    for key, (takes, holds) in RULES.items():
        value = getattr(settings, key)
        if not holds(value):
            yield Error(f'RECOMMENDATIONS["{key}"] is {value!r}.', hint=f"It takes {takes}.", id="recommendations.E003")


def consent() -> Iterator[CheckMessage]:
    rule = settings.CONSENT
    if rule is None or callable(rule):
        return
    try:
        if callable(import_string(rule)):
            return
        why = "it is not callable"
    except Exception as error:
        why = str(error)
    yield Error(
        f'RECOMMENDATIONS["CONSENT"] is {rule!r}: {why}. Nothing is recorded.',
        hint="It takes a callable of the request, or its dotted path, such as 'recommendations.shoppers.consent.granted'.",
        id="recommendations.E005",
    )


def receivers() -> Iterator[CheckMessage]:
    """Those that a start could not connect: it goes on without them."""
    for path in settings.METERS:
        try:
            if not callable(import_string(path)):
                raise TypeError("it is not callable")
        except Exception as error:
            yield Error(
                f'RECOMMENDATIONS["METERS"] names {path!r}: {error}. It is told nothing.',
                hint="It takes dotted paths of callables (meter, amount, labels), such as 'recommendations.contrib.prometheus.export'.",
                id="recommendations.E006",
            )


CHECKS = [adapter, keys, values, consent, receivers]
