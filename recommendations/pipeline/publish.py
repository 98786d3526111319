"""Arrays become rows: here, and nowhere else. Written in batches that nobody serves, then switched to by one row in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np
from django.db import router, transaction
from django.utils import timezone

from ..conf import settings
from ..core.categories import category_key
from ..core.packing import assemble, encoded_keys, kind_of
from ..core.types import Ranked
from ..exceptions import LeaseLost, NothingLearnt, RecommendationsError, ResultsRefused
from ..models import Result, Run, Strategy
from ..shoppers.tombstones import among, erased_since
from .description import moment
from .extract import Extract
from .lease import ours, renew

CLOCKS_DIFFER = 60
"""Seconds that the clocks of two hosts may be apart."""

Written = Callable[[int], None]
"""Told how many rows were written so far."""


class Packer:
    """Packs the lists of one run: every product key is encoded once."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract
        self.products = extract.products.keys()
        self.kind = kind_of(self.products)
        self.encoded = encoded_keys(self.products, self.kind)

    def rows(self, run: Run, scope: str, ranked: Ranked) -> Iterator[Result]:
        """Unsaved rows, one a list."""
        keys = self._keys(scope, ranked.keys)
        watermark = self.extract.watermark if scope == Result.Scope.SHOPPER else None
        scores, sources = ranked.scores.astype("<f4"), ranked.sources.astype(np.uint8)
        for key, start, end in zip(keys, ranked.indptr[:-1].tolist(), ranked.indptr[1:].tolist(), strict=True):
            parts = [self.encoded[code] for code in ranked.products[start:end].tolist()]
            payload = assemble(self.kind, parts, scores[start:end].tobytes(), sources[start:end].tobytes())
            yield Result(run=run, scope=scope, key=key, payload=payload, watermark=watermark)

    def _keys(self, scope: str, keys: Sequence[int] | Sequence[str]) -> list[str]:
        if scope == Result.Scope.PRODUCT:
            return [self.products[int(code)] for code in keys]
        if scope == Result.Scope.SHOPPER:
            shoppers = self.extract.shoppers.keys()
            return [shoppers[int(code)] for code in keys]
        return [category_key([str(key)]) for key in keys]


def write_results(run: Run, scope: str, ranked: Ranked, packer: Packer, *, written: Written | None = None) -> int:
    """Write the lists of one scope, PUBLISH_BATCH rows a transaction, each of which renews the lease; returns how many rows.

    ResultsRefused where the lists are broken, LeaseLost as soon as the run is no longer ours: nothing more is written then.
    """
    examine(scope, ranked)
    rows, total = packer.rows(run, scope, ranked), 0
    while batch := list(islice(rows, settings.PUBLISH_BATCH)):
        with transaction.atomic(using=router.db_for_write(Result)):
            renew(run)
            Result.objects.bulk_create(batch)
        total += len(batch)
        if written is not None:
            written(total)
    return total


def examine(scope: str, ranked: Ranked) -> None:
    """ResultsRefused where scores are not finite, a key stands twice, or a list is empty."""
    if not np.isfinite(ranked.scores).all():
        raise ResultsRefused(f"{int((~np.isfinite(ranked.scores)).sum())} scores of scope {scope} are not finite")
    if len(set(ranked.keys)) != len(ranked.keys):
        raise ResultsRefused(f"{len(ranked.keys) - len(set(ranked.keys))} keys of scope {scope} stand twice")
    if len(ranked) and not np.diff(ranked.indptr).all():
        raise ResultsRefused(f"a list of scope {scope} is empty")


def check(run: Run, expected: int) -> None:
    """Count what stands in the table; NothingLearnt where nothing was written, ResultsRefused where it is not what was written.

    As many rows may be missing as shoppers were erased meanwhile.
    """
    stored = Result.objects.using(router.db_for_write(Result)).filter(run=run).count()
    if not expected:
        raise NothingLearnt("nothing to learn yet: not a single list came out")
    if stored > expected or stored < expected - len(_erased(run)):
        raise ResultsRefused(f"{expected} rows were written, {stored} are there")


def forget(run: Run) -> int:
    """Delete the run's lists for shoppers who were erased since it read the log; returns how many.

    To be called when all lists are written: whoever is erased later finds his own among them.
    """
    erased = _erased(run)
    lists = Result.objects.using(router.db_for_write(Result)).filter(run=run, scope=Result.Scope.SHOPPER)
    gone, last = 0, ""
    while erased and (some := list(lists.filter(key__gt=last).order_by("key").values_list("key", flat=True)[: settings.PUBLISH_BATCH])):
        gone += lists.filter(key__in=among(some, erased)).delete()[0]
        last = some[-1]
    return gone


def _erased(run: Run) -> frozenset[str]:
    """Hashes of those whom the run may know though they were erased; also of some who came back at once, which costs them a list until the
    next run. Nobody for a run without lists of shoppers.
    """
    if Result.Scope.SHOPPER not in run.serving.get("scopes", ()):
        return frozenset()
    return erased_since(moment(max(run.serving.get("read_at", 0) - CLOCKS_DIFFER, 0)))


def switch(run: Run) -> None:
    """From now on this run is served: one transaction, which first makes sure that the lease is still ours (LeaseLost)."""
    now = timezone.now()
    changed = {"status": Run.Status.COMPLETE, "finished_at": now, "published_at": now, "progress": 1.0, "lease_token": "", "lease_expires_at": None}
    with transaction.atomic(using=router.db_for_write(Run)):
        Strategy.objects.select_for_update().get(pk=run.strategy_id)
        if not ours(run).update(**changed):
            raise LeaseLost(f"run {run.pk} of {run.strategy.slug} was given up before it could be published")
        Strategy.objects.filter(pk=run.strategy_id).update(current_run=run)
    for name, value in changed.items():
        setattr(run, name, value)


def roll_back(strategy: Strategy, run: Run) -> None:
    """Serve an older complete run of this strategy again; RecommendationsError says why that cannot be."""
    forget(run)
    with transaction.atomic(using=router.db_for_write(Run)):
        Strategy.objects.select_for_update().get(pk=strategy.pk)
        older = Run.objects.filter(pk=run.pk, strategy=strategy, status=Run.Status.COMPLETE)
        if not older.exists() or not Result.objects.filter(run=run).exists():
            raise RecommendationsError(f"{strategy.slug} cannot go back to run {run.pk}: it is no complete run of this strategy")
        older.update(published_at=timezone.now())
        Strategy.objects.filter(pk=strategy.pk).update(current_run=run)
    strategy.current_run = run
