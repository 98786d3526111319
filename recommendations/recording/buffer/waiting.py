"""What the buffer holds: of a shopper, to be copied or forgotten, and altogether, for the operator. Raises what Redis raises."""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any

from ...conf import settings
from ...models import Interaction
from ...shoppers.identity import Shopper
from .accept import FIELD
from .connection import keys, redis
from .entries import row_of, told_of

PAGE = 1000
SHOWN = 20
"""Entries set aside that the operator is shown."""

Told = dict[str, Any]
"""An entry's columns as text."""


def of_shopper(shopper: Shopper, visitors: Collection[str]) -> Callable[[Told], bool]:
    """Is an entry this person's? ``visitors`` are the keys under which the person is known beside the user's."""
    return lambda told: told["user_id"] == shopper.user if told.get("user_id") else told.get("visitor", "") in visitors


def entries_withdraw(theirs: Callable[[Told], bool]) -> int:
    """Remove entries, those set aside too; returns how many. What is being flushed at this moment is not held up."""
    if settings.BUFFER is None:
        return 0
    client, gone = redis(), 0
    for page in _pages(client):
        if found := [name for name, told in page if theirs(told)]:
            gone += client.xdel(keys().events, *found)
    for text in client.lrange(keys().aside, 0, -1):
        if theirs(told_of(text).get("entry") or {}):
            gone += client.lrem(keys().aside, 0, text)
    return gone


def waiting_rows(theirs: Callable[[Told], bool]) -> Iterator[Interaction]:
    """The entries as rows of the log, unsaved; without those that cannot be."""
    if settings.BUFFER is None:
        return
    for page in _pages(redis()):
        for _, told in page:
            if theirs(told):
                try:
                    yield row_of(json.dumps(told).encode())
                except ValueError:
                    continue


def state() -> dict[str, Any]:
    """How many wait, how long, how many were flushed and set aside since the buffer was made, and the latest of those with their reasons."""
    client = redis()
    seconds, microseconds = client.time()
    first = client.xrange(keys().events, count=1)
    counts = {name.decode(): int(number) for name, number in client.hgetall(keys().counts).items()}
    memory = client.info("memory")
    return {
        "waiting": client.xlen(keys().events),
        "oldest_seconds": max(round(seconds + microseconds / 1e6 - int(first[0][0].partition(b"-")[0]) / 1000, 1), 0.0) if first else None,
        "most": settings.BUFFER_MAX,
        "flushed": counts.get("flushed", 0),
        "set_aside": counts.get("aside", 0),
        "aside": [_shown(told_of(text)) for text in client.lrange(keys().aside, 0, SHOWN - 1)],
        "may_be_evicted": bool(memory.get("maxmemory")) and str(memory.get("maxmemory_policy", "")).startswith("allkeys"),
    }


def _pages(client: Any) -> Iterator[list[tuple[bytes, Told]]]:
    start = "-"
    while page := client.xrange(keys().events, min=start, count=PAGE):
        yield [(name, told_of(fields.get(FIELD.encode(), b""))) for name, fields in page]
        start = f"({page[-1][0].decode()}"


def _shown(told: Told) -> Told:
    """Without whose it is."""
    entry = told.get("entry") or {}
    return {"at": told.get("at"), "reason": told.get("reason"), "kind": entry.get("kind"), "product": entry.get("product_key")}
