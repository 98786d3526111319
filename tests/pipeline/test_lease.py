"""The lock: one owner a strategy, who is known by his token and has to show that he lives."""

import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, Error, InterfaceError, connection, transaction
from django.utils import timezone

from recommendations.exceptions import LeaseLost, RebuildRefused
from recommendations.models import Result, Run, Strategy
from recommendations.pipeline import lease, owner
from recommendations.pipeline.artifacts import folder_of, write_artifact

pytestmark = pytest.mark.django_db


def expire(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_a_second_claim_is_refused_and_told_who_holds_it(strategy: Strategy) -> None:
    run = lease.claim(strategy)
    Run.objects.filter(pk=run.pk).update(progress=0.25)

    with pytest.raises(RebuildRefused, match=rf"count is being rebuilt by run {run.pk} since .* \(25% done\)"):
        lease.claim(strategy)
    assert Run.objects.count() == 1


def test_another_strategy_is_not_locked(strategy: Strategy) -> None:
    lease.claim(strategy)
    lease.claim(Strategy.objects.create(slug="other", name="Other", recommender="count"))


def test_a_claim_gives_up_a_dead_owner(strategy: Strategy) -> None:
    dead = lease.claim(strategy)
    expire(dead)

    alive = lease.claim(strategy)

    dead.refresh_from_db()
    assert (dead.status, dead.lease_token) == (Run.Status.FAILED, "")
    assert dead.log == "given up: not renewed in 120 s\n"
    assert alive.status == Run.Status.RUNNING


def test_a_process_that_ended_on_this_host_is_not_waited_for(strategy: Strategy) -> None:
    dead = lease.claim(strategy)
    Run.objects.filter(pk=dead.pk).update(lease_token=token_of_a_dead_process())

    alive = lease.claim(strategy)

    dead.refresh_from_db()
    assert (dead.status, dead.log) == (Run.Status.FAILED, "given up: its process ended\n")
    assert lease.sweep() == []
    assert alive.status == Run.Status.RUNNING


def token_of_a_dead_process() -> str:
    program = "from recommendations.pipeline.owner import new_token; print(new_token())"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_of_a_process_elsewhere_nothing_is_known() -> None:
    mine, dead = owner.new_token(), token_of_a_dead_process()
    elsewhere = "0" * 8 if not dead.startswith("0" * 8) else "1" * 8

    assert owner.is_gone(dead)
    assert not owner.is_gone(mine)
    assert not owner.is_gone(elsewhere + dead[8:])
    assert not owner.is_gone("")
    assert not owner.is_gone(mine[:8] + "not a number and so on.."[:24])
    assert len(mine) == len(dead) == Run._meta.get_field("lease_token").max_length
    assert mine != owner.new_token()


def test_renewing_extends_the_lease_and_stores_progress(strategy: Strategy) -> None:
    run = lease.claim(strategy)
    expire(run)
    lease.renew(run, 0.5)
    run.refresh_from_db()

    assert run.progress == 0.5
    assert run.lease_expires_at is not None
    assert run.lease_expires_at > timezone.now()


@pytest.mark.parametrize("change", [{"lease_token": "somebody else"}, {"status": Run.Status.FAILED}])
def test_a_lost_lease_cannot_be_renewed(strategy: Strategy, change: dict[str, Any]) -> None:
    run = lease.claim(strategy)
    Run.objects.filter(pk=run.pk).update(**change)

    with pytest.raises(LeaseLost, match=rf"run {run.pk} of count"):
        lease.renew(run)


def test_a_sweep_gives_up_the_dead_alone(strategy: Strategy) -> None:
    alive = lease.claim(Strategy.objects.create(slug="other", name="Other", recommender="count"))
    dead = lease.claim(strategy, log="started\n")
    Result.objects.bulk_create(Result(run=run, scope="product", key=str(key), payload=b"") for run in (alive, dead) for key in range(3))
    write_artifact(dead.pk, {}, {})
    expire(dead)

    assert lease.sweep() == [dead]
    assert lease.sweep() == []

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.status, alive.status) == (Run.Status.FAILED, Run.Status.RUNNING)
    assert dead.log.startswith("started\ngiven up")
    assert dead.finished_at is not None
    assert set(Result.objects.values_list("run_id", flat=True)) == {alive.pk}
    assert not folder_of(dead.pk).exists()


