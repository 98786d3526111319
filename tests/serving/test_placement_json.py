"""Rules, boosts and pins as they are stored: read strictly, and told what is wrong with which entry."""

from datetime import UTC, datetime

import pytest

from recommendations import recommend
from recommendations.models import Placement
from recommendations.serving import configuration
from recommendations.serving.boosts import Boosts
from recommendations.serving.configuration import placement_settings
from recommendations.serving.pins import Pins
from recommendations.serving.rules import PriceRange, Rules
from recommendations.testing.factories import make_run

ROW = {
    "slug": "x",
    "name": "X",
    "enabled": True,
    "strategy": "blend",
    "fallbacks": ["trending"],
    "limit": 4,
    "dedupe": True,
    "rules": {},
    "boosts": {},
    "pins": {},
}


def test_all_rules_are_read():
    rules = Rules.from_json(
        {
            "version": 1,
            "only_categories": ["Home > Kitchen"],
            "never_categories": ["Home >Kitchen > Knives "],
            "only_tags": ["red"],
            "never_tags": ["x > y"],
            "price": {"from": 0.5},
            "max_per_category": None,
            "max_per_seed": 3,
            "exclude_bought": True,
            "in_stock": True,
            "seed": "latest",
        }
    )
    assert rules == Rules(
        only_categories=(("Home", "Kitchen"),),
        never_categories=(("Home", "Kitchen", "Knives"),),
        only_tags=("red",),
        never_tags=("x > y",),
        price=PriceRange(low=0.5, high=None),
        max_per_category=None,
        max_per_seed=3,
        exclude_bought=True,
        in_stock=True,
        seed="latest",
    )


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        ({"only_categories": "Home"}, "only_categories is 'Home'; it takes a list of texts"),
        ({"never_categories": ["Home", 5]}, "never_categories is .*; it takes a list of texts"),
        ({"only_categories": [" > "]}, "a category is a path"),
        ({"never_tags": [""]}, "never_tags is .*; it takes a list of texts"),
        ({"only_tags": None}, "only_tags is None"),
        ({"price": 2}, "price is 2; it takes an object"),
        ({"price": {"form": 1}}, "price is .*; it takes an object"),
        ({"price": {"from": -1}}, "it takes numbers from 0"),
        ({"price": {"to": True}}, "it takes numbers from 0"),
        ({"price": {"to": float("nan")}}, "it takes numbers from 0"),
        ({"price": {"from": 2, "to": 1}}, "'to' must not be less"),
        ({"in_stock": 1}, "in_stock is 1; it takes true or false"),
        ({"seed": "oldest"}, "seed is 'oldest'; it takes 'latest'"),
    ],
)
def test_a_wrong_rule_is_named_with_what_it_takes(rules, complaint):
    with pytest.raises(ValueError, match=complaint):
        Rules.from_json(rules)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("red", "it is 'red', no object"),
        ({"factor": 2}, "it names nothing; it takes exactly one of category, tag, product"),
        ({"tag": "a", "product": "1", "factor": 2}, "it names tag and product; it takes exactly one"),
        ({"tag": "a"}, "factor is None; it takes a number above 0, at most 10"),
        ({"tag": "a", "factor": 0}, "factor is 0"),
        ({"tag": "a", "factor": 10.01}, "factor is 10.01"),
        ({"tag": "a", "factor": float("nan")}, "factor is nan"),
        ({"tag": "a", "factor": True}, "factor is True"),
        ({"tag": "a", "factor": "2"}, "factor is '2'"),
        ({"tag": 7, "factor": 2}, "tag is 7; it takes a text"),
        ({"category": ">", "factor": 2}, "category is '>'; it takes a path"),
        ({"tag": "a", "factor": 2, "til": "2026-01-01"}, "unknown 'til'; there are category, tag, product, factor, from, until"),
        ({"tag": "a", "factor": 2, "until": "tomorrow"}, "until is 'tomorrow'; it takes a moment such as 2026-12-24T18:00:00"),
        ({"tag": "a", "factor": 2, "until": "2026-13-01T00:00:00"}, "until is '2026-13-01T00:00:00'"),
        ({"tag": "a", "factor": 2, "from": 20261224}, "from is 20261224"),
        ({"tag": "a", "factor": 2, "from": "2026-01-02T00:00Z", "until": "2026-01-02T01:00+01:00"}, "it takes a moment after '2026-01-02T00:00Z'"),
    ],
)
def test_a_wrong_boost_is_named_by_its_number(entry, complaint):
    with pytest.raises(ValueError, match=f"entry 2 of boosts: .*{complaint}"):
        Boosts.from_json({"version": 1, "entries": [{"tag": "a", "factor": 1}, entry]})


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ({"product": 12, "position": 1}, "product is 12; it takes a text"),
        ({"product": "12"}, "position is None; it takes a whole number from 1 to 1000"),
        ({"product": "12", "position": 0}, "position is 0"),
        ({"product": "12", "position": 1.0}, "position is 1.0"),
        ({"product": "12", "position": True}, "position is True"),
        ({"product": "12", "position": 1, "factor": 2}, "unknown 'factor'; there are product, position, from, until"),
    ],
)
def test_a_wrong_pin_is_named_by_its_number(entry, complaint):
    with pytest.raises(ValueError, match=f"entry 1 of pins: {complaint}"):
        Pins.from_json({"entries": [entry]})


