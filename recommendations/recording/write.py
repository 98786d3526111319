"""Rows into the log: one INSERT that skips what is there already, and what belongs to somebody who was erased."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any

from django.db import InterfaceError, OperationalError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.constants import OnConflict

from .. import meters
from ..models import Interaction, Tombstone
from ..shoppers import tombstones
from ..shoppers.identity import Shopper
from .buffer.accept import accept, buffers
from .bulk import FIELDS
from .outcome import failed

GUARDED = frozenset({"sqlite", "postgresql"})
"""Databases that are asked for tombstones within the INSERT; others are asked before."""


def write(interactions: Sequence[Interaction]) -> int:
    """Insert the rows; returns how many were new. One whose ``event_id`` is in the log already adds nothing, nor does one whose shopper was
    erased (see ``shoppers.tombstones``).

    One statement for the rows of one shopper and moment, and without a transaction around it, unless the database takes fewer parameters
    than that needs (SQLite: some 50 rows). ``bulk_create(ignore_conflicts=True)`` cannot say how many rows were new, asks nothing of
    tombstones, and opens a transaction.
    """
    alias = router.db_for_write(Interaction)
    statements = list(_statements(alias, interactions))
    if len(statements) <= 1:
        return _told(interactions, sum(_insert(alias, rows) for rows in statements))
    with transaction.atomic(using=alias, savepoint=False):
        new = sum(_insert(alias, rows) for rows in statements)
    return _told(interactions, new)


def _told(interactions: Sequence[Interaction], new: int) -> int:
    meters.rows.count(new, outcome="new")
    meters.rows.count(len(interactions) - new, outcome="known")
    return new


def _statements(alias: str, interactions: Sequence[Interaction]) -> Iterator[list[Interaction]]:
    for _, rows in groupby(interactions, key=lambda row: (row.user_id, row.visitor, row.occurred_at)):
        together = list(rows)
        size = max(connections[alias].ops.bulk_batch_size(FIELDS, together), 1)
        yield from (together[start : start + size] for start in range(0, len(together), size))


def _insert(alias: str, rows: list[Interaction]) -> int:
    connection = connections[alias]
    forbidding = tombstones.forbidding(_shopper(rows[0]).key, rows[0].occurred_at)
    guard: tuple[str, Sequence[Any]] = ("", ())
    if connection.vendor in GUARDED and router.db_for_write(Tombstone) == alias:
        found, known = forbidding.using(alias).values("pk").query.get_compiler(using=alias).as_sql()
        guard = (f"WHERE NOT EXISTS ({found})", known)
    elif forbidding.using(router.db_for_write(Tombstone)).exists():
        return 0
    values: list[list[Any]] = [[field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in FIELDS] for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(*_statement(connection, values, *guard))
        return cursor.rowcount


def _shopper(row: Interaction) -> Shopper:
    return Shopper(user="" if row.user_id is None else str(row.user_id), visitor=row.visitor)


def _statement(connection: BaseDatabaseWrapper, rows: list[list[Any]], guard: str, known: Sequence[Any]) -> tuple[str, list[Any]]:
    """The INSERT and its parameters. A condition needs a SELECT, which on PostgreSQL must be told the types: arrays do that, as in ``bulk``."""
    quote, conflict = connection.ops.quote_name, OnConflict.IGNORE
    if connection.vendor == "postgresql":
        types = [(field.db_type(connection) or "text").partition("(")[0] for field in FIELDS]
        source = f"SELECT * FROM UNNEST({', '.join(f'%s::{type_}[]' for type_ in types)})"
        values = [list(column) for column in zip(*rows, strict=True)]
    else:
        one = f"({', '.join(['%s'] * len(FIELDS))})"
        source = f"VALUES {', '.join([one] * len(rows))}"
        source = f"SELECT * FROM ({source})" if guard else source
        values = [value for row in rows for value in row]
    into = f"{quote(Interaction._meta.db_table)} ({', '.join(quote(field.column) for field in FIELDS)})"
    parts = [connection.ops.insert_statement(conflict), into, source, guard, connection.ops.on_conflict_suffix_sql(FIELDS, conflict, (), ())]
    return " ".join(part for part in parts if part), [*values, *known]


def write_on_commit(
    make: Callable[[], Sequence[Interaction]],
    *,
    unwritten: Callable[[], None] | None = None,
    buffered: Callable[[Sequence[Interaction]], None] | None = None,
) -> None:
    """Write what ``make`` returns once the caller's transaction is committed; never if it is rolled back. Failures are logged.

    ``unwritten`` is called where none of it was new, ``buffered`` where it waits in the buffer. The buffer also takes what the database
    cannot take now.
    """
    transaction.on_commit(partial(_write_quietly, make, unwritten, buffered), using=router.db_for_write(Interaction), robust=True)


def _write_quietly(
    make: Callable[[], Sequence[Interaction]], unwritten: Callable[[], None] | None, buffered: Callable[[Sequence[Interaction]], None] | None
) -> None:
    rows: Sequence[Interaction] = ()
    try:
        rows = make()
        if buffers(rows) and accept(rows):
            if buffered is not None:
                buffered(rows)
        elif not write(rows) and unwritten is not None:
            unwritten()
    except Exception as error:
        if not (isinstance(error, (OperationalError, InterfaceError)) and accept(rows)):
            failed("Interactions were lost, they could not be written", error)
