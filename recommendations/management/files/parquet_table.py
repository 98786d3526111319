"""Parquet, batch by batch, as the same text that a CSV file would hold."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...exceptions import FileRefused, MissingExtra
from .reading import CHUNK, Chunk, named

if TYPE_CHECKING:
    import pyarrow as pa

JOINS = {"category": " > "}
"""How a list becomes one cell; '|' elsewhere."""


class ParquetTable:
    """A Parquet file; memory holds a batch and what pyarrow needs of one row group."""

    def __init__(self, path: Path) -> None:
        self.path = path
        pa, parquet = _pyarrow()
        try:
            texts = [field.name for field in parquet.read_schema(path, memory_map=True) if _is_text(field.type)]
            # As dictionaries: a long text that stands in every row is stored once in the file, and must not be unpacked row by row.
            self._file = parquet.ParquetFile(path, memory_map=True, read_dictionary=texts)
        except (pa.ArrowException, OSError) as error:
            raise FileRefused(f"{path} cannot be read as Parquet: it is truncated or something else ({_first_line(error)})") from error
        schema = self._file.schema_arrow
        self.total = self._file.metadata.num_rows
        self.columns = named(path, schema.names)
        self._writers = [_writer(name, field.type) for name, field in zip(self.columns, schema, strict=True)]

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        pa, _ = _pyarrow()
        number = 1
        try:
            for batch in self._file.iter_batches(batch_size=size):
                yield Chunk(list(range(number, number + batch.num_rows)), self._texts(batch))
                number += batch.num_rows
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise FileRefused(f"{self.path} is damaged after row {number - 1:,} ({_first_line(error)})") from error

    def _texts(self, batch: "pa.RecordBatch") -> list[list[str]]:
        columns = [[write(value) for value in _values(column)] for write, column in zip(self._writers, batch.columns, strict=True)]
        return [list(cells) for cells in zip(*columns, strict=True)]


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra('Parquet files need pyarrow: pip install "django-storefront-recommendations[parquet]"') from error
    return pa, parquet


def _values(column: "pa.Array") -> list[Any]:
    pa, _ = _pyarrow()
    if pa.types.is_timestamp(column.type):
        # Python's datetime has no nanoseconds.
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    if pa.types.is_dictionary(column.type):
        used = column.indices.unique()
        values = dict(zip(used.to_pylist(), column.dictionary.take(used).to_pylist(), strict=True))
        return [values[code] for code in column.indices.to_pylist()]
    return column.to_pylist()


def _is_text(kind: "pa.DataType") -> bool:
    types = _pyarrow()[0].types
    return types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind) or types.is_large_binary(kind)


def _writer(name: str, kind: "pa.DataType") -> Callable[[Any], str]:
    """How values of a column become text."""
    pa, _ = _pyarrow()
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return lambda value: value or ""
    if types.is_floating(kind):
        return _float
    if types.is_timestamp(kind) or types.is_date(kind):
        return lambda value: "" if value is None else value.isoformat()
    if types.is_list(kind) or types.is_large_list(kind):
        join = JOINS.get(name, "|")
        return lambda value: join.join(str(part) for part in value or () if part is not None)
    if types.is_binary(kind) or types.is_large_binary(kind):
        return lambda value: "" if value is None else value.decode("utf-8", "replace")
    return lambda value: "" if value is None else str(value)


def _float(value: float | None) -> str:
    """Whole numbers without '.0': tables with gaps hold customer numbers as floats. Not a number is no value."""
    if value is None or value != value:
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
