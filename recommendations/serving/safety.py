"""Law 5: a storefront's page never breaks because of recommendations. Failures are logged with their cause, and counted."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from django.db import DatabaseError, connections, transaction

from .. import meters
from ..core.throttle import also, lines

logger = logging.getLogger("recommendations.serving")

FORGIVING = frozenset({"sqlite", "mysql", "oracle"})
"""Databases on which a failed read leaves the transaction usable."""

_counts: Counter[str] = Counter()
_lock = Lock()
_savepoints: ContextVar[tuple[ExitStack, set[str]] | None] = ContextVar("recommendations_savepoints", default=None)


def report(what: str, error: BaseException | None = None, /, **details: Any) -> None:
    """Log a failure (with the traceback of ``error``) or a mistake in the configuration (without), and count it.

    Logged is the first of a minute with this ``what`` and this type of error; it says how many were only counted since the last one.
    """
    with _lock:
        _counts[what] += 1
    meters.failures.count(what=what)
    kept = lines.due(what, type(error))
    if kept is None:
        return
    text = ", ".join(f"{name} {value!r}" for name, value in details.items())
    level = logging.WARNING if error is None else logging.ERROR
    logger.log(level, "%s%s%s", what, f": {text}" if text else "", also(kept), exc_info=error, extra={"what": what})


def counts() -> dict[str, int]:
    """What failed in this process so far, and how often."""
    with _lock:
        return dict(_counts)


@contextmanager
def guarded() -> Iterator[None]:
    """Around all that a page asks for: a failing read inside must leave the page's own transaction usable."""
    with ExitStack() as stack:
        token = _savepoints.set((stack, set()))
        try:
            yield
        finally:
            _savepoints.reset(token)


def reading(alias: str) -> None:
    """Before the first read of a database: inside the page's own transaction a savepoint, where a failed read would end that."""
    stack, guarded_aliases = _savepoints.get() or (None, set())
    if stack is not None and alias not in guarded_aliases and spoils(alias):
        stack.enter_context(transaction.atomic(using=alias))
        guarded_aliases.add(alias)


def spoils(alias: str, error: BaseException | None = None) -> bool:
    """Whether a read that fails (with ``error``) leaves this database unreadable until something is rolled back."""
    connection = connections[alias]
    return connection.in_atomic_block and connection.vendor not in FORGIVING and (error is None or isinstance(error, DatabaseError))
