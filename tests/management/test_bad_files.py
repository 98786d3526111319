"""Every bad input gives one clear line, and nothing that is good is lost."""

import json

import pyarrow as pa
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from pyarrow import parquet

from recommendations.models import Interaction

from .files import HEADER, LINE, line, products, rejects, run, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop():
    get_user_model().objects.create_user("ann")
    return products("cup", "pot")


def refused(path, **options):
    """The one line."""
    with pytest.raises(CommandError) as caught:
        run("import_interactions", path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert not Interaction.objects.exists()
    return message


def test_missing_columns_are_named_with_those_that_exist(tmp_path):
    message = refused(write_csv(tmp_path / "log.csv", [("1", "2")], ("kind", "sku")))
    assert "column product, user or visitor, occurred_at is missing" in message
    assert "kind, sku" in message


def test_another_separator_is_guessed_at(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("user;product;occurred_at\nann;cup;2024-03-01\n")
    assert "a comma must stand between columns" in refused(path)


def test_a_column_that_stands_twice_is_refused(tmp_path):
    assert "product stands twice" in refused(write_csv(tmp_path / "log.csv", [("a", "b", "c", "d")], ("user", "product", "product", "occurred_at")))


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "log.csv").touch()
    assert "is empty" in refused(tmp_path / "log.csv")


def test_a_file_of_blank_lines_names_no_columns(tmp_path):
    (tmp_path / "log.csv").write_text("\n\n")
    assert "names no columns" in refused(tmp_path / "log.csv")


def test_a_file_that_holds_a_header_alone_is_no_error(tmp_path):
    assert "0 rows read" in run("import_interactions", write_csv(tmp_path / "log.csv", []))


@pytest.mark.parametrize("name", ["log.csv", "log.parquet"])
def test_a_missing_file_is_named(tmp_path, name):
    assert f"{name}: there is no such file" in refused(tmp_path / name)


def test_another_ending_is_refused(tmp_path):
    (tmp_path / "log.xlsx").write_text("x")
    assert "neither in .csv nor in .parquet" in refused(tmp_path / "log.xlsx")


@pytest.mark.parametrize("lines", [1, 50_000])
def test_a_wrong_encoding_is_refused_with_byte_and_line_before_anything_is_written(tmp_path, lines):
    path = write_csv(tmp_path / "log.csv", [LINE] * lines)
    position = path.stat().st_size
    path.write_bytes(path.read_bytes() + ",".join(line(user="zoë")).encode("latin-1") + b"\n")
    assert f"byte 0xeb at position {position + 2}, line {lines + 2}" in refused(path)


def test_a_file_that_ends_inside_a_character_is_refused(tmp_path):
    path = write_csv(tmp_path / "log.csv", [LINE])
    path.write_bytes(path.read_bytes() + "é".encode()[:1])
    assert "is not UTF-8" in refused(path)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    path = write_csv(tmp_path / "log.csv", [LINE])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    run("import_interactions", path)
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"product": "cop"}, "product 'cop' is unknown"),
        ({"product": ""}, "product is empty"),
        ({"product": "x" * 201}, "product has 201 characters; 200 are allowed"),
        ({"product": "c\0up"}, "product holds a zero byte"),
        ({"user": ""}, "user and visitor are empty: nobody did it"),
        ({"user": "bob"}, "user 'bob' is unknown; --create-users makes missing ones"),
        ({"kind": "stolen"}, "kind 'stolen' is unknown; there are cart,"),
        ({"occurred_at": ""}, "occurred_at is empty"),
        ({"occurred_at": "yesterday"}, "occurred_at 'yesterday' is neither ISO 8601 nor seconds since 1970"),
        ({"occurred_at": "2024-02-30"}, "occurred_at '2024-02-30' is neither"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at '2099-01-01T00:00:00Z' is in the future"),
        ({"occurred_at": "1709287200000"}, "occurred_at '1709287200000' is not in the years 1970 to 2105; a number is taken as seconds"),
        ({"occurred_at": "1969-12-31"}, "occurred_at '1969-12-31' is not in the years 1970 to 2105"),
        ({"quantity": "-1"}, "quantity '-1' is not positive"),
        ({"quantity": "0"}, "quantity '0' is not positive"),
        ({"quantity": "0.0001"}, "quantity '0.0001' is not positive"),
        ({"quantity": "nan"}, "quantity 'nan' is not a number"),
        ({"quantity": "inf"}, "quantity 'inf' is not a number"),
        ({"quantity": "two"}, "quantity 'two' is not a number"),
        ({"quantity": "1e12"}, "quantity '1e12' is not a number of at most 11 digits"),
        ({"unit_price": "-0.01"}, "unit_price '-0.01' is negative"),
        ({"unit_price": "NaN"}, "unit_price 'NaN' is not a number"),
        ({"order": "o" * 65}, "order has 65 characters; 64 are allowed"),
    ],
)
def test_a_wrong_cell_is_named_and_its_row_alone_is_left_out(tmp_path, cells, reason):
    path = write_csv(tmp_path / "log.csv", [LINE, line(**cells), LINE])
    run("import_interactions", path)
    assert Interaction.objects.count() == 2
    [found] = rejects(path)
    assert found["line"] == "3"
    assert found["reason"].startswith(reason)


