"""Who listens is told what is counted and timed; who does not costs nothing, and a receiver that fails breaks nothing."""

import ast
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

import recommendations
from recommendations import meters, recommend, record, similar
from recommendations.apps import _connect_meters
from recommendations.models import Interaction, Run, Strategy
from recommendations.pipeline.lease import sweep
from recommendations.pipeline.rebuild import rebuild
from recommendations.privacy.erase import erase
from recommendations.products import ModelAdapter
from recommendations.serving import safety
from recommendations.shoppers.identity import Shopper
from recommendations.signals import run_failed, run_held
from recommendations.testing.factories import make_run
from tests.serving.shop import Store

from .conftest import Told

pytestmark = pytest.mark.django_db


class Broken(ModelAdapter):
    def eligible(self, **options: Any) -> Any:
        raise DatabaseError("on fire")


def of(told: Told, meter: str) -> list[tuple[float, tuple[str, ...]]]:
    return [(amount, labels) for name, amount, labels in told if name == meter]


def labels(told: Told, meter: str) -> list[tuple[str, ...]]:
    return [named for _, named in of(told, meter)]


def test_each_slate_is_timed_by_placement_and_by_what_came_of_it(store: Store, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = store.make(3)
    recommend("home")
    make_run("blend", {"all": {"": keys}})
    make_run("item-neighbours", {"product": {keys[0]: keys[1:]}})
    recommend("home")
    similar(keys[0])
    similar(keys[1])
    recommend("/etc/passwd")
    assert labels(told, "slates") == [("home", "empty"), ("home", "made"), ("similar()", "made"), ("similar()", "empty"), ("unknown", "unknown")]
    assert all(0 < seconds < 5 for seconds, _ in of(told, "slates"))
    told.clear()
    monkeypatch.setattr("recommendations.serving.recommend.context_of", lambda **options: 1 / 0)
    recommend("home")
    recommend("/etc/passwd")
    similar(keys[0])
    monkeypatch.setattr("recommendations.serving.recommend.current", lambda: 1 / 0)
    recommend("/etc/passwd")
    assert labels(told, "slates") == [("home", "failed"), ("unknown", "unknown"), ("similar()", "failed"), ("unknown", "failed")]


def test_a_failure_is_counted_once_for_both_who_listens_and_the_overview(store: Store, told: Told, settings: Any) -> None:
    make_run("blend", {"all": {"": store.make(3)}})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": f"{__name__}.Broken"}
    before = safety.counts()
    recommend("home")
    recommend("home")
    grown = {what: number - before.get(what, 0) for what, number in safety.counts().items() if number != before.get(what, 0)}
    assert grown
    assert {what: sum(n for n, (named,) in of(told, "failures") if named == what) for (what,) in labels(told, "failures")} == grown


def test_events_and_rows(store: Store, told: Told, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    (key,) = store.make(1)
    with django_capture_on_commit_callbacks(execute=True):
        for name in ("a", "a", "b"):
            record("cart", key, visitor="v" * 22, event_id=name)
        record("no such kind!", key, visitor="v" * 22)
        record("cart", key)
    assert labels(told, "events") == [("accepted",)] * 3 + [("refused",), ("without shopper",)]
    assert of(told, "rows") == [(1, ("new",)), (1, ("known",)), (1, ("new",))]
    with django_capture_on_commit_callbacks(execute=True):
        erase(Shopper(visitor="v" * 22))
    assert of(told, "erasures") == [(1, ())]


def test_events_of_the_api(store: Store, told: Told) -> None:
    (key,) = store.make(1)
    client = Client(headers={"sec-fetch-site": "same-origin", "user-agent": "Mozilla"})
    event = {"kind": "cart", "product": key, "event_id": "one"}
    client.post("/recommendations/interactions/", [event, event, {"kind": "cart", "product": key}], content_type="application/json")
    assert of(told, "events") == [(2, ("accepted",)), (1, ("duplicate",))]
    told.clear()
    client.post("/recommendations/interactions/", event, content_type="application/json")
    client.post("/recommendations/interactions/", event, content_type="application/json", headers={"user-agent": "Googlebot/2.1"})
    assert of(told, "events") == [(1, ("duplicate",)), (1, ("unseen",))]


def test_what_the_throttle_turns_away(store: Store, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.api.throttles.ReadThrottle.get_rate", lambda self: "1/day")
    client = Client(REMOTE_ADDR="203.0.113.77")
    assert [client.get("/recommendations/placements/home/").status_code for _ in range(3)] == [200, 429, 429]
    assert of(told, "throttled") == [(1, ("recommendations-read",))] * 2


def test_rebuilds_and_runs(store: Store, told: Told) -> None:
    for n, key in enumerate(store.make(3)):
        Interaction.objects.create(event_id=f"{n}", visitor=f"v{n}", product_key=key, kind="view", occurred_at=timezone.now())
    rebuild(["popularity", "recently-viewed"])
    assert labels(told, "rebuilds") == [("popularity", "complete")]
    assert of(told, "rebuilds")[0][0] > 0
    popularity = Strategy.objects.get(slug="popularity")
    run_held.send(Strategy, strategy=popularity, run=None, reason="")
    run_failed.send(Strategy, strategy=popularity, run=None, error=ValueError())
    Run.objects.create(strategy=popularity, status="running", lease_token="elsewhere", lease_expires_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert labels(told, "runs") == [("popularity", outcome) for outcome in ("published", "held", "failed", "given up")]


def test_a_receiver_that_fails_breaks_nothing_and_is_logged_once(store: Store, told: Told, caplog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_run("blend", {"all": {"": store.make(3)}})

    def broken(*arguments: Any) -> None:
        raise RuntimeError("no room")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(meters, "_receivers", (broken, *meters._receivers))
        patch.setattr(meters, "_said", float("-inf"))
        assert [len(recommend("home")) for _ in range(2)] == [3, 3]
    assert labels(told, "slates") == [("home", "made")] * 2
    (line,) = caplog.records
    assert "no room" in line.exc_text


def test_a_receiver_is_told_once_however_often_it_registers(told: Told) -> None:
    (receiver,) = [each for each in meters._receivers if each.__name__ == "listener"]
    meters.listen(receiver)
    meters.erasures.count()
    assert of(told, "erasures") == [(1, ())]


def test_the_setting_names_receivers_and_a_wrong_one_stops_no_start(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters, "_receivers", ())
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "METERS": ["no.such.receiver", f"{__name__}.of"]}
    _connect_meters()
    assert meters._receivers == (of,)


def test_labels_of_failures_stand_in_the_source() -> None:
    """Nothing that a shopper typed may become a label: ``what`` is written out wherever a failure is reported."""
    package = Path(recommendations.__file__).parent
    calls = [
        (path.name, node)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "report" and node.args
    ]
    assert len(calls) > 10
    made_up = [name for name, call in calls if not isinstance(call.args[0], ast.Constant)]
    assert made_up == ["configuration.py"], "where it is one of rules, boosts and pins"
