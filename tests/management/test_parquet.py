"""Parquet says the same as CSV."""

import builtins
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from pyarrow import parquet

from catalog.models import Product
from recommendations.models import Interaction

from .files import LINE, log, products, run, write_csv

pytestmark = pytest.mark.django_db

WHEN = datetime(2024, 3, 1, 10, tzinfo=UTC)
TYPED = pa.table(
    {
        "user": pa.array(["ann"]).dictionary_encode(),
        "product": ["cup"],
        "kind": pa.array([None], pa.string()),
        "occurred_at": pa.array([WHEN], pa.timestamp("ns", tz="UTC")),
        "quantity": pa.array([2.0]),
        "unit_price": pa.array([Decimal("7.65")], pa.decimal128(10, 2)),
        "order": pa.array([5001.0]),
    }
)


@pytest.fixture(autouse=True)
def shop():
    get_user_model().objects.create_user("ann")
    return products("cup")


def test_a_parquet_file_means_what_the_csv_file_means(tmp_path):
    parquet.write_table(TYPED, tmp_path / "log.parquet")
    run("import_interactions", tmp_path / "log.parquet")
    before = log()
    assert "0 new, 1 already there" in run("import_interactions", write_csv(tmp_path / "log.csv", [LINE]))
    assert log() == before
    assert Interaction.objects.get().occurred_at == WHEN


@pytest.mark.parametrize(
    "times",
    [
        pa.array([datetime(2024, 3, 1, 10)], pa.timestamp("us")),
        pa.array([int(WHEN.timestamp())], pa.int64()),
        pa.array(["2024-03-01T10:00:00"]),
    ],
    ids=["naive timestamp", "seconds", "text"],
)
def test_times_of_any_type_are_understood(tmp_path, times):
    parquet.write_table(TYPED.set_column(3, "occurred_at", times), tmp_path / "log.parquet")
    run("import_interactions", tmp_path / "log.parquet")
    assert Interaction.objects.get().occurred_at == WHEN


def test_lists_become_tags_and_category(tmp_path):
    table = pa.table({"sku": ["pot"], "tags": [["red", "tin"]], "category": [["Home", "Kitchen"]], "is_active": [False], "stock": [7]})
    parquet.write_table(table, tmp_path / "products.parquet")
    run("import_products", tmp_path / "products.parquet")
    product = Product.objects.get(sku="pot")
    assert (set(product.tag_names), product.category.parts, product.is_active, product.stock) == ({"red", "tin"}, ("Home", "Kitchen"), False, 7)


def test_without_pyarrow_the_error_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "log.parquet").write_bytes(b"PAR1")
    importing = builtins.__import__

    def without(name, *rest):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return importing(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CommandError, match=r"pip install .*\[parquet\]"):
        run("import_interactions", tmp_path / "log.parquet")
