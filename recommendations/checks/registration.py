"""Hands the checks to Django."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from . import configured, stored, wiring

TAG = "recommendations"

Check = Callable[..., Iterable[CheckMessage]]


def register_all() -> None:
    for check in configured.CHECKS + wiring.CHECKS:
        register(unfailing(check), TAG)
    for check in stored.CHECKS:
        register(unfailing(check), TAG, Tags.database)


def unfailing(check: Check) -> Callable[..., list[CheckMessage]]:
    """The check as a function of what it needs; an error of its own becomes a warning."""

    def safe(*, databases: Any = None, **options: Any) -> list[CheckMessage]:
        try:
            return list(check(databases) if check in stored.CHECKS else check())
        except Exception as error:
            return [Warning(f"{check.__name__} could not be checked: {error!r}", id="recommendations.W099")]

    # Not functools.wraps: Django looks at the signature, and follows it to the wrapped function.
    safe.__name__ = check.__name__
    return safe