def test_a_row_with_too_few_or_too_many_cells_is_left_out(tmp_path):
    path = write_csv(tmp_path / "log.csv", [LINE, LINE[:5], (*LINE, "more")])
    run("import_interactions", path)
    assert Interaction.objects.count() == 1
    assert [row["reason"] for row in rejects(path)] == ["5 cells where 7 columns are", "8 cells where 7 columns are"]


@pytest.mark.parametrize("quoted", [True, False])
def test_ten_megabytes_in_one_cell_cost_that_row_and_no_more(tmp_path, quoted):
    path = tmp_path / "log.csv"
    huge = "x" * 10_000_000
    good = ",".join(LINE)
    path.write_text("\n".join([",".join(HEADER), good, ",".join(line(kind=f'"{huge}"' if quoted else huge)), good, ""]))
    run("import_interactions", path)
    assert Interaction.objects.count() == 2
    [found] = rejects(path)
    assert found["line"] == "3"
    assert found["reason"].startswith("a cell is longer than 131,072 characters")
    assert (found["user"], found["product"]) == ("ann", "cup")
    assert (tmp_path / "log.csv.rejects.csv").stat().st_size < 3_000


def test_a_line_of_very_many_cells_costs_that_row_and_no_more(tmp_path):
    path = tmp_path / "log.csv"
    good = ",".join(LINE)
    path.write_text("\n".join([",".join(HEADER), good, '"abc",' * 300_000, good, ""]))
    run("import_interactions", path)
    assert Interaction.objects.count() == 2
    assert [row["line"] for row in rejects(path)] == ["3"]


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path):
    path = tmp_path / "log.csv"
    good = ",".join(LINE)
    path.write_text("\n".join([",".join(HEADER), good, 'ann,"cup,purchase', *[good] * 5_000, ""]))
    run("import_interactions", path)
    [found] = rejects(path)
    assert found["line"] == "3"
    assert "lines 3 to" in found["reason"]
    assert 2_000 < Interaction.objects.count() < 5_001


def test_ten_megabytes_in_a_cell_of_a_parquet_file_cost_that_row_and_no_more(tmp_path):
    path = tmp_path / "log.parquet"
    rows = [LINE, line(product="x" * 10_000_000), LINE]
    parquet.write_table(pa.table(dict(zip(HEADER, zip(*rows, strict=True), strict=True))), path)
    run("import_interactions", path)
    assert Interaction.objects.count() == 2
    [found] = rejects(path)
    assert found["line"] == "2"
    assert len(found["product"]) < 300


def test_a_truncated_parquet_file_is_refused(tmp_path):
    path = tmp_path / "log.parquet"
    parquet.write_table(pa.table(dict(zip(HEADER, zip(*[LINE] * 1000, strict=True), strict=True))), path)
    path.write_bytes(path.read_bytes()[:-200])
    assert "cannot be read as Parquet" in refused(path)


def test_a_parquet_file_that_is_damaged_further_on_is_refused_after_what_was_good(tmp_path):
    path = tmp_path / "log.parquet"
    rows = [line(order=str(n)) for n in range(3000)]
    parquet.write_table(
        pa.table(dict(zip(HEADER, zip(*rows, strict=True), strict=True))), path, row_group_size=1000, compression="snappy", use_dictionary=False
    )
    offset = parquet.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    damaged = bytearray(path.read_bytes())
    damaged[offset : offset + 40] = b"\xff" * 40
    path.write_bytes(damaged)
    with pytest.raises(CommandError, match="is damaged after row"):
        run("import_interactions", path)


def test_a_failure_is_written_for_machines_too(tmp_path):
    refused(write_csv(tmp_path / "log.csv", [], ("a",)), json=tmp_path / "summary.json")
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["ok"] is False
    assert "is missing" in summary["error"]


def test_a_header_of_very_many_columns_is_told_in_one_short_line(tmp_path):
    header = ("user", "product", "occurred_at", *(f"c{n // 2}" for n in range(20_000)))
    told = refused(write_csv(tmp_path / "log.csv", [], header))
    assert "and 9,988 more stands twice" in told
    assert len(told) < 400
