"""What a kind's weight and half-life would do is told before it is saved, from the log, without reading a large one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from recommendations.admin import kind_effects
from recommendations.admin.kind_effects import effect, worth
from recommendations.models import Interaction, Kind

KINDS = "/admin/recommendations/kind/"

pytestmark = pytest.mark.django_db


def log(*rows: tuple[str, float]) -> None:
    """Interactions of these kinds and ages in days."""
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(event_id=f"e{number}", visitor="v", product_key="1", kind=kind, occurred_at=now - timedelta(days=age))
        for number, (kind, age) in enumerate(rows)
    )


def shares(slug: str = "view", weight: float = 1.0, half_life_days: float | None = 30.0) -> dict[str, tuple[float, float]]:
    told = effect(Kind.objects.get(slug=slug), weight, half_life_days)
    return {line.name: (round(line.before, 3), round(line.after, 3)) for line in told.lines if line.before or line.after}


def test_shares_are_the_sums_of_what_each_interaction_counts() -> None:
    log(("view", 0), ("view", 30), ("view", 60), ("purchase", 60), ("gone", 1))
    views, purchase = 1 + 0.5 + 0.25, 5.0  # a purchase does not fade; of a kind that is gone nothing is learnt
    later = 3 * 2.0
    assert shares(weight=2.0, half_life_days=None) == {
        "View": (round(100 * views / (views + purchase), 3), round(100 * later / (later + purchase), 3)),
        "Purchase": (round(100 * purchase / (views + purchase), 3), round(100 * purchase / (later + purchase), 3)),
    }


def test_ages_count_from_the_newest_interaction_as_in_learning() -> None:
    log(("view", 400), ("purchase", 400))
    assert shares()["View"] == (16.667, 16.667)


def test_a_kind_that_teaches_nothing_makes_up_nothing() -> None:
    log(("view", 0), ("purchase", 0))
    assert shares(weight=-3.0) == {"View": (16.667, 0.0), "Purchase": (83.333, 100.0)}


def test_what_is_shown_is_what_learning_weighs() -> None:
    np = pytest.importorskip("numpy")
    from recommendations.core.types import fade

    for age, half_life in ((0.0, 30.0), (30.0, 30.0), (365.0, 60.0)):
        assert worth(age, 3.0, half_life) == pytest.approx(3.0 * float(fade(np.array([age], dtype=np.float32), half_life)[0]), rel=1e-4)


def test_the_page_shows_what_one_interaction_counts(merchandiser: Client) -> None:
    log(("view", 0))
    content = merchandiser.get(f"{KINDS}view/change/").content.decode()
    [view, *_others] = [re.findall(r"<td>([^<]*)", row) for row in re.findall(r"<tr[^>]*>\s*<th scope=\"row\">.*?</tr>", content, re.DOTALL)]
    assert view == ["100\xa0%", "100\xa0%", "1", "0.5", "&lt;\xa00.001"]


def test_a_change_is_tried_without_a_script_and_nothing_is_saved(merchandiser: Client) -> None:
    log(("view", 0), ("purchase", 0))
    content = merchandiser.post(f"{KINDS}view/change/", {"name": "View", "weight": "5", "half_life_days": "10", "_effect": "1"}).content.decode()
    assert "now and after the change" in content
    assert "<strong>5</strong> (now 1)" in content
    assert "17\xa0%" in content
    assert "50\xa0%" in content
    assert 'name="weight" value="5"' in content
    assert Kind.objects.get(slug="view").weight == 1.0


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"weight": "4", "half_life_days": ""}, "<strong>4</strong>"),
        ({"weight": "heavy", "half_life_days": ""}, "Write a number for the weight"),
        ({"weight": "1", "half_life_days": "0"}, "Write a number for the weight"),
        ({"weight": "nan", "half_life_days": "1"}, "Write a number for the weight"),
        ({}, "Write a number for the weight"),
    ],
)
def test_the_script_asks_for_what_it_would_do(staff: Callable[..., Client], query: dict[str, str], told: str) -> None:
    client = staff("view_kind")
    assert told in client.get(f"{KINDS}view/effect/", query).content.decode()


def test_what_it_would_do_is_for_who_may_view_kinds(staff: Callable[..., Client]) -> None:
    client = staff("view_run")
    assert client.get(f"{KINDS}view/effect/", {"weight": "1"}).status_code == 403
    assert client.get(f"{KINDS}gone/effect/", {"weight": "1"}).status_code == 404
    assert client.post(f"{KINDS}view/effect/").status_code == 405


def test_who_may_only_look_is_not_asked_to_try(staff: Callable[..., Client]) -> None:
    content = staff("view_kind").get(f"{KINDS}view/change/").content.decode()
    assert "What it does" in content
    assert "_effect" not in content


def test_a_large_log_is_sampled_fairly_with_few_queries(merchandiser: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any) -> None:
    """Three of four rows are views; in the old half they take turns with purchases, which an even distance would not notice."""
    monkeypatch.setattr(kind_effects, "EXACT", 100)
    monkeypatch.setattr(kind_effects, "SAMPLE", 200)
    monkeypatch.setattr(kind_effects, "BATCH", 50)
    log(*([("purchase", 1), ("view", 1)] * 500), *([("view", 0)] * 1000))
    with django_assert_max_num_queries(14) as captured:
        content = merchandiser.get(f"{KINDS}view/change/").content.decode()
    assert "Estimated from 200 interactions" in content
    assert not [query for query in captured if "COUNT(" in query["sql"] and "recommendations_interaction" in query["sql"]]
    told = {line.name: line.rows for line in effect(Kind.objects.get(slug="view"), 1.0, None).lines}
    assert abs(int(told["View"].removesuffix("\xa0%")) - 75) <= 13