def test_a_sweep_leaves_a_worker_that_woke_up_just_now(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    run = lease.claim(strategy)
    expire(run)
    give_up = lease._give_up

    def woken_before(found: Run, reason: str) -> bool:
        lease.renew(run)
        return give_up(found, reason)

    monkeypatch.setattr(lease, "_give_up", woken_before)

    assert lease.sweep() == []
    assert Run.objects.get().status == Run.Status.RUNNING


def test_what_failed_three_times_keeps_failing(strategy: Strategy) -> None:
    for _ in range(3):
        assert not lease.keeps_failing(strategy)
        Run.objects.create(strategy=strategy, status=Run.Status.FAILED)
    assert lease.keeps_failing(strategy)
    Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE)
    assert not lease.keeps_failing(strategy)


@pytest.mark.django_db(transaction=True)
class TestHeartbeat:
    """With threads, thus with a real database that both see."""

    @pytest.fixture(autouse=True)
    def _fast(self, settings: Any, shop: dict[str, Any]) -> None:
        settings.RECOMMENDATIONS = {**shop, "LEASE_SECONDS": 0.04}

    @staticmethod
    def wait_for(heartbeat: lease.Heartbeat, monkeypatch: pytest.MonkeyPatch, beats: int = 1) -> None:
        """Until the thread has beaten some times more."""
        done, renew = threading.Semaphore(0), heartbeat._renew

        def counted() -> None:
            renew()
            done.release()

        monkeypatch.setattr(heartbeat, "_renew", counted)
        for _ in range(beats):
            assert done.acquire(timeout=30)

    def test_it_renews_while_the_work_goes_on(self, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
        run = lease.claim(strategy)
        expire(run)
        with lease.Heartbeat(run) as heartbeat:
            heartbeat.progress = 0.75
            self.wait_for(heartbeat, monkeypatch, beats=2)
            heartbeat.check()
        run.refresh_from_db()
        assert run.progress == 0.75
        assert run.lease_expires_at is not None
        assert run.lease_expires_at > timezone.now() - timedelta(seconds=30)

    def test_it_tells_the_work_that_the_lease_is_lost(self, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
        run = lease.claim(strategy)
        with lease.Heartbeat(run) as heartbeat:
            Run.objects.filter(pk=run.pk).update(status=Run.Status.FAILED)
            self.wait_for(heartbeat, monkeypatch)
            with pytest.raises(LeaseLost):
                heartbeat.check()

    @pytest.mark.parametrize("failure", [DatabaseError("away"), InterfaceError("connection already closed")])
    def test_a_moment_without_a_database_loses_nothing(self, strategy: Strategy, failure: Error, monkeypatch: pytest.MonkeyPatch) -> None:
        run = lease.claim(strategy)
        renew, failures = lease.renew, iter([failure])

        def at_first_not(*arguments: Any) -> None:
            for failure in failures:
                raise failure
            renew(*arguments)

        monkeypatch.setattr(lease, "renew", at_first_not)
        with lease.Heartbeat(run) as heartbeat:
            heartbeat.progress = 0.3
            self.wait_for(heartbeat, monkeypatch, beats=3)
            heartbeat.check()
        run.refresh_from_db()
        assert run.progress == 0.3

    def test_its_connection_is_closed_at_the_end(self, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[Any] = []
        renew = lease.renew

        def noted(*arguments: Any) -> None:
            renew(*arguments)
            opened.append(transaction.get_connection())

        monkeypatch.setattr(lease, "renew", noted)
        with lease.Heartbeat(lease.claim(strategy)) as heartbeat:
            self.wait_for(heartbeat, monkeypatch)
        assert opened
        assert all(each is not connection and each.connection is None for each in opened)
        assert not any(thread.name.startswith("lease") for thread in threading.enumerate())
