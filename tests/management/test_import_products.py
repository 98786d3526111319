import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.test import override_settings

from catalog.models import Product

from .files import rejects, run, write_csv

pytestmark = pytest.mark.django_db

HEADER = ("sku", "name", "category", "brand", "tags", "price", "currency", "description", "image_url", "is_active", "stock", "created_at")
CUP = ("cup", "Blue cup", "Home > Kitchen", "Acme", "blue|china", "7.65", "gbp", "Holds tea.", "", "yes", "3", "2024-03-01T10:00:00Z")


def product_file(tmp_path, *rows, header=HEADER):
    return write_csv(tmp_path / "products.csv", rows, header)


def test_every_column_becomes_what_the_shop_keeps(tmp_path):
    run("import_products", product_file(tmp_path, CUP))
    product = Product.objects.get()
    assert (product.sku, product.name, product.brand, product.currency, product.description) == ("cup", "Blue cup", "Acme", "GBP", "Holds tea.")
    assert (product.price, product.is_active, product.stock) == (Decimal("7.65"), True, 3)
    assert product.category.parts == ("Home", "Kitchen")
    assert set(product.tag_names) == {"blue", "china"}
    assert product.created_at == datetime(2024, 3, 1, 10, tzinfo=UTC)


def test_the_sku_alone_is_enough(tmp_path):
    run("import_products", product_file(tmp_path, ("cup",), header=("sku",)))
    product = Product.objects.get()
    assert (product.sku, product.is_active, product.stock) == ("cup", True, None)


def test_the_same_file_again_changes_nothing(tmp_path):
    path = product_file(tmp_path, CUP)
    run("import_products", path)
    before = Product.objects.values().get()
    run("import_products", path)
    assert Product.objects.values().get() == before


def test_columns_that_a_file_lacks_stay_as_they_were(tmp_path):
    run("import_products", product_file(tmp_path, CUP))
    run("import_products", product_file(tmp_path, ("cup", "9.99"), header=("sku", "price")))
    product = Product.objects.get()
    assert (product.name, product.price, product.brand) == ("Blue cup", Decimal("9.99"), "Acme")


def test_of_rows_with_one_sku_the_last_counts(tmp_path):
    path = product_file(tmp_path, ("cup", "1"), ("pot", "2"), ("cup", "3"), header=("sku", "price"))
    run("import_products", path, json=tmp_path / "summary.json")
    assert Product.objects.get(sku="cup").price == 3
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["read"], summary["written"], summary["repeated"], summary["rejected"]) == (3, 2, 1, 0)


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("sku", "", "sku is empty"),
        ("price", "-1", "price '-1' is negative"),
        ("price", "cheap", "price 'cheap' is not a number"),
        ("stock", "1.5", "stock '1.5' is not a whole number"),
        ("is_active", "perhaps", "is_active 'perhaps' is neither true nor false"),
        ("created_at", "once", "created_at 'once' is neither ISO 8601"),
        ("currency", "€", "currency '€' is not a three-letter code"),
        ("sku", "x" * 100, "the shop refuses it: a SKU has 1 to 64 characters"),
    ],
)
def test_a_wrong_cell_is_named_and_its_row_alone_is_left_out(tmp_path, column, cell, reason):
    wrong = dict(zip(HEADER, CUP, strict=True)) | {column: cell}
    path = product_file(tmp_path, CUP, tuple(wrong.values()), ("pot", *CUP[1:]))
    run("import_products", path)
    assert set(Product.objects.values_list("sku", flat=True)) == {"cup", "pot"}
    [found] = rejects(path)
    assert found["line"] == "3"
    assert found["reason"].startswith(reason)


def test_strict_stops_at_the_first_bad_row_and_writes_nothing_of_its_chunk(tmp_path):
    with pytest.raises(CommandError, match="line 3: price"):
        run("import_products", product_file(tmp_path, ("cup", "1"), ("pot", "-1"), header=("sku", "price")), strict=True)
    assert not Product.objects.exists()


def test_the_sku_column_must_be_there(tmp_path):
    with pytest.raises(CommandError, match="column sku is missing; there are: name"):
        run("import_products", product_file(tmp_path, ("Cup",), header=("name",)))


@override_settings(RECOMMENDATIONS={"PRODUCT_ADAPTER": "tests.otherstore.adapters.ArticleAdapter"})
def test_a_shop_whose_adapter_does_not_write_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"ArticleAdapter does not write products: give it upsert\(rows\)"):
        run("import_products", product_file(tmp_path, CUP))
