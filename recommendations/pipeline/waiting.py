"""A rebuild's trace while it reads the log: one QUEUED row for each strategy that is due. The log is the largest thing that it holds in
memory, and a worker that is killed there would leave nothing that a sweep could find.
"""

import logging
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Run, Strategy
from .lease import Pulse, lease_end, sweep
from .owner import new_token

logger = logging.getLogger(__name__)


class Waiting(Pulse):
    """QUEUED rows under one token, renewed as long as the rebuild goes on; ``claim`` takes each away, the end those that are left."""

    def __init__(self, strategies: Iterable[Strategy]) -> None:
        super().__init__("waiting strategies")
        self.strategies = list(strategies)
        self.token = new_token()

    def has_read(self, watermark: int) -> None:
        """The log was read: what kills the process from now on is the strategy that it is at, not those that still wait."""
        self._mine().update(watermark=watermark)

    def __enter__(self) -> Self:
        sweep(status=Run.Status.QUEUED, strategy__in=self.strategies)
        now, end = timezone.now(), lease_end()
        # Where another rebuild waits for the same strategy its row stays: one trace is enough.
        rows = [Run(strategy=each, status=Run.Status.QUEUED, created_at=now, lease_token=self.token, lease_expires_at=end) for each in self.strategies]
        Run.objects.bulk_create(rows, ignore_conflicts=True)
        return super().__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        super().__exit__(kind, error, trace)
        try:
            self._mine().delete()
        except Error:
            logger.warning("The rows of strategies that waited are left to the sweep", exc_info=True)

    def renew(self) -> None:
        self._mine().update(lease_expires_at=lease_end())

    def _mine(self) -> QuerySet[Run]:
        return Run.objects.filter(status=Run.Status.QUEUED, lease_token=self.token)
