"""Files as tests write them, and the demo shop's products that they speak of."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from catalog.models import Product
from recommendations.models import Interaction

HEADER = ("user", "product", "kind", "occurred_at", "quantity", "unit_price", "order")
LINE = ("ann", "cup", "purchase", "2024-03-01T10:00:00+00:00", "2", "7.65", "5001")


def products(*skus: str) -> dict[str, str]:
    """Makes products; {sku: product key}."""
    Product.objects.bulk_create([Product(sku=sku, name=sku.title(), slug=sku) for sku in skus])
    return {sku: str(pk) for sku, pk in Product.objects.filter(sku__in=skus).values_list("sku", "pk")}


def write_csv(path: Path, rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def line(**cells: str) -> tuple[str, ...]:
    """A good line with some cells changed."""
    return tuple(({**dict(zip(HEADER, LINE, strict=True)), **cells}).values())


def run(command: str, *arguments: Any, **options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def rejects(path: Path) -> list[Mapping[str, str]]:
    with path.with_name(path.name + ".rejects.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def log() -> list[tuple[Any, ...]]:
    """All that is logged, in no order of its own."""
    fields = ("event_id", "user_id", "visitor", "product_key", "kind", "quantity", "unit_price", "order", "occurred_at")
    return sorted(Interaction.objects.values_list(*fields), key=repr)
