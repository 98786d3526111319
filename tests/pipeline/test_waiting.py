"""A rebuild leaves a trace before it reads the log: whoever kills it there is found out, and what was due is computed again."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, InterfaceError, transaction
from django.utils import timezone

from recommendations.models import Run, Strategy
from recommendations.pipeline import rebuild as module
from recommendations.pipeline import waiting as waiting_module
from recommendations.pipeline.lease import keeps_failing, sweep
from recommendations.pipeline.rebuild import rebuild
from recommendations.pipeline.recovery import recover
from recommendations.pipeline.waiting import Waiting

from .logs import Row
from .shop import Hooks

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(strategy: Strategy) -> list[Strategy]:
    """The only strategies there are, count and later."""
    return [strategy, Strategy.objects.create(slug="later", name="Later", recommender="count")]


def states() -> dict[str, str]:
    """{slug: status} of all runs, of which none may have two here."""
    pairs = list(Run.objects.values_list("strategy__slug", "status"))
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def killed(strategies: list[Strategy], *, watermark: int | None = None) -> None:
    """What a rebuild leaves behind whose worker is killed while it reads the log, or, with a watermark, later."""
    gone = Waiting(strategies)
    gone.__enter__()
    if watermark is not None:
        gone.has_read(watermark)
    gone._stop.set()
    gone._thread.join()
    Run.objects.filter(lease_token=gone.token).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_every_strategy_that_is_due_waits_while_the_log_is_read_and_while_others_are_computed(
    two: list[Strategy], events: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, str]] = []
    read = module.read_log

    def noted(**options: Any) -> Any:
        seen.append(states())
        return read(**options)

    monkeypatch.setattr(module, "read_log", noted)
    Hooks.during_fit = staticmethod(lambda dataset: seen.append(states()))
    assert [outcome.status for outcome in rebuild()] == ["complete", "complete"]

    assert seen == [{"count": "queued", "later": "queued"}, {"count": "running", "later": "queued"}, {"count": "complete", "later": "running"}]
    assert states() == {"count": "complete", "later": "complete"}


@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt()])
def test_a_rebuild_that_breaks_while_it_reads_takes_its_trace_along(two: list[Strategy], monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def breaks(**options: Any) -> None:
        raise error

    monkeypatch.setattr(module, "read_log", breaks)
    with pytest.raises(type(error)):
        rebuild()
    assert states() == {}


def test_nothing_to_learn_from_leaves_no_trace(two: list[Strategy]) -> None:
    assert [outcome.status for outcome in rebuild()] == ["empty", "empty"]
    assert states() == {}


def test_whoever_is_killed_while_reading_is_swept_and_all_that_was_due_is_queued_again(two: list[Strategy]) -> None:
    killed(two)
    assert states() == {"count": "queued", "later": "queued"}

    assert recover() == ["count", "later"]
    assert states() == {"count": "failed", "later": "failed"}
    assert "given up" in Run.objects.first().log  # type: ignore[union-attr]
    assert recover() == []


def test_a_log_that_kills_every_worker_is_left_to_people(two: list[Strategy]) -> None:
    for again in (["count", "later"], ["count", "later"], []):
        killed(two)
        assert recover() == again


def test_who_only_waited_for_his_turn_has_not_failed(two: list[Strategy]) -> None:
    for _ in range(3):
        killed(two, watermark=7)
        assert recover() == ["count", "later"]
    assert states() == {}
    assert not keeps_failing(two[1])


def test_what_somebody_is_about_to_compute_is_not_queued_again(two: list[Strategy]) -> None:
    killed(two[:1])
    with Waiting(two[1:]):
        assert recover() == ["count"]


def test_a_strategy_waits_once_however_many_rebuilds_are_under_way(two: list[Strategy]) -> None:
    with Waiting(two[:1]):
        with Waiting(two):
            assert states() == {"count": "queued", "later": "queued"}
        assert states() == {"count": "queued"}, "each takes its own along"
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.bulk_create(Run(strategy=two[0], status=Run.Status.QUEUED) for _ in range(2))


def test_a_dead_trace_does_not_stand_in_for_a_living_one(two: list[Strategy]) -> None:
    killed(two, watermark=7)
    with Waiting(two) as alive:
        assert set(Run.objects.values_list("lease_token", flat=True)) == {alive.token}
        assert sweep() == []


def test_a_trace_that_cannot_be_removed_is_left_to_the_sweep(two: list[Strategy], monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Waiting) -> None:
        raise InterfaceError("connection already closed")

    with monkeypatch.context() as patch, Waiting(two):
        patch.setattr(Waiting, "_mine", away)
    assert states() == {"count": "queued", "later": "queued"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("failure", [None, InterfaceError("connection already closed")])
def test_a_long_reading_keeps_its_trace(
    two: list[Strategy], settings: Any, shop: dict[str, Any], failure: Error | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RECOMMENDATIONS = {**shop, "LEASE_SECONDS": 0.04}
    monkeypatch.setattr(waiting_module, "lease_end", lambda: timezone.now() + timedelta(seconds=60))
    beats, failures, renew = threading.Semaphore(0), iter([failure] if failure else []), Waiting.renew

    def counted(self: Waiting) -> None:
        for each in failures:
            raise each
        renew(self)
        beats.release()

    monkeypatch.setattr(Waiting, "renew", counted)
    with Waiting(two):
        Run.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
        for _ in range(2):
            assert beats.acquire(timeout=30)
        assert sweep() == []
