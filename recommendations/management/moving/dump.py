"""Into a file of JSON lines, as they are at one moment."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.db.models import Model

from ...exceptions import FileRefused
from ..output import Progress
from . import KEPT, VERSION, fields, label

CHUNK = 2000


class Exact(DjangoJSONEncoder):
    """Django's own keeps milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def dump(path: Path, alias: str, progress: Progress) -> dict[str, int]:
    """Write all rows; returns how many, by model. The file is for its owner alone, and whole or not there."""
    with _written(path) as file, _one_moment(alias):
        counts = {label(model): model._base_manager.using(alias).count() for model in KEPT}
        file.write(json.dumps({"recommendations": VERSION}) + "\n")
        for model in KEPT:
            serializers.serialize("jsonl", _rows(model, alias, counts, progress), stream=file, fields=fields(model), cls=Exact)
        file.write(json.dumps({"rows": counts}) + "\n")
    return counts


def _rows(model: type[Model], alias: str, counts: Mapping[str, int], progress: Progress) -> Iterator[Model]:
    rows = model._base_manager.using(alias).order_by("pk").iterator(chunk_size=CHUNK)
    for done, row in enumerate(rows, start=1):
        yield row
        if not done % CHUNK:
            progress.rows(label(model), done, counts[label(model)])


@contextmanager
def _one_moment(alias: str) -> Iterator[None]:
    """A transaction that sees nothing of what others write meanwhile; on SQLite they wait."""
    connection = connections[alias]
    outermost = not connection.in_atomic_block
    with transaction.atomic(using=alias):
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _written(path: Path) -> Iterator[TextIO]:
    if not path.parent.is_dir():
        raise FileRefused(f"{path}: there is no folder {path.parent}")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
