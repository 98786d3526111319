"""From the buffer into the log.

1. take: read the oldest entries, and leave them where they are
2. store: give visitors' entries to the users they turned out to be, drop those of who was erased, insert the rest in one statement
3. acknowledge: remove them

Whoever dies in between leaves entries that the next flush takes again; those that were stored already add nothing, by their names. So an
entry counts exactly once, whoever flushes, and however many at once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import Any

from django.db import DataError, IntegrityError, router
from django.utils import timezone

from ... import meters
from ...exceptions import RecommendationsError
from ...models import Interaction
from ...shoppers.identity import Shopper
from ...shoppers.merge import owner, owners
from ...shoppers.tombstones import erased_at
from ..bulk import FIELDS, write_columns
from .accept import FIELD
from .connection import keys, redis
from .entries import row_of, told_of
from .lease import lease

BATCH = 1000
SECONDS = 50.0
"""After these a flush ends; the next one goes on."""
ASIDE = 1000
"""Entries set aside that are kept, the newest; all are counted."""
WHOLE = 100
"""Where none of so many can be stored, it is not the entries: a table or a worker's code does not fit, and they stay."""

POISON = (IntegrityError, DataError, ValueError, TypeError, OverflowError)
"""What a bad entry raises; a database that is away, or lacks a table, raises other errors."""

ACKNOWLEDGE = f"""
local gone = 0
for number = 1, #ARGV, 2 do
  if redis.call('XDEL', KEYS[1], ARGV[number]) == 1 then
    gone = gone + 1
    if ARGV[number + 1] ~= '' then
      redis.call('LPUSH', KEYS[2], ARGV[number + 1])
      redis.call('HINCRBY', KEYS[3], 'aside', 1)
    end
  end
end
redis.call('LTRIM', KEYS[2], 0, {ASIDE - 1})
redis.call('HINCRBY', KEYS[3], 'flushed', gone)
return gone
"""
"""Each entry goes, is counted and is set aside once, whoever else does the same."""

Entry = tuple[bytes, bytes]
"""Id in the stream, and JSON."""


class NoneStored(RecommendationsError):
    """None of many entries could be stored."""


def flush(*, seconds: float = SECONDS) -> int:
    """Empty the buffer; returns how many entries left it. Raises what Redis or the database raises: what was not stored stays.

    Nothing is done while somebody else flushes.
    """
    client, done, end = redis(), 0, monotonic() + seconds
    with lease(client, keys().lease) as ours:
        while ours() and (entries := take(client)):
            done += acknowledge(client, entries, store(entries))
            if monotonic() >= end:
                break
    return done


def take(client: Any) -> list[Entry]:
    """The oldest entries."""
    return [(name, fields.get(FIELD.encode(), b"")) for name, fields in client.xrange(keys().events, count=BATCH)]


def store(entries: Sequence[Entry]) -> dict[bytes, str]:
    """Bring them into the log; returns why an entry cannot be, by its id."""
    rows: dict[bytes, Interaction] = {}
    aside: dict[bytes, str] = {}
    for name, text in entries:
        try:
            rows[name] = row_of(text)
        except (TypeError, ValueError, ArithmeticError) as error:
            aside[name] = str(error)
    _give_to_users(rows.values())
    forbidden = _without_erased(rows)
    _withdraw(forbidden)
    aside |= _insert(list(rows.items()))
    if len(aside) == len(entries) >= WHOLE:
        raise NoneStored(f"none of {len(entries)} entries could be stored: {next(iter(aside.values()))}")
    # Who was erased meanwhile: the erasure may have looked before these rows were there.
    _withdraw(_without_erased(rows))
    return aside


def acknowledge(client: Any, entries: Sequence[Entry], aside: Mapping[bytes, str]) -> int:
    """Remove the entries, set aside those that have a reason; returns how many were there still."""
    told = [part for name, text in entries for part in (name, _set_aside(text, aside[name]) if name in aside else "")]
    gone = client.eval(ACKNOWLEDGE, 3, keys().events, keys().aside, keys().counts, *told)
    meters.buffer.count(gone - min(gone, len(aside)), outcome="flushed")
    meters.buffer.count(min(gone, len(aside)), outcome="set aside")
    return gone


def _give_to_users(rows: Iterable[Interaction]) -> None:
    """What a visitor did before a login is the user's."""
    visitors = [row for row in rows if row.user_id is None]
    links = owners(row.visitor for row in visitors)
    for row in visitors:
        row.user_id = owner(row.visitor, row.occurred_at, links)


def _without_erased(rows: dict[bytes, Interaction]) -> list[Interaction]:
    """Take out the rows of who was erased, and give them; a user's other rows lose the key of a visitor who was."""
    erased = erased_at({key for row in rows.values() for key in (_key(row), Shopper(visitor=row.visitor).key) if key})
    forbidden = [name for name, row in rows.items() if _key(row) in erased and (row.user_id is None or row.occurred_at <= erased[_key(row)])]
    gone = [rows.pop(name) for name in forbidden]
    for row in rows.values():
        if row.user_id is not None and Shopper(visitor=row.visitor).key in erased:
            row.visitor = ""
    return gone


def _key(row: Interaction) -> str:
    return Shopper(user="" if row.user_id is None else str(row.user_id), visitor=row.visitor).key


def _withdraw(rows: Sequence[Interaction]) -> None:
    """Delete these from the log, should they have got there: a flush that died may have stored them."""
    if rows:
        moments = {row.event_id: row.occurred_at for row in rows}
        log = Interaction.objects.using(router.db_for_write(Interaction))
        there = log.filter(event_id__in=list(moments)).values_list("pk", "event_id", "occurred_at")
        log.filter(pk__in=[pk for pk, name, moment in there if moments[name] == moment]).delete()


def _insert(named: Sequence[tuple[bytes, Interaction]]) -> dict[bytes, str]:
    """One statement for all; where one of them spoils it, each half by itself."""
    if not named:
        return {}
    try:
        new = write_columns({field.attname: [getattr(row, field.attname) for _, row in named] for field in FIELDS})
    except POISON as error:
        if len(named) == 1:
            return {named[0][0]: str(error).strip() or type(error).__name__}
        half = len(named) // 2
        return _insert(named[:half]) | _insert(named[half:])
    meters.rows.count(new, outcome="new")
    meters.rows.count(len(named) - new, outcome="known")
    return {}


def _set_aside(text: bytes, reason: str) -> str:
    """What could not be read is not kept: nobody could say whose it is."""
    return json.dumps({"at": timezone.now().isoformat(), "reason": reason[:300], "entry": told_of(text) or None})
