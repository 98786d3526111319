"""A placement is set up without a line of code: what is stored comes through the form, what is wrong is told where it stands."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from recommendations.admin.display import moment
from recommendations.admin.placements.admin import PlacementAdmin
from recommendations.admin.placements.form import PlacementForm
from recommendations.models import Placement, Strategy
from recommendations.serving.boosts import Boosts
from recommendations.serving.pins import Pins
from recommendations.serving.rules import Rules
from tests.otherstore.models import Seat

from .filled_in import filled_in, rows

ROOT = "/admin/recommendations/placement/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seats_are_sold(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": "tests.otherstore.adapters.SeatAdapter"}


@pytest.fixture
def seat() -> Seat:
    return Seat.objects.create(title="Red folding chair", shelf="Home > Chairs")


def page(placement: Placement) -> str:
    return f"{ROOT}{placement.pk}/change/"


def sent(**changed: Any) -> dict[str, Any]:
    """A new placement."""
    blend = Strategy.objects.get(slug="blend").pk
    empty = {key: value for name in ("fallbacks", "filters", "boosts", "pins") for key, value in rows(name).items()}
    return {"slug": "mine", "name": "Mine", "enabled": "on", "strategy": blend, "limit": 8, **empty, **changed}


def made(client: Client, **changed: Any) -> Placement:
    response = client.post(f"{ROOT}add/", sent(**changed))
    assert response.status_code == 302, told(response)
    return Placement.objects.get(slug="mine")


def told(response: Any) -> dict[str, Any]:
    """What is wrong, by field; of a field in a row, "field-number-name"."""
    form = response.context["adminform"].form
    found = dict(form.errors)
    for name in ("fallbacks", "filters", "boosts", "pins"):
        for number, row in enumerate(form[name].data.forms):
            found |= {f"{name}-{number}-{field}": errors for field, errors in row.errors.items()}
    return {name: " ".join(errors) for name, errors in found.items()}


# What is stored comes through the form

texts = some.text(some.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=">"), min_size=1, max_size=12)
paths = some.lists(texts, min_size=1, max_size=3).map(" > ".join)
few = some.integers(1, 40)
zones = some.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-3))])
moments = some.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=zones).map(datetime.isoformat)


@some.composite
def schedules(draw: Any) -> dict[str, str]:
    starts, ends = sorted(draw(some.lists(moments, min_size=2, max_size=2, unique_by=datetime.fromisoformat)), key=datetime.fromisoformat)
    return draw(some.sampled_from([{}, {"from": starts}, {"until": ends}, {"from": starts, "until": ends}]))


prices = some.floats(0.01, 50, allow_nan=False)
rules = some.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("only_categories", "never_categories"), some.lists(paths, min_size=1, max_size=3, unique=True)),
        **dict.fromkeys(("only_tags", "never_tags"), some.lists(texts, min_size=1, max_size=3, unique=True)),
        "price": some.tuples(prices, prices).map(sorted).map(lambda pair: {"from": pair[0], "to": pair[1]}) | prices.map(lambda to: {"to": to}),
        "max_per_category": few | some.none(),
        "max_per_seed": few | some.none(),
        "exclude_bought": some.booleans(),
        "in_stock": some.booleans(),
        "seed": some.just("latest"),
    },
)
keys = some.integers(1, 10**9).map(str)
subjects = paths.map(lambda path: {"category": path}) | texts.map(lambda tag: {"tag": tag}) | keys.map(lambda key: {"product": key})
factors = some.floats(0, 10, exclude_min=True, allow_subnormal=False) | some.sampled_from([0.1, 0.5, 1.5, 3, 10])
boosts = some.lists(some.builds(lambda *parts: {**parts[0], "factor": parts[1], **parts[2]}, subjects, factors, schedules()), max_size=3)
pins = some.lists(some.builds(lambda *parts: {"product": parts[0], "position": parts[1], **parts[2]}, keys, few, schedules()), max_size=3)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@given(rules=rules, boosts=boosts, pins=pins)
@hypothesis_settings(
    max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate, Phase.shrink), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_stored_is_stored_again_by_a_form_that_nobody_touched(
    settings: Any, zone: str, rules: dict[str, Any], boosts: list[Any], pins: list[Any]
) -> None:
    settings.TIME_ZONE = zone
    stored = {"rules": {"version": 1, **rules}, "boosts": {"version": 1, "entries": boosts}, "pins": {"version": 1, "entries": pins}}
    Placement.objects.filter(slug="home").update(**stored)
    shown = PlacementForm(instance=Placement.objects.get(slug="home"))
    form = PlacementForm(filled_in(f'<form id="placement_form">{shown.as_div()}</form>'), instance=Placement.objects.get(slug="home"))
    assert form.is_valid(), form.errors
    assert form.changed_data == []
    form.save()
    home = Placement.objects.get(slug="home")
    assert home.fallbacks == ["trending", "popularity"]
    assert Rules.from_json(home.rules) == Rules.from_json(stored["rules"])
    assert Boosts.from_json(home.boosts) == Boosts.from_json(stored["boosts"])
    assert Pins.from_json(home.pins) == Pins.from_json(stored["pins"])


def test_each_part_of_the_form_is_written_as_serving_reads_it(merchandiser: Client, seat: Seat, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    placement = made(
        merchandiser,
        **rows("fallbacks", {"strategy": "trending"}, {"strategy": ""}, {"strategy": "popularity"}),
        **rows("filters", {"what": "only_categories", "which": " Home>Chairs "}, {"what": "never_tags", "which": "red"}, {"what": "only_tags", "which": ""}),
        price_from="50",
        price_to="150.5",
        max_per_category="any",
        max_per_seed="2",
        exclude_bought="on",
        in_stock="on",
        because_viewed="on",
        **rows(
            "boosts",
            {"what": "category", "which": "Home", "factor": "3.0", "starts": "2026-12-01T00:00", "ends": ""},
            {"what": "product", "which": "red chair", "factor": "0.5", "starts": "", "ends": ""},
            {"what": "tag", "which": "", "factor": "0.1", "starts": "", "ends": ""},
        ),
        **rows("pins", {"product": str(seat.pk), "position": "2", "starts": "", "ends": "2026-06-30T18:30"}, {"product": "", "position": ""}),
    )
    assert placement.fallbacks == ["trending", "popularity"]
    assert placement.rules == {
        "version": 1,
        "only_categories": ["Home > Chairs"],
        "never_tags": ["red"],
        "price": {"from": 0.5, "to": 1.505},
        "max_per_category": None,
        "max_per_seed": 2,
        "exclude_bought": True,
        "in_stock": True,
        "seed": "latest",
    }
    assert placement.boosts["entries"] == [
        {"category": "Home", "factor": 3.0, "from": "2026-12-01T00:00:00+01:00"},
        {"product": str(seat.pk), "factor": 0.5},
    ]
    assert placement.pins["entries"] == [{"product": str(seat.pk), "position": 2, "until": "2026-06-30T18:30:00+02:00"}]


def test_nothing_said_is_no_rule(merchandiser: Client) -> None:
    placement = made(merchandiser)
    assert (placement.rules, placement.boosts, placement.pins, placement.fallbacks) == ({}, {}, {}, [])


def test_a_row_is_removed_by_its_box_and_the_last_one_too(merchandiser: Client, seat: Seat) -> None:
    placement = made(merchandiser, **rows("pins", {"product": str(seat.pk), "position": "1"}))
    content = merchandiser.get(page(placement)).content.decode()
    merchandiser.post(page(placement), filled_in(content, **{"pins-0-DELETE": "on"}))
    placement.refresh_from_db()
    assert placement.pins == {}


def test_a_row_that_says_what_is_stored_already_is_kept_though_it_is_sent_as_a_new_one(merchandiser: Client, seat: Seat) -> None:
    pin = rows("pins", {"product": str(seat.pk), "position": "1"})
    placement = made(merchandiser, **pin)
    merchandiser.post(page(placement), sent(**pin))
    placement.refresh_from_db()
    assert placement.pins["entries"] == [{"product": str(seat.pk), "position": 1}]


def test_the_page_has_rows_to_fill_in_without_a_script(merchandiser: Client) -> None:
    fields = filled_in(merchandiser.get(f"{ROOT}add/").content.decode())
    assert {"fallbacks-1-strategy", "filters-1-which", "boosts-1-factor", "pins-1-product"} <= fields.keys()


def test_a_product_is_named_by_its_title_beside_its_key_also_where_it_is_gone(merchandiser: Client, seat: Seat) -> None:
    boost = rows("boosts", {"what": "product", "which": "chair", "factor": "3.0"})
    placement = made(merchandiser, **rows("pins", {"product": str(seat.pk), "position": "1"}), **boost)
    content = merchandiser.get(page(placement)).content.decode()
    assert content.count(">Red folding chair</output>") == 2
    seat.delete()
    content = merchandiser.get(page(placement)).content.decode()
    assert ">Red folding chair</output>" not in content
    assert content.count(">There is no such product any more.</output>") == 2
    assert merchandiser.post(page(placement), filled_in(content)).status_code == 302
    placement.refresh_from_db()
    assert placement.pins["entries"][0]["product"]


def test_categories_and_tags_of_the_catalogue_are_offered(merchandiser: Client, seat: Seat) -> None:
    content = merchandiser.get(f"{ROOT}add/").content.decode()
    listed = content.partition('<datalist id="rec-categories">')[2].partition("</datalist>")[0]
    assert listed == '<option value="Home"><option value="Home &gt; Chairs">'


# What is wrong is told where it stands


@pytest.mark.parametrize(
    ("changed", "where", "why"),
    [
        (rows("fallbacks", {"strategy": "trending"}, {"strategy": "trending"}), "fallbacks", "stands in the list twice"),
        (rows("fallbacks", {"strategy": "blend"}), "fallbacks", "blend is the strategy itself"),
        (rows("fallbacks", {"strategy": "gone"}), "fallbacks-0-strategy", "Select a valid choice"),
        (rows("filters", {"what": "sometimes", "which": "Home"}), "filters-0-what", "Select a valid choice"),
        ({"price_from": "-1"}, "price_from", "greater than or equal to 0"),
        ({"price_from": "much"}, "price_from", "Enter a number"),
        ({"price_from": "120", "price_to": "80"}, "price_to", "less than the price from"),
        ({"max_per_category": "0"}, "max_per_category", "Select a valid choice"),
        ({"max_per_seed": "0"}, "max_per_seed", "greater than or equal to 1"),
        ({"limit": "0"}, "limit", "greater than or equal to 1"),
        (rows("boosts", {"what": "product", "which": "no such thing", "factor": "3.0"}), "boosts-0-which", "no product with this key, SKU or name"),
        (rows("boosts", {"what": "tag", "which": "red", "factor": "11"}), "boosts-0-factor", "Select a valid choice"),
        (rows("boosts", {"what": "tag", "which": "red", "factor": "3.0", "starts": "soon"}), "boosts-0-starts", "Write a date and a time"),
        (rows("boosts", {"what": "tag", "which": "red", "factor": "3.0", "starts": "2026-13-01T00:00"}), "boosts-0-starts", "Write a date and a time"),
        (rows("boosts", {"what": "tag", "which": "", "factor": "3.0", "ends": "2026-01-01T00:00"}), "boosts-0-which", "Say which"),
        (rows("pins", {"product": "chair", "position": ""}), "pins-0-position", "Say at which place"),
        (rows("pins", {"product": "chair", "position": "0"}), "pins-0-position", "greater than or equal to 1"),
        (rows("pins", *({"product": "chair", "position": "1"} for _ in range(51))), "pins", "At most 50 rows"),
        (rows("pins", {"product": "", "position": "3"}), "pins-0-product", "Say which"),
        (rows("pins", {"product": "gone", "position": "3"}), "pins-0-product", "no product with this key, SKU or name"),
        (
            rows("pins", {"product": "chair", "position": "1", "starts": "2026-02-01T00:00", "ends": "2026-01-01T00:00"}),
            "pins-0-ends",
            "The end comes before the beginning",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_stored(merchandiser: Client, seat: Seat, changed: dict[str, Any], where: str, why: str) -> None:
    response = merchandiser.post(f"{ROOT}add/", sent(**changed))
    assert response.status_code == 200
    assert why in told(response)[where]
    assert not Placement.objects.filter(slug="mine").exists()
    content = response.content.decode()
    assert f'id="id_{where}_error"' in content
    assert "Please correct the error" in content


def test_a_name_of_several_products_is_asked_back(merchandiser: Client, seat: Seat) -> None:
    other = Seat.objects.create(title="Blue chair")
    response = merchandiser.post(f"{ROOT}add/", sent(**rows("pins", {"product": "chair", "position": "1"})))
    said = told(response)["pins-0-product"]
    assert f"Red folding chair ({seat.pk})" in said
    assert f"Blue chair ({other.pk})" in said
    assert made(merchandiser, **rows("pins", {"product": "blue CHAIR", "position": "1"})).pins["entries"][0]["product"] == str(other.pk)


def test_a_stored_fallback_that_is_gone_is_shown_and_told(merchandiser: Client) -> None:
    Placement.objects.filter(slug="home").update(fallbacks=["trending", "gone"])
    home = Placement.objects.get(slug="home")
    content = merchandiser.get(page(home)).content.decode()
    assert "gone (there is no such strategy)" in content
    response = merchandiser.post(page(home), filled_in(content))
    assert "There is no strategy gone." in told(response)["fallbacks"]


def test_what_nobody_can_read_of_a_stored_row_does_not_close_its_page(merchandiser: Client) -> None:
    Placement.objects.filter(slug="home").update(rules=[1], boosts={"entries": [3, {"factor": "much"}]}, pins="text", fallbacks={"a": 1})
    assert merchandiser.get(page(Placement.objects.get(slug="home"))).status_code == 200


# A new placement


def test_who_made_a_placement_is_told_what_to_paste(merchandiser: Client) -> None:
    response = merchandiser.post(f"{ROOT}add/", sent(), follow=True)
    said = " ".join(str(message) for message in response.context["messages"])
    assert "<code>{% load recommendations %}</code>" in said
    assert "<code>{% recommendations &quot;mine&quot; %}</code>" in said
    content = merchandiser.get(page(Placement.objects.get(slug="mine"))).content.decode()
    assert "{% recommendations &quot;mine&quot; %}" in content


def test_a_slug_that_templates_name_cannot_be_changed(merchandiser: Client) -> None:
    home = Placement.objects.get(slug="home")
    content = merchandiser.get(page(home)).content.decode()
    merchandiser.post(page(home), filled_in(content, slug="changed", name="Renamed"))
    home.refresh_from_db()
    assert (home.slug, home.name) == ("home", "Renamed")


def test_who_may_only_look_reads_the_rules_in_words_and_has_no_form(staff: Any, seat: Seat) -> None:
    Placement.objects.filter(slug="home").update(
        rules={"version": 1, "only_tags": ["red"], "price": {"to": 1.5}, "max_per_category": None, "in_stock": True},
        boosts={"version": 1, "entries": [{"category": "Home", "factor": 0.5}, {"product": str(seat.pk), "factor": 1.37}]},
        pins={"version": 1, "entries": [{"product": str(seat.pk), "position": 4, "until": "2026-12-24T18:00:00+00:00"}]},
    )
    content = staff("view_placement").get(page(Placement.objects.get(slug="home"))).content.decode()
    shown = re.sub(r"<[^>]+>", "|", content.partition("field-rules_text")[2])
    cells = [cell.strip() for cell in shown.split("|") if cell.strip()]
    for rule in (["Only products with the tag", "red"], ["Price to", "150"], ["Most of one category", "Any number"], ["Only products in stock", "yes"]):
        assert cells[cells.index(rule[0]) + 1] == rule[1]
    assert cells[(at := cells.index("Products of the category")) : at + 3] == ["Products of the category", "Home", "less (× 0.5)"]
    assert cells[(at := cells.index("The product")) : at + 3] == ["The product", "Red folding chair", "1.37"]
    assert cells[(at := cells.index("4")) : at + 3] == ["4", "–", moment(datetime(2026, 12, 24, 18, tzinfo=UTC))]
    assert "_save" not in content
    assert "pins-TOTAL_FORMS" not in content


def test_the_list_says_what_steers_each_placement(merchandiser: Client) -> None:
    pin = {"product": "7", "position": 1}
    Placement.objects.filter(slug="home").update(rules={"version": 1, "only_tags": ["red", "blue"], "in_stock": True}, pins={"version": 1, "entries": [pin]})
    content = merchandiser.get(ROOT, {"q": "home"}).content.decode()
    assert '<td class="field-steered">3 rules, 1 pin</td>' in content


def test_a_longer_list_costs_no_more_queries(merchandiser: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(7):  # session, user, counts twice, rows, strategies to filter by
        merchandiser.get(ROOT)


def test_every_field_of_the_row_is_in_the_form() -> None:
    shown = {name for _, options in PlacementAdmin.fieldsets for line in options["fields"] for name in ([line] if isinstance(line, str) else line)}
    rules = {"filters", "price_from", "price_to", "max_per_category", "max_per_seed", "exclude_bought", "in_stock", "because_viewed"}
    assert {field.name for field in Placement._meta.fields} - {"id", "rules"} == shown - rules - {"tags"}
