"""Seconds and peak memory of a rebuild, by strategy, on made-up logs, beside the same sums in bare scipy.

    python benchmarks/rebuild.py [--events 10000 100000] [--output FILE]

Each size runs in a process and a database of its own (SQLite in a temporary folder, or DATABASE_URL). The bare side starts from arrays that
are in memory already, has no database, no ties, no units and no caps: it is the floor, not a competitor.
A peak is the whole process's, the interpreter, Django and the log included.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
DAY = 86_400


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(_measured(options.one)))
        return
    report = json.dumps([_apart(events) for events in options.events], indent=2)
    print(report)
    if options.output:
        options.output.write_text(report + "\n")


def _apart(events: int) -> dict[str, Any]:
    """One size in a process of its own: a peak of memory belongs to a process."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(events)],
            env={**os.environ, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "shopsite.settings", "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        )
    return dict(json.loads(done.stdout))


def _measured(events: int) -> dict[str, Any]:
    import scipy.sparse  # noqa: F401  (loading it is nobody's work)

    log = _log(events)
    bare = {name: _timed(lambda compute=compute: compute(*log[:2])) for name, compute in (("popularity", _bare_popularity), ("cosine", _bare_cosine))}
    _set_up(log)
    from recommendations.pipeline.extract import extract
    from recommendations.pipeline.rebuild import rebuild

    kept: list[Any] = []
    reading = _timed(lambda: kept.append(extract()))
    outcomes = rebuild(extract=kept[0])
    return {
        "events": events,
        "shoppers": kept[0].dataset.n_shoppers,
        "products": kept[0].dataset.n_products,
        "extract": reading,
        "strategies": {o.slug: {"status": o.status, "seconds": o.seconds, "peak_mb": _mb(o.peak_memory), "lists": o.counts.get("lists", {})} for o in outcomes},
        "bare_scipy": bare,
    }


def _log(events: int) -> tuple[Any, Any, Any]:
    """Shoppers, products and times: a shopper has some 25 events, few products have most of them, and a time is a basket of five."""
    import numpy as np

    chance = np.random.default_rng(SEED)
    shopper = np.sort(chance.integers(0, max(events // 25, 1), events))
    n_products = max(int(4 * events**0.5), 10)
    share = 1 / np.arange(1, n_products + 1) ** 0.8
    product = chance.choice(n_products, size=events, p=share / share.sum())
    return shopper, product, 1_700_000_000 + np.repeat(chance.integers(0, 365 * DAY, events // 5 + 1), 5)[:events]


def _bare_popularity(shopper: Any, product: Any) -> Any:
    import numpy as np

    return np.argsort(-np.bincount(product))[:500]


def _bare_cosine(shopper: Any, product: Any) -> list[Any]:
    """The 100 nearest products of each, by cosine over shoppers."""
    import numpy as np
    from scipy import sparse

    matrix = sparse.csr_array((np.ones(len(product), dtype=np.float32), (shopper, product)))
    matrix.data[:] = 1
    matrix = matrix @ sparse.diags_array(1 / np.sqrt(np.maximum(np.asarray(matrix.sum(axis=0)).ravel(), 1)))
    pairs = sparse.csr_array(matrix.T @ matrix)
    rows = ((pairs.data[a:b], pairs.indices[a:b]) for a, b in zip(pairs.indptr, pairs.indptr[1:], strict=False))
    return [indices[np.argpartition(-data, min(100, len(data) - 1))[:100]] for data, indices in rows]


def _timed(work: Callable[[], Any]) -> dict[str, Any]:
    from recommendations.pipeline.memory import peak_memory, reset_peak

    reset_peak()
    began = time.perf_counter()
    work()
    return {"seconds": round(time.perf_counter() - began, 3), "peak_mb": _mb(peak_memory())}


def _mb(peak: int | None) -> float | None:
    return None if peak is None else round(peak / 1e6, 1)


def _set_up(log: tuple[Any, Any, Any]) -> None:
    """A migrated database with the log in it, of visitors who buy."""
    from datetime import UTC, datetime

    import django
    from django.conf import settings

    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": _adapter()}
    django.setup()
    from django.core.management import call_command

    from recommendations.models import Interaction

    call_command("migrate", verbosity=0)
    rows = zip(*(column.tolist() for column in log), strict=True)
    interactions = (
        Interaction(event_id=str(n), visitor=str(shopper), product_key=str(product), kind="purchase", occurred_at=datetime.fromtimestamp(at, tz=UTC))
        for n, (shopper, product, at) in enumerate(rows)
    )
    Interaction.objects.bulk_create(interactions, batch_size=5_000)


def _adapter() -> type:
    from recommendations.products import ProductAdapter, ProductFeatures

    class Adapter(ProductAdapter):
        """Knows every product; a tenth of them share a category."""

        def parse_key(self, text: str) -> str:
            return text

        def features(self, keys: Sequence[str]) -> dict[str, ProductFeatures]:
            return {key: ProductFeatures(category=("shop", key[-1])) for key in keys}

    return Adapter


if __name__ == "__main__":
    main()