@pytest.mark.parametrize("cls", [Boosts, Pins])
@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ([], r"are \[\], no object"),
        ({"version": 2}, "have version 2; this code reads 1"),
        ({"version": 1, "entires": []}, "have no 'entires'; there are version and entries"),
        ({"entries": {}}, "are {}, no list"),
        ({"entries": [{}] * 201}, "have 201 entries; at most 200"),
    ],
)
def test_what_is_no_list_of_entries_is_refused(cls, values, complaint):
    with pytest.raises(ValueError, match=complaint):
        cls.from_json(values)
    assert cls.from_json(None) == cls.from_json({}) == cls.from_json({"version": 1, "entries": []}) == cls()


def test_an_unsaved_placement_is_read_as_a_stored_one():
    pins = {"version": 1, "entries": [{"product": "12", "position": 2, "until": "2026-12-24T18:00:00+01:00"}]}
    read = placement_settings({**ROW, "rules": {"in_stock": True}, "pins": pins})
    assert (read.slug, read.strategies, read.limit, read.rules) == ("x", ("blend", "trending"), 4, Rules(in_stock=True))
    assert read.pins.entries[0].schedule.end == datetime(2026, 12, 24, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"rules": {"wibble": 1}}, "unknown rule wibble"),
        ({"boosts": [1]}, "boosts are"),
        ({"pins": {"entries": [1]}}, "entry 1 of pins"),
        ({"fallbacks": "trending"}, "fallbacks are 'trending'"),
        ({"fallbacks": [1]}, "fallbacks are"),
    ],
)
def test_an_unsaved_placement_is_read_strictly(wrong, complaint):
    with pytest.raises(ValueError, match=complaint):
        placement_settings({**ROW, **wrong})


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "said"), [("boosts", {"factor": 3}), ("pins", {"position": 1})])
def test_what_cannot_be_read_of_a_stored_one_costs_that_alone(store, caplog, name, said):
    keys = store.make(3)
    make_run("blend", {"all": {"": keys}})
    Placement.objects.filter(slug="home").update(rules={"version": 1, "max_per_category": 1}, pins={"entries": [{"product": keys[2], "position": 1}]})
    Placement.objects.filter(slug="home").update(**{name: {"entries": [{"product": keys[1], **said}, 5]}})
    configuration.forget()
    assert recommend("home").product_keys == ([keys[2], *keys[:2]] if name == "boosts" else keys)
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{name} cannot be read and are left out: placement 'home', because 'entry 2 of {name}: it is 5, no object'")
