"""Made-up runs, so that a storefront's tests can serve recommendations without learning any."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from ..core.packing import pack
from ..models import Interaction, Result, Run, Strategy
from ..serving import configuration

Row = Iterable[str] | Mapping[str, float] | Iterable[tuple[str, float]] | Iterable[tuple[str, float, int]]
"""Product keys, best first (scores then fall evenly from 1); or with scores; or with scores and source bytes."""

KINDS = {"view": 0.2, "click": 0.2, "cart": 0.6, "wishlist": 0.4, "purchase": 1.0}


def make_run(strategy: str | Strategy, rows: Mapping[str, Mapping[str, Row]], *, watermark: int | None = None, **serving: Any) -> Run:
    """A finished run of a strategy (by slug; made where it is missing), its rows by scope and key, switched to at once.

    ``serving`` overrides what serving is told of the run: history_decay, kinds, sources, normalise, seed, units, products, read_at.
    ``watermark`` is the id of the newest interaction that it knows; without it, of the newest that there is.

        make_run("item-neighbours", {"product": {"1": ["2", "3"]}, "all": {"": {"4": 0.5}}})
    """
    if isinstance(strategy, str):
        strategy, _ = Strategy.objects.get_or_create(slug=strategy, defaults={"name": strategy, "recommender": "item_neighbours"})
    if watermark is None:
        watermark = Interaction.objects.aggregate(newest=Max("pk"))["newest"] or 0
    told = {"scopes": list(rows), "sources": [strategy.slug], "history_decay": 0.5, "kinds": KINDS, "units": 20, "products": 100, "seed": 0, **serving}
    now = timezone.now()
    run = Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE, as_of=now, finished_at=now, published_at=now, watermark=watermark, serving=told)
    Result.objects.bulk_create(
        Result(run=run, scope=scope, key=key, payload=pack_row(row), watermark=watermark if scope == Result.Scope.SHOPPER else None)
        for scope, by_key in rows.items()
        for key, row in by_key.items()
    )
    strategy.current_run = run
    strategy.save()
    configuration.forget()
    return run


def pack_row(row: Row) -> bytes:
    """One stored list, packed."""
    entries: Sequence[Any] = list(row.items() if isinstance(row, Mapping) else row)
    if entries and isinstance(entries[0], str):
        entries = [(key, 1.0 - rank / len(entries)) for rank, key in enumerate(entries)]
    full = [(*entry, 0)[:3] for entry in entries]
    return pack([key for key, _, _ in full], [score for _, score, _ in full], [source for _, _, source in full])
