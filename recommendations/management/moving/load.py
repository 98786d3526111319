"""What ``dump`` wrote into a database that holds nothing of the kind yet."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.python import Deserializer
from django.db import IntegrityError, connections, transaction
from django.db.models import Model

from ...exceptions import FileRefused, RecommendationsError
from ...serving import announcements, configuration
from ..output import Progress
from . import KEPT, PEOPLE, SETTINGS, VERSION, label

BATCH = 1000
MODELS = {label(model): model for model in KEPT}
ROWS = "rows"
"""The key of the last line."""


def load(path: Path, alias: str, progress: Progress) -> dict[str, int]:
    """Write all rows of the file, or none; returns how many, by model. What was computed in this database goes.

    FileRefused where the file is not whole or holds anything else; RecommendationsError where shoppers are recorded here already, or
    users are missing that rows belong to.
    """
    counts: Counter[str] = Counter()
    with transaction.atomic(using=alias):
        _refuse_what_is_in_use(alias)
        for model in reversed(SETTINGS):
            model._base_manager.using(alias).all().delete()
        for name, told in groupby(_lines(path), key=lambda row: row["model"]):
            for rows in _batches(told, path, alias):
                MODELS[name]._base_manager.using(alias).bulk_create(rows, batch_size=BATCH)
                counts[name] += len(rows)
                progress.rows(name, counts.total(), counts.total())
        _check_users(alias)
        _continue_numbering(alias)
    configuration.forget()
    announcements.tell()
    return {name: counts[name] for name in MODELS}


def _refuse_what_is_in_use(alias: str) -> None:
    used = [label(model) for model in PEOPLE if model._base_manager.using(alias).exists()]
    if used:
        raise RecommendationsError(f"this database holds {', '.join(used)} already; a dump goes into one where no shopper was recorded yet")


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows as they stand in the file, between its first and its last line."""
    found: Counter[str] = Counter()
    said: Mapping[str, int] | None = None
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            told = _parsed(path, number, line)
            if number == 1:
                if told.get("recommendations") != VERSION:
                    raise FileRefused(f"{path} is no dump of version {VERSION} of this app")
            elif said is not None:
                raise FileRefused(f"{path}:{number}: nothing may follow the last line")
            elif ROWS in told:
                said = told[ROWS]
            elif told.get("model") not in MODELS:
                raise FileRefused(f"{path}:{number}: {str(told.get('model'))[:80]!r} does not belong into a dump")
            else:
                found[told["model"]] += 1
                yield told
    if said is None or +found != +Counter(said):
        raise FileRefused(f"{path} was cut short or changed: it holds {dict(found)}, and {said or 'no last line'} was written")


def _parsed(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise FileRefused(f"{path}:{number} is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise FileRefused(f"{path}:{number} is no object")
    return told


def _batches(told: Iterator[Mapping[str, Any]], path: Path, alias: str) -> Iterator[list[Model]]:
    while some := list(islice(told, BATCH)):
        try:
            yield [row.object for row in Deserializer(some, using=alias)]
        except DeserializationError as error:
            raise FileRefused(f"{path}: {error}") from error


def _check_users(alias: str) -> None:
    try:
        connections[alias].check_constraints([model._meta.db_table for model in KEPT])
    except IntegrityError as error:
        why = str(error).strip().partition("\n")[0]
        raise RecommendationsError(f"rows belong to users whom this database does not have; move the storefront's own tables first ({why})") from error


def _continue_numbering(alias: str) -> None:
    """New rows are numbered after those that came."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(KEPT)):
            cursor.execute(statement)
