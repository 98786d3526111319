"""Is what pages show alive, and how old is it? For a monitor: a few small queries, once in some seconds however often it is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic, time

from django.db import connections, router
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..conf import settings
from ..models import Interaction, Run, Strategy
from ..recording.buffer.waiting import state
from ..serving.announcements import shared_cache
from ..serving.configuration import Configuration, load
from ..serving.safety import guarded, reading, report

KEPT = 5.0
"""Seconds for which an answer is given again."""
DATABASE, CONFIGURATION, RESULTS, SCHEDULE, BUFFER = "database", "configuration", "results", "schedule", "buffer"
SEEN = "recommendations:seen:"
TASKS = ("sweep", "flush")
"""What the schedule runs often."""
MISSED = 10
"""So many times in a row without a sweep: beat or worker is gone."""
WAITED = 60.0
"""Seconds, or thirty times BUFFER_SECONDS: an event that waits longer in the buffer is flushed by nobody."""
REMEMBERED = 7 * 86_400
"""Seconds after which a task that was never seen again is taken for one that nobody schedules any more."""


@dataclass(frozen=True, kw_only=True)
class Served:
    strategy: str
    run: int
    age: float
    """Seconds since it was computed."""

    @property
    def stale(self) -> bool:
        return self.age > settings.STALE_HOURS * 3600


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Events in the buffer."""

    number: int
    oldest: float
    """Seconds that the oldest has waited."""
    set_aside: int
    """How many could not be stored so far."""

    @property
    def stuck(self) -> bool:
        return self.oldest > max(WAITED, 30 * settings.BUFFER_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Health:
    failing: tuple[str, ...] = ()
    """database: it does not answer; configuration: it cannot be read, or no placement is on; results: something that is served is stale,
    or shoppers are recorded and nothing was ever computed; schedule: no sweep for a long time; buffer: events wait, and nobody flushes them.
    """
    served: tuple[Served, ...] = ()
    failed: Served | None = None
    """The newest run that failed, with the seconds since."""
    seen: Mapping[str, float] = field(default_factory=dict)
    """When a task was last seen to run, in seconds since 1970; only where a cache is shared between processes."""
    buffer: "Waiting | None" = None
    """None without a buffer, or without Redis: events are then written directly."""

    @property
    def ok(self) -> bool:
        return not self.failing


_kept: tuple[float, Health] | None = None
_lock = Lock()


def health() -> Health:
    """At most four queries, one look into the shared cache and some into the buffer. Never raises."""
    global _kept
    with _lock:
        if _kept is None or monotonic() - _kept[0] >= KEPT:
            found = _looked_at()
            _kept = (monotonic(), found)
        return _kept[1]


def forget() -> None:
    """Look again at the next call."""
    global _kept
    with _lock:
        _kept = None


def seen_mark(task: str) -> None:
    """This task of the schedule ran just now; kept where other processes can read it."""
    try:
        cache = shared_cache()
        if cache is not None:
            cache.set(SEEN + task, time(), timeout=REMEMBERED)
    except Exception as error:
        report("the shared cache cannot be written", error)


def _looked_at() -> Health:
    seen, buffer = _seen(), _buffer()
    late = [SCHEDULE] if "sweep" in seen and time() - seen["sweep"] > MISSED * settings.LEASE_SECONDS else []
    late += [BUFFER] if buffer is not None and buffer.stuck else []
    alias = router.db_for_read(Strategy)
    try:
        with guarded():
            reading(alias)
            configuration = load(alias)
            served, failed = tuple(_served(configuration)), _newest_failed(alias)
            no_results = not served and Interaction.objects.using(router.db_for_read(Interaction)).exists()
    except Exception as error:
        report("the health of what is served cannot be told", error)
        return Health(failing=(CONFIGURATION if _answers(alias) else DATABASE, *late), seen=seen, buffer=buffer)
    empty = [] if any(placement.enabled for placement in configuration.placements.values()) else [CONFIGURATION]
    stale = [RESULTS] if no_results or any(each.stale for each in served) else []
    return Health(failing=(*empty, *stale, *late), served=served, failed=failed, seen=seen, buffer=buffer)


def _served(configuration: Configuration) -> Iterator[Served]:
    now = timezone.now()
    for slug, strategy in sorted(configuration.strategies.items()):
        if strategy.enabled and strategy.run is not None:
            yield Served(strategy=slug, run=strategy.run.id, age=(now - strategy.run.created_at).total_seconds())


def _newest_failed(alias: str) -> Served | None:
    failed = Run.objects.using(alias).filter(status=Run.Status.FAILED).annotate(at=Coalesce("finished_at", "created_at"))
    row = failed.order_by("-pk").values_list("strategy__slug", "pk", "at").first()
    return None if row is None else Served(strategy=row[0], run=row[1], age=(timezone.now() - row[2]).total_seconds())


def _answers(alias: str) -> bool:
    try:
        with guarded():
            reading(alias)
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
                return bool(cursor.fetchone())
    except Exception:
        return False


def _seen() -> dict[str, float]:
    try:
        cache = shared_cache()
        found = cache.get_many([SEEN + task for task in TASKS]) if cache is not None else {}
    except Exception as error:
        report("the shared cache cannot be read", error)
        return {}
    return {key.removeprefix(SEEN): float(moment) for key, moment in found.items()}


def _buffer() -> Waiting | None:
    if settings.BUFFER is None:
        return None
    try:
        told = state()
    except Exception as error:
        report("the buffer cannot be asked", error)
        return None
    return Waiting(number=told["waiting"], oldest=told["oldest_seconds"] or 0.0, set_aside=told["set_aside"])
