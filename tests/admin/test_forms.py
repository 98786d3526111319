"""What merchandisers write is refused with the reason, before anything stumbles over it."""

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
