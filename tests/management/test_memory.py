"""Memory does not grow with the file."""

import tracemalloc

import pyarrow as pa
import pytest
from django.contrib.auth import get_user_model
from pyarrow import parquet

from recommendations.management.files.interactions import InteractionsImport
from recommendations.management.files.reading import open_table
from recommendations.management.output import Progress
from recommendations.models import Interaction

from .files import HEADER, line, products, write_csv

COUNTING = 60
"""Bytes that a row may leave behind: its hash, for counting repeated lines, while the parts of that memory are merged. The row itself
would be more than a thousand."""


def lines(count):
    return (line(quantity=str(n % 1000 + 1), order=str(n)) for n in range(count))


def peak(work):
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.django_db
def test_of_a_row_that_is_imported_a_few_bytes_remain(tmp_path):
    products("cup")
    get_user_model().objects.create_user("ann")
    small, large = write_csv(tmp_path / "small.csv", lines(1000)), write_csv(tmp_path / "large.csv", lines(8000))

    def importing(path):
        return lambda: InteractionsImport(path, chunk_size=250).run(Progress())

    importing(small)()  # what is loaded once and for all
    base = peak(importing(small))
    assert peak(importing(large)) - base < 7000 * COUNTING
    assert Interaction.objects.count() == 8000


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_reading_alone_holds_one_chunk(tmp_path, ending):
    def file(count):
        path = tmp_path / f"{count}.{ending}"
        if ending == "csv":
            return write_csv(path, lines(count))
        parquet.write_table(pa.table(dict(zip(HEADER, zip(*lines(count), strict=True), strict=True))), path)
        return path

    def reading(path):
        return lambda: sum(len(chunk) for chunk in open_table(path).chunks(500))

    small, large = file(2000), file(16_000)
    reading(small)()
    assert peak(reading(large)) < 1.2 * peak(reading(small))


def test_a_line_of_a_hundred_megabytes_is_not_kept(tmp_path):
    path = tmp_path / "log.csv"
    with path.open("w") as file:
        file.write(",".join(HEADER) + "\n")
        for _ in range(100):
            file.write("x" * 1_000_000)
        file.write("\n" + ",".join(line()) + "\n")
    found = []
    assert peak(lambda: found.extend(open_table(path).chunks(10))) < 20_000_000
    assert [(len(chunk.rows), len(chunk.bad)) for chunk in found] == [(1, 1)]


def test_a_long_text_that_stands_in_every_row_is_held_once(tmp_path):
    """A megabyte in ten thousand rows is a small Parquet file, and would be ten gigabytes row by row."""
    path = tmp_path / "log.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000, pa.int32()), pa.array(["x" * 1_000_000]))
    parquet.write_table(pa.table({"product": text, "user": ["ann"] * 10_000}), path)
    rows = 0

    def reading():
        nonlocal rows
        for chunk in open_table(path).chunks():
            rows += sum(len(row[0]) == 1_000_000 for row in chunk.rows)

    assert peak(reading) < 50_000_000
    assert rows == 10_000
