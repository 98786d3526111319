"""The lock of a rebuild: a lease on the Run row. Owner token, expiry, heartbeat; the same with and without Redis.

Whoever inserts the strategy's one RUNNING row owns the strategy until the lease ends. A worker that dies leaves a row whose lease runs
out; ``sweep``, or the next claim, gives it up (at once, where the process was on this host and is gone). The clocks of the workers' hosts
must agree within a quarter of LEASE_SECONDS. Rows of strategies that wait for their turn (see ``waiting``) are swept by the same rules.
"""

import logging
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from django.db import Error, IntegrityError, connections, router, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from .. import meters
from ..conf import settings
from ..exceptions import LeaseLost, RebuildRefused
from ..models import Run, Strategy
from .artifacts import remove_artifact
from .owner import is_gone, new_token
from .retention import delete_results

logger = logging.getLogger(__name__)

MAX_FAILURES = 3
OPEN = (Run.Status.RUNNING, Run.Status.QUEUED)
"""Of a run that somebody works on, or will in a moment."""


def claim(strategy: Strategy, **fields: Any) -> Run:
    """The strategy's new RUNNING run, ours until the lease ends; RebuildRefused says who holds it where somebody does.

    Takes the place of the strategy's QUEUED row, whoever's that is.
    """
    now = timezone.now()
    run = Run(strategy=strategy, status=Run.Status.RUNNING, lease_token=new_token(), lease_expires_at=lease_end(), started_at=now, **fields)
    for last_try in (False, True):
        try:
            with transaction.atomic(using=router.db_for_write(Run)):
                run.save(force_insert=True)
                strategy.runs.filter(status=Run.Status.QUEUED).delete()
        except IntegrityError as error:
            if last_try or not sweep(strategy=strategy):
                raise RebuildRefused(_holder(strategy)) from error
        else:
            return run
    raise AssertionError("unreachable")


def renew(run: Run, progress: float | None = None) -> None:
    """Extend the lease; LeaseLost where it is no longer ours. Inside a transaction this locks the run against a sweep."""
    changed: dict[str, Any] = {"lease_expires_at": lease_end()}
    if progress is not None:
        changed["progress"] = progress
    if not ours(run).update(**changed):
        raise LeaseLost(f"run {run.pk} of {run.strategy.slug} belongs to somebody else now, or was given up")


def ours(run: Run) -> Any:
    """The run's row as long as its lease is ours; nothing afterwards."""
    return Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING, lease_token=run.lease_token)


def sweep(**which: Any) -> list[Run]:
    """Give up the runs whose worker is gone or was not heard of: FAILED, their rows deleted. Returns them; ``which`` narrows the search.

    A strategy that only waited for its turn did not fail: its QUEUED row is deleted, unless its worker died while it read the log.
    """
    swept = []
    for run in Run.objects.filter(**{"status__in": OPEN, **which}).select_related("strategy"):
        reason = _dead_because(run)
        if reason and _give_up(run, reason):
            logger.warning("Run %s of %s was given up: %s", run.pk, run.strategy.slug, reason)
            meters.runs.count(strategy=run.strategy.slug, outcome="given up")
            delete_results(run)
            remove_artifact(run.pk)
            swept.append(run)
    return swept


def _dead_because(run: Run) -> str:
    """Empty for a run that lives, as far as one can know."""
    if is_gone(run.lease_token):
        return "its process ended"
    if run.lease_expires_at is None or run.lease_expires_at < timezone.now():
        return f"not renewed in {settings.LEASE_SECONDS} s"
    return ""


def _give_up(run: Run, reason: str) -> bool:
    """False where the worker woke up, or somebody else swept it, meanwhile."""
    now = timezone.now()
    unchanged = Run.objects.filter(pk=run.pk, status=run.status, lease_token=run.lease_token, lease_expires_at=run.lease_expires_at)
    if run.status == Run.Status.QUEUED and run.watermark is not None:
        return bool(unchanged.delete()[0])
    log = Concat(F("log"), Value(f"given up: {reason}\n"))
    return bool(unchanged.update(status=Run.Status.FAILED, finished_at=now, lease_token="", lease_expires_at=None, log=log))


def keeps_failing(strategy: Strategy) -> bool:
    """Did its last MAX_FAILURES runs all fail?"""
    latest = list(strategy.runs.order_by("-pk").values_list("status", flat=True)[:MAX_FAILURES])
    return latest == [Run.Status.FAILED] * MAX_FAILURES


def _holder(strategy: Strategy) -> str:
    run = strategy.runs.filter(status=Run.Status.RUNNING).first()
    if run is None:
        return f"{strategy.slug} was being rebuilt by somebody else until just now; try again"
    return f"{strategy.slug} is being rebuilt by run {run.pk} since {run.started_at:%Y-%m-%d %H:%M:%S} ({run.progress:.0%} done)"


def lease_end() -> datetime:
    """When a lease that is renewed now ends."""
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


class Pulse:
    """Renews a lease from a thread of its own while the work goes on."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease of {name}", daemon=True)

    def renew(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._stop.wait(settings.LEASE_SECONDS / 4):
                self._renew()
        finally:
            connections.close_all()  # this thread's own

    def _renew(self) -> None:
        try:
            self.renew()
        except Error:
            # The next beat may reach the database again; whether the lease held until then, the switch will tell.
            logger.warning("The %s could not be renewed", self._thread.name, exc_info=True)
            connections.close_all()


class Heartbeat(Pulse):
    """Of a run; ``check`` tells the work that it lost the lease."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"run {run.pk}")
        self.run = run
        self.progress = 0.0
        self._lost: LeaseLost | None = None

    def check(self) -> None:
        """LeaseLost where a renewal failed since."""
        if self._lost is not None:
            raise self._lost

    def renew(self) -> None:
        try:
            renew(self.run, self.progress)
        except LeaseLost as error:
            self._lost = error
            self._stop.set()
