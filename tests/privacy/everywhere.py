"""The whole database, looked through for a text: whatever table it stands in, whoever made that."""

from typing import Any

from django.db import connection


def found(text: str, *, but: tuple[str, ...] = ()) -> list[str]:
    """ "table.column" of every cell that holds the text, in any table but those named."""
    places = []
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(but)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                places += [f"{table}.{column}" for column, value in zip(columns, row, strict=True) if text in _text(value)]
    return places


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
