"""Law 5: a storefront's page never breaks because of recommendations. Failures are logged once, with their cause, and counted."""

import logging
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import Any

from django.db import connections, transaction

logger = logging.getLogger("recommendations.serving")

FORGIVING = frozenset({"sqlite", "mysql", "oracle"})
"""Databases on which a failed read leaves the transaction usable."""

_counts: Counter[str] = Counter()
_lock = Lock()


def report(what: str, error: BaseException | None = None, **details: Any) -> None:
    """Log a failure (with the traceback of ``error``) or a mistake in the configuration (without), and count it."""
    with _lock:
        _counts[what] += 1
    text = ", ".join(f"{name} {value!r}" for name, value in details.items())
    message = "%s: %s" if text else "%s%s"
    if error is None:
        logger.warning(message, what, text)
    else:
        logger.error(message, what, text, exc_info=error)


def counts() -> dict[str, int]:
    """What failed in this process so far, and how often."""
    with _lock:
        return dict(_counts)


def reading(alias: str) -> AbstractContextManager[Any]:
    """Around a read that may fail: inside the page's own transaction a savepoint keeps that usable. Elsewhere it costs nothing."""
    connection = connections[alias]
    if connection.in_atomic_block and connection.vendor not in FORGIVING:
        return transaction.atomic(using=alias)
    return nullcontext()
