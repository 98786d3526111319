"""The background tasks: thin, named, and never in the way of a request."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery, current_app
from celery.schedules import crontab

from recommendations import tasks
from recommendations.evaluation import calibrate as evaluation
from recommendations.models import Run, Strategy
from recommendations.pipeline import recovery, retention
from recommendations.pipeline.extract import Extract
from recommendations.pipeline.rebuild import rebuild
from shopsite.celery import app

from .logs import Row


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What tasks queue, instead of queueing it."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def note(task: Any, **arguments: Any) -> bool:
        sent.append((task.name, arguments))
        return True

    monkeypatch.setattr(tasks, "queue", note)
    return sent


def test_names_and_limits_are_explicit() -> None:
    shells = [tasks.rebuild, tasks.calibrate, tasks.sweep, tasks.prune]
    assert [task.name for task in shells] == ["recommendations.rebuild", "recommendations.calibrate", "recommendations.sweep", "recommendations.prune"]
    assert all(task.ignore_result and task.time_limit and not task.acks_late for task in shells)


def test_the_module_loads_no_numbers() -> None:
    program = "import sys, django; django.setup(); import recommendations.tasks; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0


@pytest.mark.django_db
def test_a_rebuild_runs_what_is_asked_for(strategy: Strategy, events: list[Row], queued: list[Any]) -> None:
    Strategy.objects.create(slug="another", name="Another", recommender="count")
    tasks.rebuild(["count"])
    assert [run.strategy.slug for run in Run.objects.all()] == ["count"]
    assert queued == []


@pytest.mark.django_db
def test_the_first_mix_of_a_new_shop_is_served_uncalibrated_and_its_calibration_queued(strategy: Strategy, events: list[Row], queued: list[Any]) -> None:
    mix = Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    tasks.rebuild()

    mix.refresh_from_db()
    assert mix.current_run is not None
    assert queued == [("recommendations.calibrate", {"slugs": ["mix"]})]

    queued.clear()
    Strategy.objects.filter(slug="mix").update(calibrated_at=mix.current_run.created_at)
    tasks.rebuild()
    assert queued == []


@pytest.mark.django_db
def test_a_mix_that_could_not_be_computed_is_not_calibrated(strategy: Strategy, queued: list[Any]) -> None:
    Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    tasks.rebuild()
    assert queued == []


@pytest.mark.django_db
def test_calibrating_fits_the_weights_and_rebuilds_the_mixes_with_them(strategy: Strategy, events: list[Row], monkeypatch: pytest.MonkeyPatch) -> None:
    Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    Strategy.objects.create(slug="other-mix", name="Mix", recommender="sum")

    def fit_weights(extract: Extract, strategies: list[Strategy]) -> None:
        assert extract.dataset.n_events == 7
        assert [(run.strategy.slug, run.status) for run in Run.objects.all()] == [("mix", "queued")], "a sweep finds who dies here"
        for each in strategies:
            Strategy.objects.filter(pk=each.pk).update(weights={"count": 4.0})

    def compute(slugs: list[str], **options: Any) -> Any:
        assert Run.objects.get().watermark == options["extract"].watermark, "who dies from now on dies of a fit"
        return rebuild(slugs, **options)

    monkeypatch.setattr(evaluation, "calibrate", fit_weights)
    monkeypatch.setattr("recommendations.pipeline.rebuild.rebuild", compute)
    tasks.calibrate(["mix"])
    assert [(run.strategy.slug, run.status, run.weights) for run in Run.objects.all()] == [("mix", "complete", {"count": 4.0})]


@pytest.mark.django_db
def test_an_empty_shop_or_one_without_a_mix_has_nothing_to_calibrate(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "calibrate", lambda *arguments: pytest.fail("nothing to fit"))
    tasks.calibrate()
    Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    tasks.calibrate()
    assert Run.objects.count() == 0


@pytest.mark.django_db
def test_a_sweep_queues_what_is_to_be_done_again(queued: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.sweep()
    assert queued == []
    monkeypatch.setattr(recovery, "recover", lambda: ["a", "b"])
    tasks.sweep()
    assert queued == [("recommendations.rebuild", {"slugs": ["a", "b"]})]


@pytest.mark.django_db
def test_pruning_prunes(strategy: Strategy, events: list[Row], settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "KEEP_RUNS": 1}
    for _ in range(2):
        rebuild(["count"])
    Run.objects.update(published_at=None)
    tasks.prune()
    assert Run.objects.count() == 1
    assert retention.prune_runs() == 0


class TestQueue:
    @pytest.fixture
    def silent_port(self) -> Iterator[int]:
        """Takes connections and never says a word: a broker that hangs."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen()
            yield server.getsockname()[1]

    @staticmethod
    def task_of(url: str, **options: Any) -> Any:
        app = Celery("test", broker=url, set_as_current=False)
        app.conf.update(options)

        def nothing(slugs: list[str]) -> None:
            """Never runs: there is no worker."""

        return app.task(nothing, name="test.rebuild", ignore_result=True)

    def test_a_dead_broker_is_said_and_not_waited_for(self, caplog: pytest.LogCaptureFixture) -> None:
        assert tasks.queue(self.task_of("redis://127.0.0.1:1/0"), slugs=["a"]) is False
        assert "test.rebuild could not be queued" in caplog.text

    def test_a_hanging_broker_is_given_up(self, silent_port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        monkeypatch.setattr(tasks, "_PATIENCE", {"socket_timeout": 0.05, "socket_connect_timeout": 0.05})
        assert tasks.queue(self.task_of(f"redis://127.0.0.1:{silent_port}/0"), slugs=["a"]) is False
        assert "could not be queued" in caplog.text

    def test_a_task_reaches_redis(self, redis_url: str) -> None:
        task = self.task_of(redis_url)
        assert tasks.queue(task, slugs=["a"]) is True
        assert self.received(task) == {"slugs": ["a"]}

    def test_a_task_reaches_the_file_system(self, tmp_path: Any) -> None:
        folder = str(tmp_path)
        task = self.task_of("filesystem://", broker_transport_options={"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder})
        assert tasks.queue(task, slugs=["a"]) is True
        assert self.received(task) == {"slugs": ["a"]}

    @staticmethod
    def received(task: Any) -> Any:
        with task.app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
            message = queue.get(timeout=10)
            message.ack()
            return message.payload[1]


def test_the_schedule_names_tasks_that_exist(settings: Any) -> None:
    settings.RECOMMENDATIONS = {"LEASE_SECONDS": 90, "REBUILD_CRON": {"hour": "5", "minute": "0"}}
    schedule = tasks.beat_schedule()

    assert {entry["task"] for entry in schedule.values()} == {f"recommendations.{name}" for name in ("rebuild", "calibrate", "sweep", "prune")}
    assert all(entry["task"] in current_app.tasks for entry in schedule.values())
    assert schedule["recommendations-rebuild"]["schedule"] == crontab(hour="5", minute="0")
    assert schedule["recommendations-sweep"]["schedule"] == 90.0


def test_the_demo_shop_beats_by_it() -> None:
    app.finalize()
    assert app.conf.beat_schedule.keys() == tasks.beat_schedule().keys()
