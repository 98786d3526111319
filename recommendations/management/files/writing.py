"""Rows out to CSV or Parquet, by the file's ending: under another name first, and under their own when all are there."""

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...exceptions import FileRefused, MissingExtra

ROW_GROUP = 50_000


class RowWriter:
    """A context manager; leaving it with an error leaves what stood there before."""

    def __init__(self, path: Path, columns: Mapping[str, type]) -> None:
        self.path = path
        self.columns = columns
        self.part = path.with_name(f".{path.name}.{os.getpid()}.part")

    def __enter__(self) -> "RowWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            self._close()
            if kind is None:
                self.part.replace(self.path)
        finally:
            self.part.unlink(missing_ok=True)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        raise NotImplementedError


class CsvWriter(RowWriter):
    def __init__(self, path: Path, columns: Mapping[str, type]) -> None:
        super().__init__(path, columns)
        self._file = self.part.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(columns)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._csv.writerows(rows)

    def _close(self) -> None:
        self._file.close()


class ParquetWriter(RowWriter):
    def __init__(self, path: Path, columns: Mapping[str, type]) -> None:
        super().__init__(path, columns)
        try:
            import pyarrow as pa
            from pyarrow import parquet
        except ImportError as error:
            raise MissingExtra('Parquet files need pyarrow: pip install "django-storefront-recommendations[parquet]"') from error
        kinds = {str: pa.string(), int: pa.int32(), float: pa.float64()}
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
        self._file = parquet.ParquetWriter(self.part, self._schema)
        self._rows: list[Sequence[Any]] = []

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._rows += rows
        if len(self._rows) >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        columns = zip(*self._rows, strict=True)
        self._file.write_table(pa.table([pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)], schema=self._schema))
        self._rows = []

    def _close(self) -> None:
        if self._rows:
            self._flush()
        self._file.close()


def open_writer(path: Path, columns: Mapping[str, type]) -> RowWriter:
    """A writer by the ending; FileRefused where that is neither .csv nor .parquet, or the folder is missing."""
    writers = {".csv": CsvWriter, ".parquet": ParquetWriter}
    if path.suffix.lower() not in writers:
        raise FileRefused(f"{path} ends neither in .csv nor in .parquet")
    if not path.parent.is_dir():
        raise FileRefused(f"{path}: there is no folder {path.parent}")
    return writers[path.suffix.lower()](path, columns)
