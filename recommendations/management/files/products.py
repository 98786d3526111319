"""A products file into the storefront's catalogue, through its adapter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from ...core.categories import split_path
from ...exceptions import FileRefused, RowRefused
from ...products import get_adapter
from ..output import Progress
from . import cells
from .reading import BadRow, Chunk, open_table, require, unknown
from .rejects import Rejects

CHUNK = 1_000
SKU_LENGTH, NAME_LENGTH, TEXT_LENGTH = 200, 500, 100_000
LARGEST_STOCK = 2_147_483_647

Product = dict[str, Any]
Parse = Callable[[str], Any]


@dataclass
class Counts:
    """What became of the rows: read = written + repeated + rejected."""

    read: int = 0
    written: int = 0
    repeated: int = 0
    rejected: int = 0


class ProductsImport:
    """One import of one file. Each chunk is one transaction; of rows with one SKU the last counts."""

    def __init__(self, path: Path, *, strict: bool = False, chunk_size: int = CHUNK) -> None:
        self.adapter = get_adapter()
        if not self.adapter.can_upsert:
            name = type(self.adapter).__name__
            raise FileRefused(f"{name} does not write products: give it upsert(rows), or bring the products into the shop in the shop's own way")
        self.table = open_table(path)
        require(self.table, ("sku",))
        self.counts = Counts()
        self._strict = strict
        self._chunk_size = chunk_size
        parsers = parsers_by_column(timezone.get_default_timezone())
        self._parsers = [(position, name, parsers[name]) for position, name in enumerate(self.table.columns) if name in parsers]

    def run(self, progress: Progress) -> dict[str, Any]:
        """Import to the end; FileRefused where the file is damaged further on, or, with ``strict``, at the first bad row."""
        with Rejects(self.table.path, self.table.columns) as rejects:
            for chunk in self.table.chunks(self._chunk_size):
                self._import(chunk, rejects)
                progress.rows("products", self.counts.read, max(self.table.total, self.counts.read))
        return {
            **asdict(self.counts),
            "ignored_columns": unknown(self.table, [name for _, name, _ in self._parsers]),
            "rejects": str(rejects.path) if rejects.count else None,
            "reasons": dict(rejects.reasons.most_common()),
        }

    def _import(self, chunk: Chunk, rejects: Rejects) -> None:
        bad = list(chunk.bad)
        by_sku: dict[str, tuple[BadRow, Product]] = {}
        parsed = 0
        for number, row in zip(chunk.numbers, chunk.rows, strict=True):
            try:
                product = {name: parse(row[position]) for position, name, parse in self._parsers}
            except RowRefused as error:
                bad.append(BadRow(number, str(error), row))
            else:
                parsed += 1
                by_sku[product["sku"]] = BadRow(number, "", row), product
        self._refuse_strictly(bad)
        refused = self._written(list(by_sku.values()))
        rejects.add(bad + refused)
        self.counts.read += len(chunk)
        self.counts.written += len(by_sku) - len(refused)
        self.counts.repeated += parsed - len(by_sku)
        self.counts.rejected += len(bad) + len(refused)

    def _written(self, rows: Sequence[tuple[BadRow, Product]]) -> list[BadRow]:
        """Write them; returns those that the storefront refuses, found by writing one by one where the whole is refused."""
        error = self._upsert([product for _, product in rows])
        if error is None:
            return []
        if len(rows) == 1:
            refused = [BadRow(rows[0][0].number, f"the shop refuses it: {error}", rows[0][0].cells)]
            self._refuse_strictly(refused)
            return refused
        return [refused for row in rows for refused in self._written([row])]

    def _upsert(self, products: Sequence[Mapping[str, Any]]) -> str | None:
        """Why not, or None."""
        try:
            with transaction.atomic():
                self.adapter.upsert(products)
        except (DatabaseError, ValidationError, ValueError) as error:
            return " ".join(str(error).split())
        return None

    def _refuse_strictly(self, bad: Sequence[BadRow]) -> None:
        if self._strict and bad:
            first = min(bad, key=lambda row: row.number)
            raise FileRefused(f"{self.table.path}, line {first.number}: {first.reason}")


def parsers_by_column(zone: tzinfo) -> dict[str, Parse]:
    """How each column's text becomes what ``ProductAdapter.upsert`` takes; an empty cell is None, (), or ''."""
    return {
        "sku": _sku,
        "name": partial(cells.text, name="name", longest=NAME_LENGTH),
        "category": _category,
        "brand": partial(cells.text, name="brand", longest=NAME_LENGTH),
        "tags": _tags,
        "price": _or_none(partial(cells.not_negative, name="price", digits=12, decimals=2)),
        "currency": _currency,
        "description": partial(cells.text, name="description", longest=TEXT_LENGTH),
        "image_url": partial(cells.text, name="image_url", longest=NAME_LENGTH),
        "is_active": _or_none(partial(cells.yes_or_no, name="is_active")),
        "stock": _or_none(partial(cells.whole, name="stock", largest=LARGEST_STOCK)),
        "created_at": _or_none(partial(cells.moment, zone=zone, name="created_at")),
    }


def _or_none(parse: Parse) -> Parse:
    return lambda text: parse(text) if text.strip() else None


def _sku(text: str) -> str:
    sku = cells.text(text, "sku", SKU_LENGTH)
    if not sku:
        raise RowRefused("sku is empty")
    return sku


def _category(text: str) -> tuple[str, ...]:
    return split_path(cells.text(text, "category", NAME_LENGTH))


def _tags(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in cells.text(text, "tags", TEXT_LENGTH).split("|"))
    return tuple(dict.fromkeys(part for part in parts if part))


def _currency(text: str) -> str:
    code = cells.text(text, "currency", 3).upper()
    if code and (len(code) != 3 or not code.isalpha()):
        raise RowRefused(f"currency {cells.shown(text)} is not a three-letter code")
    return code
