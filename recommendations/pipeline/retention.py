"""Old runs go, in small bites: the last ones stay for a roll back, and what is being served stays for ever."""

from datetime import timedelta

from django.db import router, transaction
from django.utils import timezone

from ..conf import settings
from ..models import Result, Run, Strategy
from .artifacts import remove_artifact

BATCH = 500
"""Rows per DELETE: no transaction holds the log's writers up."""
GRACE_SECONDS = 60
"""Beyond CONFIGURATION_TTL: a request that read its configuration just before a switch still finds the rows of the run before."""


def prune_runs() -> int:
    """Delete the runs beyond KEEP_RUNS (KEEP_SHOPPER_RUNS where they hold shopper lists), and the rows of failed ones; returns how many runs."""
    for run in Run.objects.filter(status=Run.Status.FAILED, results__isnull=False).distinct():
        delete_results(run)
    return sum(_prune(strategy) for strategy in Strategy.objects.all())


def delete_results(run: Run) -> int:
    """Delete the rows of a run that is not served, some at a time; returns how many."""
    deleted = 0
    while some := list(Result.objects.filter(run_id=run.pk).values_list("pk", flat=True)[:BATCH]):
        deleted += Result.objects.filter(pk__in=some).delete()[0]
    return deleted


def _prune(strategy: Strategy) -> int:
    kept: list[int] = []
    pruned = 0
    for run in strategy.runs.exclude(status=Run.Status.RUNNING).exclude(status=Run.Status.QUEUED).order_by("-pk"):
        if not _within(run, kept) and _retire(run):
            delete_results(run)
            remove_artifact(run.pk)
            run.delete()
            pruned += 1
    return pruned


def _within(run: Run, kept: list[int]) -> bool:
    """Is this one of the latest to keep? Called from the newest to the oldest; failed runs stay as long as an older complete one does."""
    keep = settings.KEEP_SHOPPER_RUNS if "shopper" in run.serving.get("scopes", ()) else settings.KEEP_RUNS
    if len(kept) >= keep:
        return False
    if run.status != Run.Status.FAILED:
        kept.append(run.pk)
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
