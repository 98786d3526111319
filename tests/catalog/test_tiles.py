"""Each product has a drawn picture: always the same, always well-formed, and harmless whatever its name."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from catalog.demo.tables import read
from catalog.demo.tags import tags_of
from catalog.models import Product
from catalog.tiles.draw import subject, tile
from catalog.tiles.pictograms import ALIKE, DEPARTMENTS, DRAWINGS, SHELVES, THEMES
from catalog.tiles.scene import scene

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "g", "rect", "circle", "ellipse", "path"}


def elements(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_every_pictogram_is_drawn_with_plain_shapes_and_named_colours_only(name: str) -> None:
    svg = tile(sku="x", name=name, tags=(name,))
    assert {element.tag.removeprefix(SVG) for element in elements(svg)} <= DRAWN
    assert not re.search(r"[{}]|href|style|url\(|on\w+=", svg)


def test_whatever_stands_for_something_is_drawn() -> None:
    for table in (ALIKE, THEMES, SHELVES, DEPARTMENTS):
        assert set(table.values()) <= DRAWINGS.keys()


def test_a_product_gives_the_same_bytes_each_time() -> None:
    first = tile(sku="85123A", name="Heart", tags=("heart", "white"))
    assert first == tile(sku="85123A", name="Heart", tags=("heart", "white"))
    assert first.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"')


def test_products_of_a_kind_differ_by_their_number() -> None:
    assert len({tile(sku=str(number), name="Mug", tags=("mug",)) for number in range(40)}) > 20


def test_a_colour_word_colours_the_thing() -> None:
    assert tile(sku="x", name="", tags=("mug", "red")) != tile(sku="x", name="", tags=("mug", "blue"))


@pytest.mark.parametrize(
    ("tags", "category", "drawn"),
    [
        (("mug", "red"), ("Kitchen", "Mugs & Cups"), "mug"),
        (("purse", "heart"), (), "purse"),
        (("rabbit", "green"), ("Home", "Ornaments & Decorations"), "rabbit"),
        (("skull",), ("Stationery & Craft", "Greeting Cards"), "card"),
        ((), ("Home", "Clocks"), "clock"),
        ((), ("Elsewhere",), "gift wrap"),
        ((), (), "gift wrap"),
    ],
)
def test_a_tile_shows_what_the_thing_is_before_its_shelf_and_its_theme(tags: tuple[str, ...], category: tuple[str, ...], drawn: str) -> None:
    assert subject(tags, category) == drawn


@given(sku=some.text(max_size=80), name=some.text(max_size=80), tags=some.lists(some.text(max_size=20), max_size=4))
def test_any_name_gives_well_formed_svg_that_holds_no_markup_of_it(sku: str, name: str, tags: list[str]) -> None:
    svg = tile(sku=sku, name=name, tags=tags)
    assert {element.tag.removeprefix(SVG) for element in elements(svg)} <= DRAWN


@pytest.mark.parametrize("name", ["</title><script>alert(1)</script>", '" onload="alert(1)', "a & b < c", "\x00\x0b\ud800", "]]>", "&lt;script&gt;"])
def test_a_hostile_name_stays_text(name: str) -> None:
    root = ElementTree.fromstring(tile(sku="x", name=name))
    assert not list(root.iter(f"{SVG}script"))
    assert set(root.attrib) == {"viewBox", "width", "height", "role", "aria-label"}


def test_the_scene_of_the_home_page_is_well_formed() -> None:
    assert {element.tag.removeprefix(SVG) for element in elements(scene())} <= DRAWN


def test_tiles_of_the_demo_stay_small() -> None:
    names = read(customers=20).products["name"]
    assert max(len(tile(sku=sku, name=name, tags=tags_of(name))) for sku, name in names.items()) < 20_000


def test_a_tile_may_be_kept_for_long_and_its_address_changes_with_it(client: Client, shop: dict[str, Product]) -> None:
    mug = shop["MUG"]
    response = client.get(mug.image)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Cache-Control"] == "public, max-age=31536000"
    assert "Set-Cookie" not in response
    before = mug.image
    mug.tag_text = "mug|blue"
    assert mug.image != before
