"""Milliseconds of a warm slate, by kind of strategy and length of the shopper's history, beside a bare read of twelve products by key.

    python -m benchmarks.serving [--products 5000] [--list-length 200] [--repeat 40] [--output FILE]

One process, a database in a temporary folder (SQLite, or an empty one that DATABASE_URL names). The lists are made up; each figure is the
median of the repeats. "ratio" is what the slate costs in bare reads. The kinds: a blend
(product lists and one for everybody), product lists alone, a list of the shopper's own, a list for everybody, and what is computed live.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LENGTHS = (0, 1, 5, 20, 100, 1000)
SLATE = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=5000)
    parser.add_argument("--list-length", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(VAR_DIR=folder, DJANGO_SETTINGS_MODULE="shopsite.settings")
        sys.path.insert(0, str(ROOT))
        report = json.dumps(measured(options), indent=2)
    print(report)
    if options.output:
        options.output.write_text(report + "\n")


def measured(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from catalog.models import Product
    from recommendations import recommend

    call_command("migrate", verbosity=0)
    keys = stocked(options)
    for length in LENGTHS:
        history(f"benchmark-{length}", length, keys)
    packed = learnt(options, keys)
    bare = milliseconds(lambda: list(Product.objects.filter(pk__in=keys[:SLATE])), options.repeat)
    rows = []
    for slug, kind in KINDS.items():
        shown_by(slug)
        for length in LENGTHS:
            visitor = f"benchmark-{length}"
            shown = len(recommend("home", visitor=visitor, limit=SLATE))
            slate = milliseconds(lambda visitor=visitor: recommend("home", visitor=visitor, limit=SLATE), options.repeat)
            rows.append({"strategy": slug, "kind": kind, "events": length, "shown": shown, "slate_ms": round(slate, 2), "ratio": round(slate / bare, 1)})
    return {"database": connection.vendor, "products": options.products, "bare_read_ms": round(bare, 3), "slates": rows, "packed_bytes": packed}


KINDS = {
    "blend": "product lists and one for everybody",
    "item-neighbours": "product lists",
    "lightfm": "the shopper's own list",
    "popularity": "one list for everybody",
    "recently-viewed": "live",
}
"""By the slug of a ready strategy: what of it is served here."""


def stocked(options: argparse.Namespace) -> list[str]:
    """A shop of products; their keys."""
    from catalog.models import Product

    Product.objects.bulk_create(Product(sku=f"B{n}", name=f"Product {n}", slug=f"product-{n}", price=1, is_active=True) for n in range(options.products))
    return [str(pk) for pk in Product.objects.values_list("pk", flat=True)]


def learnt(options: argparse.Namespace, keys: list[str]) -> dict[str, int]:
    """Made-up runs of the strategies; the bytes of one packed list by scope."""
    from recommendations.models import Result
    from recommendations.testing.factories import make_run

    chance = random.Random(1)

    def some(number: int) -> list[str]:
        return chance.sample(keys, min(number, len(keys)))

    lists = {key: some(options.list_length) for key in keys}
    made = {
        "blend": {"product": lists, "all": {"": some(500)}},
        "item-neighbours": {"product": {key: row[:100] for key, row in lists.items()}},
        "lightfm": {"shopper": {f"v:benchmark-{length}": some(100) for length in LENGTHS}},
        "popularity": {"all": {"": some(500)}},
    }
    runs = {slug: make_run(slug, rows) for slug, rows in made.items()}
    sizes = {}
    for slug, run in runs.items():
        for scope in made[slug]:
            (payload,) = Result.objects.filter(run=run, scope=scope).values_list("payload", flat=True)[:1]
            sizes[f"{slug}, {scope}"] = len(payload)
    return sizes


def shown_by(slug: str) -> None:
    """The home page is filled by this strategy alone."""
    from recommendations.models import Placement, Strategy
    from recommendations.testing.caches import forget_everything

    Placement.objects.filter(slug="home").update(rules={}, fallbacks=[], strategy=Strategy.objects.get(slug=slug))
    forget_everything()


def history(visitor: str, length: int, keys: list[str]) -> None:
    """Views, a minute apart, each a unit; orders of twenty lines beyond a hundred events."""
    from django.utils import timezone

    from recommendations.models import Interaction

    chance, now = random.Random(length), timezone.now()
    lines = 20 if length > 100 else 1
    Interaction.objects.bulk_create(
        Interaction(
            event_id=f"{visitor}-{n}",
            visitor=visitor,
            product_key=chance.choice(keys),
            kind="purchase" if lines > 1 else "view",
            order=f"{visitor}-{n // lines}" if lines > 1 else "",
            occurred_at=now - timedelta(minutes=n // lines),
        )
        for n in range(length)
    )


def milliseconds(call: Callable[[], Any], repeat: int) -> float:
    """Median of the repeats."""
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
