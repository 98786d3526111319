"""What runs in the background: Celery shells of a few lines around ``pipeline`` and ``evaluation``, which are imported when a task runs.

No recovery relies on a broker's redelivery: a task is acknowledged when it starts, and what a killed worker left is found by ``sweep``.
Where the broker redelivers (Redis), its ``visibility_timeout`` must exceed TIME_LIMIT.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery import Task, shared_task
from celery.schedules import crontab
from django.utils import timezone
from kombu.exceptions import KombuError

from .conf import settings

logger = logging.getLogger(__name__)

TIME_LIMIT = 3 * 3600
"""Seconds after which a rebuild or a calibration is killed; the sweep then finds its run."""
SHORT_LIMIT = 600
LATE = timedelta(days=2)
"""How long after a login an event from before it may still arrive."""

_ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
_PATIENCE = {"socket_timeout": 2.0, "socket_connect_timeout": 2.0}


@shared_task(name="recommendations.rebuild", ignore_result=True, time_limit=TIME_LIMIT)
def rebuild(slugs: Sequence[str] | None = None) -> None:
    """Rebuild these strategies, or all; what was never calibrated is served with defaults at first, and calibrated in a task of its own."""
    from .evaluation.calibrate import stale
    from .pipeline.rebuild import mixers
    from .pipeline.rebuild import rebuild as compute

    done = [outcome.slug for outcome in compute(slugs) if outcome.status == "complete"]
    if new := [strategy.slug for strategy in stale(mixers(done)) if strategy.calibrated_at is None]:
        queue(calibrate, slugs=new)


@shared_task(name="recommendations.calibrate", ignore_result=True, time_limit=TIME_LIMIT)
def calibrate(slugs: Sequence[str] | None = None) -> None:
    """Fit the weights of these mixing strategies, or of all, and rebuild those with them, from one reading of the log."""
    from .evaluation.calibrate import calibrate as fit_weights
    from .pipeline.extract import extract
    from .pipeline.rebuild import mixers
    from .pipeline.rebuild import rebuild as compute
    from .pipeline.waiting import Waiting

    chosen = mixers(slugs)
    if not chosen:
        return
    with Waiting(chosen) as waiting:
        data = extract()
        if data.dataset.n_events:
            fit_weights(data, chosen)
            waiting.has_read(data.watermark)
            compute([strategy.slug for strategy in chosen], extract=data)


@shared_task(name="recommendations.sweep", ignore_result=True, time_limit=SHORT_LIMIT)
def sweep() -> None:
    """Give up the runs of workers that died, and queue again what they had not finished; give users what came in after their login."""
    from .evaluation.health import seen_mark
    from .pipeline.recovery import recover
    from .shoppers.merge import links_sweep

    if slugs := recover():
        queue(rebuild, slugs=slugs)
    links_sweep(since=timezone.now() - LATE)
    seen_mark("sweep")


@shared_task(name="recommendations.flush", ignore_result=True, time_limit=SHORT_LIMIT)
def flush() -> None:
    """Bring what waits in the buffer into the log; what cannot be written now stays for the next flush."""
    from .evaluation.health import seen_mark
    from .recording.buffer.flush import flush as empty
    from .serving.safety import report

    try:
        empty()
        seen_mark("flush")
    except Exception as error:
        report("the buffer cannot be flushed, its entries stay", error)


@shared_task(name="recommendations.prune", ignore_result=True, time_limit=SHORT_LIMIT)
def prune() -> None:
    """Delete runs beyond those that are kept, and what shoppers did, or were shown, too long ago."""
    from .pipeline.retention import prune_runs
    from .privacy.retention import expire

    prune_runs()
    expire()


def queue(task: Task, **arguments: Any) -> bool:
    """Send a task to the workers; False, within some seconds, where the broker cannot be reached: a request must not hang on it."""
    try:
        with task.app.connection_for_write() as connection:
            if connection.transport.driver_type == "redis":
                connection.transport_options = {**connection.transport_options, **_PATIENCE}
            task.apply_async(kwargs=arguments, connection=connection, retry=True, retry_policy=_ONE_MORE_TRY)
    except (KombuError, OSError) as error:
        logger.error("%s could not be queued: %s", task.name, error)
        return False
    return True


def beat_schedule() -> dict[str, dict[str, Any]]:
    """For ``app.conf.beat_schedule``: rebuild nightly, calibrate weekly, prune daily, sweep as often as a lease lasts, flush the buffer if there is one."""
    every = float(settings.LEASE_SECONDS)
    schedule: dict[str, dict[str, Any]] = {
        "recommendations-rebuild": {"task": rebuild.name, "schedule": crontab(**settings.REBUILD_CRON)},
        "recommendations-calibrate": {"task": calibrate.name, "schedule": crontab(**settings.CALIBRATE_CRON)},
        "recommendations-prune": {"task": prune.name, "schedule": crontab(hour="4", minute="45")},
        # A sweep that waited in a full queue is of no use when the next one is there.
        "recommendations-sweep": {"task": sweep.name, "schedule": every, "options": {"expires": every}},
    }
    if settings.BUFFER is not None:
        often = float(settings.BUFFER_SECONDS)
        schedule["recommendations-flush"] = {"task": flush.name, "schedule": often, "options": {"expires": often}}
    return schedule
