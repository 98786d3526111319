"""One strategy's run, from lease to switch. Whatever goes wrong on the way, the run before stays served."""

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import Error
from django.utils import timezone

from ..exceptions import LeaseLost, NothingLearnt, RebuildRefused
from ..models import Run, Strategy
from ..recommenders.base import Recommender
from ..signals import run_failed, run_published
from .artifacts import remove_artifact, write_artifact
from .description import made_from, manifest, serving_facts
from .extract import Extract
from .fit import list_length, parameters_of
from .lease import Heartbeat, claim, ours
from .memory import peak_memory, reset_peak
from .outcome import COMPLETE, EMPTY, FAILED, LOST, REFUSED, Outcome
from .publish import Packer, check, forget, switch, write_results
from .retention import delete_results

logger = logging.getLogger(__name__)

Stage = Callable[[str, float], None]
"""Told the stage ("fit", "write", ...) and its share done, 0 to 1."""
Fit = Callable[[Callable[[float], None]], Recommender[Any]]
"""Makes and fits the recommender, telling the share done."""

FIT_SHARE = 0.6
"""Of a run's progress; the rest is writing."""


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
            run = claim(self.strategy, **made_from(self.strategy, parameters, self.extract, seed=self.seed))
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
        except NothingLearnt as error:
            logger.warning("%s: %s", self.strategy.slug, error)
            ours(run).delete()
            remove_artifact(run.pk)
            return self._outcome(EMPTY, error=str(error))
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
            for note in self.fitted.notes:
                self._note(note)
            self._keep(run)
            self._write(run, stage)
            Run.objects.filter(pk=run.pk).update(**self._findings(run))
            check(run, sum(self.lists.values()))
            if forgotten := forget(run):
                self._note(f"{forgotten} lists of shoppers who were erased meanwhile are dropped")
            switch(run)
        self._note("published")
        run_published.send_robust(sender=Strategy, strategy=self.strategy, run=run)

    def _keep(self, run: Run) -> None:
        """The artifact is for people and for later; without it the shop is served all the same."""
        assert self.fitted is not None
        try:
            write_artifact(run.pk, self.fitted.state(), manifest(run, self.extract))
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
        assert self.fitted is not None
        run.serving, run.counts = serving_facts(self.strategy, self.fitted, self.extract), self._counts()
        run.duration, run.peak_memory, run.log = self._seconds(), peak_memory(), "\n".join(self.lines) + "\n"
        return {name: getattr(run, name) for name in ("serving", "counts", "duration", "peak_memory", "log")}

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
            remove_artifact(run.pk)
        except Error:
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


def _described(error: BaseException) -> str:
    return str(error) or type(error).__name__
