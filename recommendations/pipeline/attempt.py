"""One strategy's run, from lease to switch. Whatever goes wrong on the way, the run before stays served."""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.db import DatabaseError
from django.utils import timezone

from ..conf import settings
from ..exceptions import LeaseLost, RebuildRefused
from ..models import Run, Strategy
from ..recommenders.base import Recommender
from ..signals import run_failed, run_published
from .artifacts import write_artifact
from .extract import Extract
from .fit import list_length, parameters_of
from .lease import Heartbeat, claim, ours
from .memory import peak_memory, reset_peak
from .publish import Packer, check, switch, write_results
from .retention import delete_results

logger = logging.getLogger(__name__)

Stage = Callable[[str, float], None]
"""Told the stage ("fit", "write", ...) and its share done, 0 to 1."""
Fit = Callable[[Callable[[float], None]], Recommender[Any]]
"""Makes and fits the recommender, telling the share done."""

COMPLETE, FAILED, REFUSED, LOST = "complete", "failed", "refused", "lost"
NOT_INSTALLED, EMPTY, LIVE, OFF = "not installed", "empty", "live", "off"
FIT_SHARE = 0.6
"""Of a run's progress; the rest is writing."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one strategy in a rebuild."""

    slug: str
    status: str
    """complete; failed (``error`` says why); refused (somebody else rebuilds it); lost (its lease was); not installed (an extra is
    missing); empty (no events to learn from); live (needs no run); off (disabled)."""
    run_id: int | None = None
    seconds: float = 0.0
    peak_memory: int | None = None
    """Bytes of the process at most, while this run was computed."""
    counts: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def ok(self) -> bool:
        """Nothing that somebody would have to look at."""
        return self.status not in (FAILED, LOST, REFUSED)


