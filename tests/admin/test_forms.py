"""What merchandisers write is refused with the reason, before anything stumbles over it."""

import json
from typing import Any

import pytest
from django.test import Client

from recommendations.models import Kind, Placement, Strategy

STRATEGIES = "/admin/recommendations/strategy/"
PLACEMENTS = "/admin/recommendations/placement/"
KINDS = "/admin/recommendations/kind/"

pytestmark = pytest.mark.django_db


def errors(response: Any) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors if response.context else {}


def strategy_form(**changed: Any) -> dict[str, Any]:
    return {"slug": "mine", "name": "Mine", "recommender": "popularity", "parameters": '{"window_days": 7}', "enabled": "on", **changed}


def placement_form(**changed: Any) -> dict[str, Any]:
    blend = Strategy.objects.get(slug="blend").pk
    return {"slug": "mine", "name": "Mine", "enabled": "on", "strategy": blend, "fallbacks": '["trending"]', "limit": 8, "rules": "{}", **changed}


def test_a_strategy_is_added(merchandiser: Client) -> None:
    merchandiser.post(f"{STRATEGIES}add/", strategy_form())
    strategy = Strategy.objects.get(slug="mine")
    assert (strategy.recommender, strategy.parameters) == ("popularity", {"window_days": 7})


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ('{"window_dais": 7}', "unknown parameter window_dais; there are"),
        ('{"window_days": -1}', "window_days is -1.0; it takes 0.01 to 36500"),
        ('{"window_days": "seven"}', "window_days is 'seven'; it takes"),
        ("[1]", "Write names and values"),
        ('"text"', "Write names and values"),
        ("{nonsense", "Enter a valid JSON."),
    ],
)
def test_parameters_are_refused_with_the_reason_and_shown_again_as_typed(merchandiser: Client, parameters: str, reason: str) -> None:
    response = merchandiser.post(f"{STRATEGIES}add/", strategy_form(parameters=parameters))
    assert reason in errors(response)["parameters"][0]
    assert not Strategy.objects.filter(slug="mine").exists()
    if "nonsense" in parameters:
        assert "{nonsense" in response.content.decode()


def test_empty_parameters_are_the_defaults(merchandiser: Client) -> None:
    merchandiser.post(f"{STRATEGIES}add/", strategy_form(parameters=""))
    assert Strategy.objects.get(slug="mine").parameters == {}


def test_a_recommender_that_does_not_exist_is_refused(merchandiser: Client) -> None:
    assert "recommender" in errors(merchandiser.post(f"{STRATEGIES}add/", strategy_form(recommender="magic")))


def test_a_strategy_of_a_recommender_that_is_gone_can_be_opened_and_corrected(merchandiser: Client) -> None:
    strategy = Strategy.objects.get(slug="blend")
    Strategy.objects.filter(pk=strategy.pk).update(recommender="gone")
    page = f"{STRATEGIES}{strategy.pk}/change/"
    assert "gone (unknown)" in merchandiser.get(page).content.decode()
    assert "There is no such recommender" in errors(merchandiser.post(page, strategy_form(recommender="gone")))["recommender"][0]
    merchandiser.post(page, strategy_form(recommender="popularity"))
    strategy.refresh_from_db()
    assert (strategy.slug, strategy.recommender) == ("blend", "popularity")


def test_the_page_explains_every_parameter(merchandiser: Client) -> None:
    content = merchandiser.get(f"{STRATEGIES}{Strategy.objects.get(slug='next-item').pk}/change/").content.decode()
    assert "<code>length_penalty</code>" in content
    assert "1 – 100 units" in content
    assert "How many units ahead still count as following." in content


def test_a_placement_is_added_and_its_rules_get_a_version(merchandiser: Client) -> None:
    merchandiser.post(f"{PLACEMENTS}add/", placement_form(rules='{"max_per_category": 2}'))
    placement = Placement.objects.get(slug="mine")
    assert placement.fallbacks == ["trending"]
    assert placement.rules == {"version": 1, "max_per_category": 2}


@pytest.mark.parametrize(
    ("fallbacks", "reason"),
    [
        ('["trending", "gone"]', "There is no strategy gone; there are blend,"),
        ('["trending", "trending"]', "stands in the list twice"),
        ('["blend"]', "blend is the strategy itself"),
        ('{"a": 1}', "Write a list of slugs"),
        ("[[]]", "Write a list of slugs"),
        ("trending", "Enter a valid JSON."),
    ],
)
def test_fallbacks_are_refused_with_the_reason(merchandiser: Client, fallbacks: str, reason: str) -> None:
    response = merchandiser.post(f"{PLACEMENTS}add/", placement_form(fallbacks=fallbacks))
    assert reason in errors(response)["fallbacks"][0]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"version": 2}, "version 2"),
        ({"max_per_categories": 1}, "unknown rule max_per_categories"),
        ({"max_per_category": 0}, "max_per_category is 0"),
        ({"max_per_seed": 0}, "max_per_seed is 0"),
        ({"exclude_bought": "yes"}, "exclude_bought is 'yes'"),
        ([1], "Write names and values"),
    ],
)
def test_rules_are_refused_with_the_reason(merchandiser: Client, rules: object, reason: str) -> None:
    response = merchandiser.post(f"{PLACEMENTS}add/", placement_form(rules=json.dumps(rules)))
    assert reason in errors(response)["rules"][0]


def test_a_slug_that_others_refer_to_cannot_be_changed(merchandiser: Client) -> None:
    placement = Placement.objects.get(slug="home")
    merchandiser.post(f"{PLACEMENTS}{placement.pk}/change/", placement_form(slug="changed", name="Renamed"))
    placement.refresh_from_db()
    assert (placement.slug, placement.name) == ("home", "Renamed")


def test_what_a_kind_is_worth_can_be_changed(merchandiser: Client) -> None:
    merchandiser.post(f"{KINDS}view/change/", {"name": "View", "weight": "0.5", "half_life_days": ""})
    view = Kind.objects.get(slug="view")
    assert (view.weight, view.half_life_days) == (0.5, None)


@pytest.mark.parametrize("weight", ["", "nan", "heavy"])
def test_a_kind_weighs_a_number(merchandiser: Client, weight: str) -> None:
    assert "weight" in errors(merchandiser.post(f"{KINDS}view/change/", {"name": "View", "weight": weight, "half_life_days": ""}))


@pytest.mark.parametrize("path", [f"{KINDS}view/", PLACEMENTS, STRATEGIES])
def test_what_every_shop_starts_with_cannot_be_deleted(merchandiser: Client, path: str) -> None:
    pk = {PLACEMENTS: Placement.objects.get(slug="home").pk, STRATEGIES: Strategy.objects.get(slug="blend").pk}.get(path)
    assert merchandiser.post(f"{path}{pk}/delete/" if pk else f"{path}delete/", {"post": "yes"}).status_code == 403


def test_ones_own_strategy_can_be_deleted(merchandiser: Client) -> None:
    mine = Strategy.objects.create(slug="mine", name="Mine", recommender="popularity")
    merchandiser.post(f"{STRATEGIES}{mine.pk}/delete/", {"post": "yes"})
    assert not Strategy.objects.filter(pk=mine.pk).exists()
