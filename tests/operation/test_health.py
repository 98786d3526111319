"""``GET health/``: what is wrong, for a monitor; the public learns no more than that."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations import tasks
from recommendations.evaluation import health
from recommendations.models import Placement, Run, Strategy
from recommendations.recording.buffer.connection import keys, redis
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run
from tests.serving.shop import VISITOR, Store, did

pytestmark = pytest.mark.django_db

URL = "/recommendations/health/"


@pytest.fixture
def computed(store: Store) -> Run:
    keys = store.make(3)
    did(VISITOR, "view", keys[0])
    return make_run("blend", {"all": {"": keys}})


@pytest.fixture
def told_all(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "HEALTH_DETAILS": True}


def asked(client: Client | None = None) -> tuple[int, dict[str, Any]]:
    forget_everything()
    answer = (client or Client()).get(URL)
    assert answer["Cache-Control"] == "private, no-store"
    return answer.status_code, answer.json()


def aged(run: Run, hours: float) -> None:
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(hours=hours))


def broken(word: str = "") -> AbstractContextManager[None]:
    """A database that fails at every statement with this word."""

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if word in sql:
            raise OperationalError("could not connect to postgresql://shop:secret@10.0.0.5")
        return execute(sql, *rest)

    return connection.execute_wrapper(fail)


def test_the_public_learns_that_all_is_well_and_nothing_else(computed: Run) -> None:
    assert asked() == (200, {"status": "ok", "failing": []})


def test_a_new_shop_is_well(store: Store) -> None:
    assert asked()[0] == 200


def test_it_costs_four_queries_once_in_a_while(store: Store) -> None:
    forget_everything()
    with CaptureQueriesContext(connection) as first:
        Client().get(URL)
    assert 0 < len([each for each in first if "SAVEPOINT" not in each["sql"]]) <= 4
    with CaptureQueriesContext(connection) as second:
        Client().get(URL)
        Client().head(URL)
    assert len(second) == 0


def test_what_is_served_grows_stale(computed: Run) -> None:
    aged(computed, 35.9)
    assert asked()[0] == 200
    aged(computed, 36.1)
    assert asked() == (503, {"status": "failing", "failing": ["results"]})


def test_what_is_switched_off_does_not(computed: Run, store: Store) -> None:
    make_run("trending", {"all": {"": store.make(2)}})
    aged(computed, 99)
    Strategy.objects.filter(slug="blend").update(enabled=False)
    assert asked()[0] == 200


def test_shoppers_are_recorded_and_nothing_was_ever_computed(store: Store) -> None:
    did(VISITOR, "view", store.make(1))
    assert asked() == (503, {"status": "failing", "failing": ["results"]})


def test_without_placements_that_are_on(computed: Run) -> None:
    Placement.objects.update(enabled=False)
    assert asked() == (503, {"status": "failing", "failing": ["configuration"]})


def test_a_database_that_does_not_answer_is_no_500_and_no_secret() -> None:
    staff = Client()
    staff.force_login(get_user_model().objects.create_superuser("boss"))
    with broken():
        for client in (Client(), staff):
            assert asked(client) == (503, {"status": "failing", "failing": ["database"]})


def test_a_configuration_that_cannot_be_read(computed: Run) -> None:
    with broken("recommendations_strategy"):
        assert asked() == (503, {"status": "failing", "failing": ["configuration"]})


def test_staff_who_may_see_runs_are_told_which(computed: Run) -> None:
    aged(computed, 40)
    failed = Run.objects.create(strategy=Strategy.objects.get(slug="trending"), status="failed", finished_at=timezone.now() - timedelta(minutes=5))
    clerk = get_user_model().objects.create_user("clerk", is_staff=True)
    client = Client()
    client.force_login(clerk)
    assert set(asked(client)[1]) == {"status", "failing"}
    clerk.user_permissions.add(Permission.objects.get(codename="view_run"))
    body = asked(client)[1]
    (served,) = body["served"]
    assert (served["strategy"], served["run"], served["stale"]) == ("blend", computed.pk, True)
    assert served["age_seconds"] == pytest.approx(40 * 3600, abs=60)
    assert body["stale_after_seconds"] == 36 * 3600
    assert body["newest_failed_run"] == {"strategy": "trending", "run": failed.pk, "age_seconds": pytest.approx(300, abs=60)}


@pytest.mark.usefixtures("told_all")
def test_a_setting_tells_everybody(computed: Run) -> None:
    body = asked()[1]
    assert [each["strategy"] for each in body["served"]] == ["blend"]
    assert body["newest_failed_run"] is None


@pytest.mark.usefixtures("told_all")
def test_no_sweep_for_a_long_time_means_that_beat_or_worker_is_gone(
    computed: Run, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}}
    assert asked()[1]["last_seen"] == {}
    tasks.sweep()
    status, body = asked()
    assert (status, list(body["last_seen"])) == (200, ["sweep"])
    now = health.time()
    monkeypatch.setattr(health, "time", lambda: now + 10 * 120 + 5)
    status, body = asked()
    assert (status, body["failing"]) == (503, ["schedule"])


@pytest.mark.redis
@pytest.mark.usefixtures("told_all")
def test_events_that_nobody_brings_out_of_the_buffer(computed: Run, settings: Any, redis_url: str) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": redis_url}
    assert asked()[1]["buffer"] == {"waiting": 0, "oldest_seconds": 0, "set_aside": 0}
    now = int(time.time() * 1000)
    redis().xadd(keys().events, {"entry": "no event"}, id=f"{now - 50_000}-0")
    status, body = asked()
    assert (status, body["buffer"]["waiting"]) == (200, 1)
    redis().delete(keys().events)
    redis().xadd(keys().events, {"entry": "no event"}, id=f"{now - 61_000}-0")
    status, body = asked()
    assert (status, body["failing"]) == (503, ["buffer"])
    assert 61 <= body["buffer"]["oldest_seconds"] < 90
    tasks.flush()
    status, body = asked()
    assert (status, body["buffer"]) == (200, {"waiting": 0, "oldest_seconds": 0, "set_aside": 1})


@pytest.mark.usefixtures("told_all")
def test_a_buffer_that_is_away_is_no_alarm_since_events_are_written_directly(computed: Run, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": "redis://127.0.0.1:1/0"}
    status, body = asked()
    assert (status, body["buffer"]) == (200, None)


def test_only_reading_is_allowed(computed: Run) -> None:
    assert Client().post(URL).status_code == 405
