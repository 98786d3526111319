"""Products are written in bulk: what a row says is so afterwards, what it does not say stays."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import upsert
from catalog.models import Category, Product, Tag

pytestmark = pytest.mark.django_db


def test_categories_and_tags_are_made_with_the_products() -> None:
    upsert.products([{"sku": "A", "name": "Mug", "category": "Kitchen > Mugs & Cups", "tags": "mug|red"}])
    product = Product.objects.get(sku="A")
    assert product.category is not None
    assert product.category.parts == ("Kitchen", "Mugs & Cups")
    assert product.category.parent == Category.objects.get(path="Kitchen")
    assert sorted(product.tags.values_list("name", flat=True)) == ["mug", "red"]
    assert product.tag_names == ("mug", "red")


def test_the_same_rows_again_change_nothing() -> None:
    rows = [{"sku": "A", "name": "Mug", "category": "Kitchen", "tags": ("mug",), "price": Decimal("2.00")}]
    upsert.products(rows)
    before = list(Product.objects.values())
    upsert.products(rows)
    assert list(Product.objects.values()) == before
    assert (Category.objects.count(), Tag.objects.count(), Product.tags.through.objects.count()) == (1, 1, 1)


def test_columns_that_a_row_lacks_stay_as_they_were() -> None:
    upsert.products([{"sku": "A", "name": "Mug", "tags": "mug", "price": Decimal("2.00"), "stock": 5, "brand": "Hearth"}])
    upsert.products([{"sku": "A", "price": None}])
    product = Product.objects.get(sku="A")
    assert (product.name, product.price, product.stock, product.brand, product.tag_names) == ("Mug", None, 5, "Hearth", ("mug",))


def test_tags_that_a_row_no_longer_names_are_taken_off() -> None:
    upsert.products([{"sku": "A", "tags": "mug|red"}])
    upsert.products([{"sku": "A", "tags": "mug|blue"}])
    assert set(Product.objects.get(sku="A").tags.values_list("name", flat=True)) == {"mug", "blue"}


def test_an_empty_creation_time_and_state_mean_the_default() -> None:
    upsert.products([{"sku": "A", "name": "Mug", "is_active": None, "created_at": None}])
    product = Product.objects.get(sku="A")
    assert product.is_active
    assert product.created_at is not None


def test_the_last_row_of_a_sku_wins() -> None:
    assert upsert.products([{"sku": "A", "name": "One"}, {"sku": "A", "name": "Two"}]) == 1
    assert Product.objects.get(sku="A").name == "Two"


@pytest.mark.parametrize("sku", ["", "   ", None, "x" * 65])
def test_a_row_without_a_usable_sku_is_refused_and_nothing_is_written(sku: str | None) -> None:
    with pytest.raises(ValueError, match="SKU"):
        upsert.products([{"sku": "A", "name": "Mug"}, {"sku": sku, "name": "Cup"}])
    assert not Product.objects.exists()


def test_names_in_any_script_get_slugs_of_their_own() -> None:
    upsert.products([{"sku": str(number), "name": name, "category": name, "tags": name} for number, name in enumerate(["茶杯", "茶壶", "Tea", "Téa"])])
    assert len(set(Category.objects.values_list("slug", flat=True))) == 4
    assert len(set(Tag.objects.values_list("slug", flat=True))) == 4
    assert all(product.get_absolute_url() for product in Product.objects.all())


def test_overlong_texts_are_cut_to_what_the_table_holds() -> None:
    upsert.products([{"sku": "A", "name": "n" * 900, "brand": "b" * 900, "category": " > ".join(["c" * 200] * 9), "tags": "t" * 900}])
    product = Product.objects.get(sku="A")
    assert (len(product.name), len(product.brand), len(product.tag_text)) == (200, 80, 50)
    assert product.category is not None
    product.full_clean(exclude=["price"])
    product.category.full_clean()


def test_a_chunk_costs_few_statements_whatever_its_size() -> None:
    def cost(first: int, size: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            upsert.products(
                [{"sku": f"{number}", "name": f"Thing {number}", "category": f"A > {number % 3}", "tags": "x|y"} for number in range(first, first + size)]
            )
        return len(queries)

    small = cost(0, 10)
    assert cost(100, 60) <= small


def test_editing_tags_by_hand_keeps_their_text_in_step() -> None:
    upsert.products([{"sku": "A", "tags": "mug|red"}])
    product = Product.objects.get(sku="A")
    product.tags.remove(Tag.objects.get(name="red"))
    assert Product.objects.get(sku="A").tag_text == "mug"
