"""Whether a strategy's last rebuild failed: what was served before is served on, so the shop does not show it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ..models import Run, Strategy

OPEN = (Run.Status.QUEUED, Run.Status.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Failure:
    at: datetime
    why: str
    """The last line of the run's log."""


def with_last_rebuild(strategies: QuerySet[Strategy]) -> QuerySet[Strategy]:
    """The same strategies, with what ``last_failure`` looks at, in the same query."""
    finished = Run.objects.filter(strategy=OuterRef("pk")).exclude(status__in=OPEN).order_by("-pk")
    wanted = {"last_status": "status", "last_created_at": "created_at", "last_finished_at": "finished_at", "last_log": "log"}
    return strategies.annotate(**{name: Subquery(finished.values(of)[:1]) for name, of in wanted.items()})


def last_failure(strategy: Strategy) -> Failure | None:
    """None where the newest run that ended did not fail, or there was none. One query more unless the strategy is ``with_last_rebuild``."""
    told = vars(strategy)
    if "last_status" not in told:
        told = vars(with_last_rebuild(Strategy.objects.filter(pk=strategy.pk)).get())
    if told["last_status"] != Run.Status.FAILED:
        return None
    lines = [line.strip() for line in told["last_log"].splitlines() if line.strip()]
    return Failure(at=told["last_finished_at"] or told["last_created_at"], why=lines[-1] if lines else _("its log says nothing"))
