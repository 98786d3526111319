"""An interactions file into the log, chunk by chunk. Whatever happens, importing the same file again adds what is missing and nothing else."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.db import router, transaction
from django.utils import timezone

from ...conf import settings
from ...exceptions import FileRefused, RowRefused
from ...models import Interaction, Kind
from ...recording.bulk import write_columns
from ...shoppers.identity import Shopper
from ...shoppers.merge import owner, owners
from ...shoppers.tombstones import erased_at
from ..output import Progress
from .cells import shown
from .event_names import DIFFERS, EventNames
from .interaction_rows import COLUMNS, Row, RowParser
from .known import Skus, Users
from .reading import CHUNK, BadRow, Chunk, open_table, require, unknown
from .rejects import Rejects

STORED = ("event_id", "user_id", "visitor", "product_key", "kind", "quantity", "unit_price", "value", "order", "occurred_at")


@dataclass
class Counts:
    """What became of the rows: read = new + already_there + rejected."""

    read: int = 0
    new: int = 0
    already_there: int = 0
    rejected: int = 0
    users_created: int = 0


class InteractionsImport:
    """One import of one file. Each chunk is one transaction, the users made for it included."""

    def __init__(self, path: Path, *, create_users: bool = False, strict: bool = False, chunk_size: int = CHUNK) -> None:
        self.table = open_table(path)
        require(self.table, ("product",), ("user", "visitor"), ("occurred_at",))
        self.counts = Counts()
        self._strict = strict
        self._chunk_size = chunk_size
        self._alias = router.db_for_write(Interaction)
        self._skus = Skus()
        self._users = Users(create=create_users)
        self._names = EventNames()
        self._parser = RowParser(
            self.table.columns,
            kinds=Kind.objects.values_list("slug", flat=True),
            latest=datetime.now(UTC) + timedelta(seconds=settings.MAX_FUTURE_SECONDS),
            zone=timezone.get_default_timezone(),
            users=self._users,
        )

    def run(self, progress: Progress) -> dict[str, Any]:
        """Import to the end; FileRefused where the file is damaged further on, or, with ``strict``, at the first bad row."""
        with Rejects(self.table.path, self.table.columns) as rejects:
            for chunk in self.table.chunks(self._chunk_size):
                self._import(chunk, rejects)
                progress.rows("interactions", self.counts.read, max(self.table.total, self.counts.read))
        return {
            **asdict(self.counts),
            "ignored_columns": unknown(self.table, COLUMNS),
            "rejects": str(rejects.path) if rejects.count else None,
            "reasons": dict(rejects.reasons.most_common()),
        }

    def _import(self, chunk: Chunk, rejects: Rejects) -> None:
        rows, bad = self._parsed(chunk)
        with transaction.atomic(using=self._alias):
            good = self._resolved(rows, bad)
            if self._strict and bad:
                first = min(bad, key=lambda row: row.number)
                raise FileRefused(f"{self.table.path}, line {first.number}: {first.reason}")
            new = write_columns(self._columns(good))
        rejects.add(bad)
        self.counts.read += len(chunk)
        self.counts.new += new
        self.counts.already_there += len(good) - new
        self.counts.rejected += len(bad)
        self.counts.users_created = self._users.created

    def _parsed(self, chunk: Chunk) -> tuple[list[Row], list[BadRow]]:
        rows, bad = [], list(chunk.bad)
        parse = self._parser.parse
        for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
            try:
                rows.append(parse(number, cells))
            except RowRefused as error:
                bad.append(BadRow(number, str(error), cells))
        return rows, bad

    def _resolved(self, rows: Sequence[Row], bad: list[BadRow]) -> list[Row]:
        """The rows that go in, complete; those whose product or user does not exist, or whose event id is taken, go to ``bad``."""
        rows = self._with_products(rows, bad)
        rows = self._with_users(rows, bad)
        names, taken = self._names.name(rows)
        for row, name in zip(rows, names, strict=True):
            row.event_id = name
        bad += [BadRow(rows[position].number, DIFFERS.format(rows[position].event_id), rows[position].cells) for position in taken]
        left_out = set(taken)
        return [row for position, row in enumerate(rows) if position not in left_out] if taken else rows

    def _with_products(self, rows: Sequence[Row], bad: list[BadRow]) -> list[Row]:
        keys = self._skus.find(row.product for row in rows)
        known = []
        for row in rows:
            key = keys.get(row.product)
            if key is None:
                bad.append(BadRow(row.number, f"product {shown(row.product)} is unknown", row.cells))
            else:
                row.product_key = key
                known.append(row)
        return known

    def _with_users(self, rows: Sequence[Row], bad: list[BadRow]) -> list[Row]:
        users = self._users.find(row.user for row in rows if row.user)
        links = owners(row.visitor for row in rows if not row.user)
        known = []
        for row in rows:
            row.user_id = users.get(row.user) if row.user else owner(row.visitor, row.occurred_at, links)
            if row.user and row.user_id is None:
                bad.append(BadRow(row.number, self._users.why_missing(row.user), row.cells))
            else:
                known.append(row)
        return self._unerased(known, bad)

    def _unerased(self, rows: Sequence[Row], bad: list[BadRow]) -> list[Row]:
        """Those whose shopper did not ask to be forgotten; a user may have shopped on since."""
        keys = [Shopper(user="" if row.user_id is None else str(row.user_id), visitor=row.visitor).key for row in rows]
        erased = erased_at(set(keys))
        known = []
        for row, key in zip(rows, keys, strict=True):
            at = erased.get(key)
            if at is None or (row.user_id is not None and row.occurred_at > _aware(at)):
                known.append(row)
            else:
                bad.append(BadRow(row.number, "its shopper was erased", row.cells))
        return known

    def _columns(self, rows: Sequence[Row]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in STORED}
        if not django_settings.USE_TZ:
            columns["occurred_at"] = [timezone.make_naive(moment, timezone.get_default_timezone()) for moment in columns["occurred_at"]]
        return columns | {"source": [Interaction.Source.IMPORT.value] * len(rows), "site": [settings.SITE] * len(rows)}


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment, timezone.get_default_timezone()) if timezone.is_naive(moment) else moment