class Attempt:
    """Claims the strategy, fits, writes, checks and switches; ``outcome`` never raises but for what ends the process."""

    def __init__(self, strategy: Strategy, extract: Extract, packer: Packer, *, seed: int, stage: Stage) -> None:
        self.strategy, self.extract, self.packer, self.seed, self.stage = strategy, extract, packer, seed, stage
        self.fitted: Recommender[Any] | None = None
        self.began = time.monotonic()
        self.lines: list[str] = []
        self.lists: dict[str, int] = {}

    def outcome(self, fit: Fit) -> Outcome:
        reset_peak()
        try:
            parameters = parameters_of(self.strategy)
            run = claim(self.strategy, **self._fields(parameters))
        except RebuildRefused as error:
            logger.warning("%s", error)
            return self._outcome(REFUSED, error=str(error))
        except Exception as error:
            logger.exception("%s cannot be rebuilt", self.strategy.slug)
            return self._outcome(FAILED, error=_described(error))
        try:
            self._publish(run, fit)
        except LeaseLost as error:
            logger.warning("%s", error)
            return self._outcome(LOST, run, error=str(error))
        except Exception as error:
            logger.exception("Run %s of %s failed", run.pk, self.strategy.slug)
            self._fail(run, error)
            return self._outcome(FAILED, run, error=_described(error))
        except BaseException as error:  # interrupted: leave nothing behind that somebody would have to sweep
            self._fail(run, error)
            raise
        return self._outcome(COMPLETE, run)

    def _publish(self, run: Run, fit: Fit) -> None:
        with Heartbeat(run) as heartbeat:

            def stage(name: str, share: float) -> None:
                heartbeat.progress = FIT_SHARE * share if name == "fit" else FIT_SHARE + (1 - FIT_SHARE) * share
                self.stage(name, share)
                heartbeat.check()

            stage("fit", 0.0)
            self.fitted = fit(lambda share: stage("fit", share))
            stage("fit", 1.0)
            self._note("fitted")
            self._keep(run)
            self._write(run, stage)
            Run.objects.filter(pk=run.pk).update(**self._findings(run))
            check(run, sum(self.lists.values()))
            switch(run)
        self._note("published")
        run_published.send_robust(sender=Strategy, strategy=self.strategy, run=run)

    def _fields(self, parameters: Any) -> dict[str, Any]:
        return {
            "as_of": moment(self.extract.dataset.as_of),
            "watermark": self.extract.watermark,
            "parameters": parameters.to_json(),
            "weights": self.strategy.weights,
            "code_version": code_version(),
            "seed": self.seed,
        }

    def _keep(self, run: Run) -> None:
        """The artifact is for people and for later; without it the shop is served all the same."""
        assert self.fitted is not None
        manifest = {
            "strategy": self.strategy.slug,
            "recommender": self.strategy.recommender,
            "run": run.pk,
            "parameters": run.parameters,
            "weights": run.weights,
            "code_version": run.code_version,
            "seed": run.seed,
            "as_of": run.as_of.isoformat() if run.as_of else None,
            "products": self.extract.dataset.n_products,
            "shoppers": self.extract.dataset.n_shoppers,
        }
        try:
            write_artifact(run.pk, self.fitted.state(), manifest)
        except Exception as error:
            logger.warning("The artifact of run %s was not kept: %s", run.pk, error)
            self._note(f"no artifact: {error}")

    def _write(self, run: Run, stage: Stage) -> None:
        assert self.fitted is not None
        scopes = self.fitted.Parameters.scopes
        for position, scope in enumerate(scopes):
            ranked = self.fitted.lists(scope, list_length(self.strategy, scope))

            def written(rows: int, position: int = position, total: int = len(ranked)) -> None:
                stage("write", (position + rows / max(total, 1)) / len(scopes))

            self.lists[scope] = write_results(run, scope, ranked, self.packer, written=written)
            self._note(f"{self.lists[scope]} lists of scope {scope}")

    def _findings(self, run: Run) -> dict[str, Any]:
        """What is stored with the run before it is switched to: a reader must find the serving part there."""
        run.serving, run.counts = self._serving(), self._counts()
        run.duration, run.peak_memory, run.log = self._seconds(), peak_memory(), "\n".join(self.lines) + "\n"
        return {name: getattr(run, name) for name in ("serving", "counts", "duration", "peak_memory", "log")}

    def _serving(self) -> dict[str, Any]:
        assert self.fitted is not None
        scopes = list(self.fitted.Parameters.scopes)
        return {
            "sources": [self.strategy.slug],
            **self.fitted.serving(),
            "scopes": scopes,
            "kinds": self.extract.kinds,
            "units": settings.HISTORY_UNITS,
            "products": settings.HISTORY_PRODUCTS,
            "unit_products": settings.MAX_UNIT_PRODUCTS,
            "list_length": list_length(self.strategy, scopes[0]) if scopes else 0,
            "seed": self.extract.seed,
            "as_of": moment(self.extract.dataset.as_of).isoformat(),
        }

    def _counts(self) -> dict[str, Any]:
        return {"events": dict(self.extract.dataset.counts), "lists": dict(self.lists)}

    def _fail(self, run: Run, error: BaseException) -> None:
        try:
            trace = "".join(traceback.format_exception(error)[-4:])
            self._note(_described(error))
            now = timezone.now()
            changed = {"status": Run.Status.FAILED, "finished_at": now, "lease_token": "", "lease_expires_at": None, "duration": self._seconds()}
            ours(run).update(**changed, log="\n".join([*self.lines, trace]))
            delete_results(run)
        except DatabaseError:
            logger.exception("Run %s could not be marked as failed; a sweep will", run.pk)
        run_failed.send_robust(sender=Strategy, strategy=self.strategy, run=run, error=error)

    def _outcome(self, status: str, run: Run | None = None, *, error: str = "") -> Outcome:
        return Outcome(
            slug=self.strategy.slug,
            status=status,
            run_id=run.pk if run else None,
            seconds=self._seconds(),
            peak_memory=peak_memory(),
            counts=self._counts(),
            error=error,
        )

    def _note(self, text: str) -> None:
        self.lines.append(f"{self._seconds():8.1f} s  {text}")
        logger.info("%s: %s", self.strategy.slug, text)

    def _seconds(self) -> float:
        return round(time.monotonic() - self.began, 3)


def moment(seconds: int) -> datetime:
    """A dataset's clock as this project's models have times."""
    return datetime.fromtimestamp(seconds, tz=UTC) if django_settings.USE_TZ else datetime.fromtimestamp(seconds)


def code_version() -> str:
    """Of this package, without importing its front door."""
    return str(apps.get_app_config("recommendations").module.__version__)  # type: ignore[union-attr]


def _described(error: BaseException) -> str:
    return str(error) or type(error).__name__
