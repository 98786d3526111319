"""The till's names are made readable, and shelves and tags follow from them by written rules."""

from collections import Counter

import pytest

from catalog.demo import shelves, tables, tags
from catalog.demo.names import readable
from catalog.demo.shelves import category_of
from catalog.demo.tags import tags_of
from catalog.demo.words import grams, singular


@pytest.fixture(scope="module")
def names() -> list[str]:
    return list(tables.read().products["name"])


@pytest.mark.parametrize(
    ("till", "shop"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White Hanging Heart T-light Holder"),
        ("SET/6 RED SPOTTY PAPER PLATES", "Set of 6 Red Spotty Paper Plates"),
        ("S/4 CACTI CANDLES", "Set of 4 Cacti Candles"),
        ('FLOWER GLASS GARLAND NECKL.36"BLACK', 'Flower Glass Garland Necklace 36" Black'),
        ('LETTER "W" BLING KEY RING', 'Letter "W" Bling Key Ring'),
        ("ROSE DU SUD CUSHION COVER", "Rose du Sud Cushion Cover"),
        ("SALLE DE BAIN HOOK", "Salle de Bain Hook"),
        ("FOLDING UMBRELLA PINKWHITE POLKADOT", "Folding Umbrella Pink & White Polkadot"),
        ("  CHILDS  GARDEN RAKE BLUE ", "Childs Garden Rake Blue"),
        ("TV DINNER TRAY DOLLY GIRL", "TV Dinner Tray Dolly Girl"),
    ],
)
def test_a_till_name_is_printed_as_a_shop_would(till: str, shop: str) -> None:
    assert readable(till) == shop


@pytest.mark.parametrize(
    ("word", "one"), [("daisies", "daisy"), ("boxes", "box"), ("glasses", "glass"), ("leaves", "leaf"), ("glass", "glass"), ("mugs", "mug")]
)
def test_words_are_compared_in_the_singular(word: str, one: str) -> None:
    assert singular(word) == one


def test_a_name_is_read_in_runs_of_up_to_four_words() -> None:
    assert grams("Hot Water Bottle") == {"hot", "water", "bottle", "hot water", "water bottle", "hot water bottle"}
    assert "light" not in grams("Silver T-light Holder")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("White Hanging Heart T-light Holder", ("t-light holder", "white", "heart")),
        ("Jumbo Bag Red Retrospot", ("jumbo bag", "red", "retrospot")),
        ("Set of 60 Pantry Design Cake Cases", ("cake case", "pantry")),
        ("Regency Cake Stand 3 Tier", ("cake stand", "regency")),
        ("Drawer Knob Ceramic Red", ("knob", "ceramic", "red")),
        ("Traditional Naughts & Crosses", ()),
    ],
)
def test_tags_say_what_a_thing_is_then_material_colour_and_theme(name: str, expected: tuple[str, ...]) -> None:
    assert tags_of(name) == expected


def test_not_every_word_is_a_tag(names: list[str]) -> None:
    counts = Counter(tag for name in names for tag in tags_of(name))
    assert not {"the", "of", "set", "design", "small", "assorted"} & counts.keys()
    assert all(2 <= len(tag) <= 50 for tag in counts)


def test_nearly_every_product_has_a_tag_and_none_has_many(names: list[str]) -> None:
    sizes = [len(tags_of(name)) for name in names]
    assert sum(size == 0 for size in sizes) < len(sizes) * 0.02
    assert max(sizes) <= 7


def test_every_phrase_of_the_tag_rule_belongs_to_one_tag() -> None:
    facets: dict[str, str] = {}
    for facet, table in tags.FACETS.items():
        for line in table.strip().splitlines():
            tag = line.partition(":")[0].strip()
            assert facets.setdefault(tag, facet) == facet, f"{tag} is in two facets"


@pytest.mark.parametrize(
    ("name", "shelf"),
    [
        ("Regency Cake Stand 3 Tier", "Kitchen > Cake & Baking"),
        ("Large Cake Towel Pink Spots", "Home > Bath & Body"),
        ("Jumbo Bag 50's Christmas", "Bags & Travel > Shopping & Jumbo Bags"),
        ("Wrap Christmas Village", "Seasonal > Christmas Cards & Wrap"),
        ("White Hanging Heart T-light Holder", "Home > Candle Holders & Lanterns"),
        ("Pantry Hook Balloon Whisk", "Kitchen > Cooking & Washing Up"),
        ("Playing Cards Keep Calm & Carry on", "Toys & Children > Games & Puzzles"),
        ('Flower Glass Garland Necklace 36" Black', "Jewellery & Accessories > Necklaces"),
        ("Birdhouse Garden Marker", "Garden > Pots & Growing"),
    ],
)
def test_the_first_fitting_entry_decides_the_shelf(name: str, shelf: str) -> None:
    assert " > ".join(category_of(name)) == shelf


def test_the_tree_has_two_levels_and_no_shelf_takes_all(names: list[str]) -> None:
    counts = Counter(category_of(name) for name in names)
    assert {len(path) for path in counts} == {2}
    assert max(counts.values()) < len(names) * 0.08
    assert min(counts.values()) >= 3
    assert 8 <= len({department for department, _ in counts}) <= 12


def test_hardly_anything_is_left_over(names: list[str]) -> None:
    assert sum(category_of(name) == shelves.FALLBACK for name in names) <= len(names) * 0.005


def test_a_name_that_nothing_fits_has_a_shelf_all_the_same() -> None:
    assert category_of("Zzyzx") == shelves.FALLBACK
    assert tags_of("") == ()
