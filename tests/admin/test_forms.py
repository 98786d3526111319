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


def placement_form(**changed: Any) -> dict[str, Any]:
    blend = Strategy.objects.get(slug="blend").pk
    return {"slug": "mine", "name": "Mine", "enabled": "on", "strategy": blend, "fallbacks": '["trending"]', "limit": 8, "rules": "{}", **changed}


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
