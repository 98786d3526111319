"""Old runs go, in small bites: the last ones stay for a roll back, and what is being served stays for ever."""

from collections import Counter
from datetime import timedelta

from django.db import router, transaction
from django.utils import timezone

from ..conf import settings
from ..models import Result, Run, Strategy
from .artifacts import remove_artifact, stored_runs

BATCH = 500
"""Rows per DELETE: no transaction holds the log's writers up."""
KEEP_FAILED = 10
"""Failed runs kept of a strategy, for people to read what went wrong."""
GRACE_SECONDS = 60
"""Beyond CONFIGURATION_TTL: a request that read its configuration just before a switch still finds the rows of the run before."""


def prune_runs() -> int:
    """Delete the runs beyond KEEP_RUNS (KEEP_SHOPPER_RUNS where they hold shopper lists), failed ones beyond KEEP_FAILED, the rows of all
    failed ones, and artifacts whose run is gone; returns how many runs.
    """
    for run in Run.objects.filter(status=Run.Status.FAILED, results__isnull=False).distinct():
        delete_results(run)
    pruned = sum(_prune(strategy) for strategy in Strategy.objects.all())
    _remove_orphans()
    return pruned


def delete_results(run: Run) -> int:
    """Delete the rows of a run that is not served, some at a time; returns how many."""
    deleted = 0
    while some := list(Result.objects.filter(run_id=run.pk).values_list("pk", flat=True)[:BATCH]):
        deleted += Result.objects.filter(pk__in=some).delete()[0]
    return deleted


def _prune(strategy: Strategy) -> int:
    kept: Counter[str] = Counter()
    pruned = 0
    for run in strategy.runs.exclude(status__in=[Run.Status.RUNNING, Run.Status.QUEUED]).defer("log").order_by("-pk"):
        if not _within(run, kept) and _retire(run):
            delete_results(run)
            remove_artifact(run.pk)
            run.delete()
            pruned += 1
    return pruned


def _remove_orphans() -> None:
    """Remove the artifacts of runs that were deleted with their strategy, by hand, or by a process that was killed in between."""
    runs = Run.objects.using(router.db_for_write(Run))  # a replica may not know the newest run yet
    stored = stored_runs()
    for start in range(0, len(stored), BATCH):
        some = stored[start : start + BATCH]
        for run_id in set(some) - set(runs.filter(pk__in=some).values_list("pk", flat=True)):
            remove_artifact(run_id)


def _within(run: Run, kept: Counter[str]) -> bool:
    """Is this one of the latest to keep? Called from the newest to the oldest; a failed run stays no longer than an older complete one."""
    keep = settings.KEEP_SHOPPER_RUNS if "shopper" in run.serving.get("scopes", ()) else settings.KEEP_RUNS
    if kept["fit"] >= keep:
        return False
    if run.status == Run.Status.FAILED:
        kept["failed"] += 1
        return kept["failed"] <= KEEP_FAILED
    kept["fit"] += 1
    return True


def _retire(run: Run) -> bool:
    """Mark a run so that nobody rolls back to it; False where it is served, or may still be for a moment."""
    with transaction.atomic(using=router.db_for_write(Run)):
        # Switches and roll backs change this row too: with it locked, what is current stays current.
        strategy = Strategy.objects.select_for_update().get(pk=run.strategy_id)
        current = strategy.current_run
        if current is not None and (current.pk == run.pk or (run.published_at is not None and _just_switched(current))):
            return False
        return bool(Run.objects.filter(pk=run.pk).update(status=Run.Status.FAILED))


def _just_switched(current: Run) -> bool:
    since = timezone.now() - timedelta(seconds=settings.CONFIGURATION_TTL + GRACE_SECONDS)
    return current.published_at is not None and current.published_at > since
