"""Milliseconds of a warm slate by the length of the shopper's history, beside a bare read of twelve products by key.

    python benchmarks/serving.py [--products 5000] [--list-length 200] [--repeat 40] [--output FILE]

One process, a database in a temporary folder (SQLite, or an empty one that DATABASE_URL names). The lists are made up; each figure is the
median of the repeats. "ratio" is what the slate costs in bare reads.
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
LENGTHS = (0, 1, 10, 100, 1000)
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
    bare = milliseconds(lambda: list(Product.objects.filter(pk__in=keys[:SLATE])), options.repeat)
    rows = []
    for length in LENGTHS:
        visitor = f"benchmark-{length}"
        history(visitor, length, keys)
        assert len(recommend("home", visitor=visitor, limit=SLATE)) == SLATE
        slate = milliseconds(lambda visitor=visitor: recommend("home", visitor=visitor, limit=SLATE), options.repeat)
        rows.append({"events": length, "slate_ms": round(slate, 2), "ratio": round(slate / bare, 1)})
    return {"database": connection.vendor, "products": options.products, "bare_read_ms": round(bare, 3), "slates": rows}


def stocked(options: argparse.Namespace) -> list[str]:
    """A shop with a blend of made-up lists; the products' keys."""
    from catalog.models import Product
    from recommendations.models import Placement
    from recommendations.testing.factories import make_run

    chance = random.Random(1)
    Product.objects.bulk_create(Product(sku=f"B{n}", name=f"Product {n}", slug=f"product-{n}", price=1, is_active=True) for n in range(options.products))
    keys = [str(pk) for pk in Product.objects.values_list("pk", flat=True)]
    make_run("blend", {"product": {key: chance.sample(keys, options.list_length) for key in keys}, "all": {"": chance.sample(keys, 500)}})
    Placement.objects.filter(slug="home").update(rules={})
    return keys


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
