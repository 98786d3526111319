"""docs/reference/metrics.md says what the meters say, and its examples work."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from recommendations import meters
from recommendations.contrib import prometheus
from recommendations.models import Run, Strategy
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .metrics_page import PATH, written

TEXT = PATH.read_text(encoding="utf-8")


def test_the_page_is_what_the_source_says() -> None:
    """python -m tests.docs.metrics_page writes it anew."""
    assert written(TEXT) == TEXT
    assert all(f"`{prometheus.exported(meter)}`" in TEXT for meter in meters.METERS)
    assert f"at most {prometheus.MOST} sets" in TEXT


@pytest.mark.django_db
def test_the_health_endpoint_answers_in_the_shape_of_the_example(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "HEALTH_DETAILS": True}
    make_run("blend", {"all": {"": ["1"]}})
    Run.objects.create(strategy=Strategy.objects.get(slug="blend"), status="failed")
    forget_everything()
    said = Client().get("/recommendations/health/").json()
    shown = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[1])
    assert set(said["served"][0]) == set(shown["served"][0])
    assert set(said["newest_failed_run"]) == set(shown["newest_failed_run"])
    assert set(said) == set(shown)
    assert said["stale_after_seconds"] == shown["stale_after_seconds"]


def test_the_receiver_of_the_example_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Any, ...]] = []

    class Statsd:
        def timing(self, *arguments: Any) -> None:
            told.append(arguments)

        incr = timing

    (code,) = re.findall(r"```python\n(from recommendations.meters.*?)```", TEXT, re.DOTALL)
    names: dict[str, Any] = {"statsd": Statsd()}
    exec(code, names)
    monkeypatch.setattr(meters, "_receivers", (names["to_statsd"],))
    meters.runs.count(strategy="blend", outcome="published")
    meters.slates.took(0.25, placement="home", outcome="made")
    assert told == [("recommendations.runs.blend.published", 1), ("recommendations.slates.home.made", 250)]
