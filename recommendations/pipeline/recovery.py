"""After a worker was killed: give its run up, and say what is to be computed again."""

from ..models import Strategy
from .lease import OPEN, keeps_failing, sweep
from .rebuild import due_by_default


def recover() -> list[str]:
    """Sweep expired runs; the slugs to rebuild: theirs, and of those that the same rebuild had not come to.

    A strategy that keeps failing is left to people, since what kills workers would kill them all night.
    """
    swept = sweep()
    if not swept:
        return []
    theirs = {run.strategy_id for run in swept}
    newest = max(run.watermark or 0 for run in swept)
    return [
        strategy.slug
        for strategy in due_by_default()
        if (strategy.pk in theirs or _is_behind(strategy, newest)) and not _is_open(strategy) and not keeps_failing(strategy)
    ]


def _is_behind(strategy: Strategy, watermark: int) -> bool:
    return strategy.current_run is None or (strategy.current_run.watermark or 0) < watermark


def _is_open(strategy: Strategy) -> bool:
    """Does somebody compute it, or is about to?"""
    return strategy.runs.filter(status__in=OPEN).exists()
