"""Rows into the log: one INSERT that skips what is there already."""

from collections.abc import Callable, Sequence
from functools import partial

from django.db import connections, router, transaction
from django.db.models import AutoField
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery

from ..models import Interaction
from .outcome import failed


def write(interactions: Sequence[Interaction]) -> int:
    """Insert the rows; returns how many were new. One whose ``event_id`` is in the log already adds nothing.

    One statement, and without a transaction around it, unless the database takes fewer parameters than that needs (SQLite: some 50
    rows). ``bulk_create(ignore_conflicts=True)`` sends the same INSERT, but cannot say how many rows were new, and opens a transaction.
    """
    if not interactions:
        return 0
    alias = router.db_for_write(Interaction)
    fields = [field for field in Interaction._meta.concrete_fields if not isinstance(field, AutoField)]
    size = max(connections[alias].ops.bulk_batch_size(fields, interactions), 1)
    if len(interactions) <= size:
        return _insert(alias, fields, interactions)
    with transaction.atomic(using=alias, savepoint=False):
        return sum(_insert(alias, fields, interactions[start : start + size]) for start in range(0, len(interactions), size))


def _insert(alias: str, fields: list, interactions: Sequence[Interaction]) -> int:
    query = InsertQuery(Interaction, on_conflict=OnConflict.IGNORE)
    query.insert_values(fields, interactions)
    added = 0
    with connections[alias].cursor() as cursor:
        for sql, parameters in query.get_compiler(using=alias).as_sql():
            cursor.execute(sql, parameters)
            added += cursor.rowcount
    return added


def write_on_commit(make: Callable[[], Sequence[Interaction]]) -> None:
    """Write what ``make`` returns once the caller's transaction is committed; never if it is rolled back. Failures are logged."""
    transaction.on_commit(partial(_write_quietly, make), using=router.db_for_write(Interaction), robust=True)


def _write_quietly(make: Callable[[], Sequence[Interaction]]) -> None:
    try:
        write(make())
    except Exception as error:
        failed("Interactions were lost, they could not be written", error)
