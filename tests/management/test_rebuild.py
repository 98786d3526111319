"""Learning from the command line, on the recommenders that are really shipped."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError

from recommendations.models import Interaction, Run, Strategy
from recommendations.pipeline import fit

from .files import products, run

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES = ("popularity", "trending", "item-neighbours", "next-item")


@pytest.fixture
def shoppers():
    keys = list(products("cup", "pot", "tin", "mug").values())
    users = get_user_model().objects.bulk_create(get_user_model()(username=f"u{n}") for n in range(12))
    start = datetime(2024, 3, 1, tzinfo=UTC)
    Interaction.objects.bulk_create(
        Interaction(
            event_id=f"{user.pk}:{step}",
            user=user,
            product_key=keys[(user.pk + step) % 4],
            kind="purchase",
            order=f"{user.pk}:{step}",
            occurred_at=start + timedelta(days=step),
        )
        for user in users
        for step in range(3)
    )


def test_named_strategies_are_computed_and_served(shoppers, tmp_path):
    printed = run("rebuild_recommendations", "--strategy", "popularity", "--strategy", "next-item", "--no-calibrate", json=tmp_path / "s.json")
    assert {slug for slug in SOURCES if Strategy.objects.get(slug=slug).current_run_id} == {"popularity", "next-item"}
    assert "popularity" in printed
    assert "complete" in printed
    summary = json.loads((tmp_path / "s.json").read_text())
    assert [(each["slug"], each["status"]) for each in summary["outcomes"]] == [("popularity", "complete"), ("next-item", "complete")]
    assert summary["events"] == 36


def test_events_of_no_kind_are_noted(shoppers):
    first = Interaction.objects.order_by("pk").values("pk")[:2]
    Interaction.objects.filter(pk__in=[each["pk"] for each in first]).update(kind="viewed")
    printed = run("rebuild_recommendations", "--strategy", "popularity", "--no-calibrate")
    assert "2 events of kind 'viewed', which is no kind: they teach nothing; there are cart, " in printed


def test_a_seed_is_kept_with_the_run(shoppers):
    run("rebuild_recommendations", "--strategy", "popularity", "--seed", "7", "--no-calibrate")
    assert Run.objects.get().seed == 7


@pytest.mark.parametrize("seed", ["-1", str(2**63), "lucky"])
def test_a_seed_that_nothing_can_be_drawn_with_is_refused(seed):
    with pytest.raises(CommandError, match=f"{seed} is no whole number from 0 to {2**63 - 1}"):
        run("rebuild_recommendations", "--seed", seed)


def test_an_unknown_strategy_is_one_clear_line(shoppers):
    with pytest.raises(CommandError, match="there is no strategy nothing; there are blend, "):
        run("rebuild_recommendations", "--strategy", "nothing")


def test_one_failure_ends_non_zero_after_the_others_are_computed(shoppers):
    Strategy.objects.filter(slug="next-item").update(parameters={"windw": 3})
    with pytest.raises(CommandError, match="not rebuilt: next-item"):
        run("rebuild_recommendations", "--strategy", "next-item", "--strategy", "popularity")
    assert Strategy.objects.get(slug="popularity").current_run_id


def test_naming_only_what_is_not_installed_ends_non_zero_with_the_hint(shoppers, monkeypatch):
    monkeypatch.setattr(fit, "find_spec", lambda name: None)
    hint = r"^lightfm is not installed: pip install 'django-storefront-recommendations\[lightfm\]'$"
    with pytest.raises(CommandError, match=hint):
        run("rebuild_recommendations", "--strategy", "lightfm")
    assert "not installed" in run("rebuild_recommendations", "--strategy", "lightfm", "--strategy", "popularity", "--no-calibrate")


def test_an_empty_log_is_said_and_is_no_failure():
    assert "there is nothing to learn from" in run("rebuild_recommendations", "--strategy", "popularity")


def test_old_runs_are_pruned(shoppers):
    for _again in range(5):
        run("rebuild_recommendations", "--strategy", "popularity", "--no-calibrate")
    Run.objects.update(published_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert "2 runs deleted" in run("prune_recommendations")
    assert Run.objects.count() == 3
    assert Strategy.objects.get(slug="popularity").current_run == Run.objects.first()
