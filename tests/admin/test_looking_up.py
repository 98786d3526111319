"""Staff look products up by words, also those that the shop does not sell now."""

import pytest

from recommendations.products import ModelAdapter, ProductAdapter
from tests.otherstore.adapters import SeatAdapter
from tests.otherstore.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats() -> dict[str, Seat]:
    titles = {"red": "Red folding chair", "blue": "Blue chair", "old": "Red armchair of old"}
    return {name: Seat.objects.create(title=title, on_sale=name != "old") for name, title in titles.items()}


def found(text: str, adapter: ProductAdapter | None = None) -> set[str]:
    return {str(seat) for seat in (adapter or SeatAdapter()).named(text)}


def test_every_word_must_be_in_the_name_in_any_order_and_whether_sold_or_not(seats: dict[str, Seat]) -> None:
    assert found("CHAIR red") == {"Red folding chair", "Red armchair of old"}
    assert found("chair") == {str(seat) for seat in seats.values()}


@pytest.mark.parametrize("text", ["", "   ", "\x00", "table", "chair \x00 table"])
def test_no_words_or_none_that_fit_find_nothing(seats: dict[str, Seat], text: str) -> None:
    assert found(text) == set()


def test_fields_that_the_model_does_not_have_are_left_out(seats: dict[str, Seat]) -> None:
    class Nameless(ModelAdapter):
        model = Seat
        name_fields = ("label",)

    assert found("chair", Nameless()) == set()


def test_an_adapter_without_a_search_finds_by_key_and_sku_alone(seats: dict[str, Seat]) -> None:
    class Bare(SeatAdapter):
        products = ProductAdapter.products
        named = ProductAdapter.named

    assert found("chair", Bare()) == set()
    assert {str(seat) for seat in Bare().products()} == {"Red folding chair", "Blue chair"}
