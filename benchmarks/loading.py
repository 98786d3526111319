"""The made-up shop in the demo shop's tables, written with plain INSERTs: how fast it gets there is not what is measured."""

import random
from collections.abc import Iterator

import numpy as np

from .synthetic import TASTES, Log

BATCH = 50_000
COLUMNS = ("event_id", "visitor", "product_key", "kind", "quantity", "order", "occurred_at")
EMPTY = ("source", "page_view_id", "session_key", "site")


def load(log: Log) -> None:
    """Products with category, brand, tags and price; then the log."""
    keys = _products(log.n_products)
    _interactions(log, keys)


def _products(n: int) -> list[str]:
    """Their keys by number. A product has its taste's category and brands, three of its taste's eight tags, and one of thirty that any may have."""
    from catalog.models import Product, Tag

    chance = random.Random(n)
    departments = [_category(f"Department {number}", None) for number in range(4)]
    shelves = [_category(f"Shelf {taste}", departments[taste % 4]) for taste in range(TASTES)]
    tags = [Tag(name=f"tag {number}", slug=f"tag-{number}") for number in range(8 * TASTES + 30)]
    Tag.objects.bulk_create(tags)
    tags = list(Tag.objects.order_by("pk"))
    products = [
        Product(
            sku=f"B{number}",
            name=f"Product {number}",
            slug=f"product-{number}",
            category=shelves[number % TASTES],
            brand=f"Brand {number % TASTES}-{chance.randint(0, 4)}",
            price=round(chance.lognormvariate(2 + number % TASTES / 10, 0.6), 2),
        )
        for number in range(n)
    ]
    Product.objects.bulk_create(products, batch_size=500)
    pk_of = dict(Product.objects.values_list("sku", "pk"))
    pks = [pk_of[f"B{number}"] for number in range(n)]
    through = Product.tags.through
    having = (
        through(product_id=pk, tag_id=tag.pk)
        for number, pk in enumerate(pks)
        for tag in [*chance.sample(tags[8 * (number % TASTES) : 8 * (number % TASTES) + 8], 3), chance.choice(tags[-30:])]
    )
    through.objects.bulk_create(having, batch_size=1_000)
    return [str(pk) for pk in pks]


def _category(name: str, parent: object) -> object:
    from catalog.models import Category

    path = f"{parent.path} > {name}" if parent else name  # type: ignore[attr-defined]
    return Category.objects.create(name=name, slug=name.lower().replace(" ", "-"), path=path, parent=parent)


def _interactions(log: Log, keys: list[str]) -> None:
    from django.db import connection, transaction

    from recommendations.models import Interaction

    quoted = ", ".join(connection.ops.quote_name(name) for name in (*COLUMNS, "recorded_at", *EMPTY))
    values = ", ".join(["%s"] * (len(COLUMNS) + 1) + ["''"] * len(EMPTY))
    statement = f"INSERT INTO {Interaction._meta.db_table} ({quoted}) VALUES ({values})"
    for first in range(0, len(log), BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, list(_rows(log, keys, first, min(first + BATCH, len(log)))))


def _rows(log: Log, keys: list[str], first: int, last: int) -> Iterator[tuple[object, ...]]:
    part = slice(first, last)
    times = np.char.replace(log.time[part].astype("datetime64[s]").astype(str), "T", " ")
    columns = (log.shopper[part].tolist(), log.product[part].tolist(), log.order[part].tolist(), times.tolist())
    for number, (shopper, product, order, time) in enumerate(zip(*columns, strict=True), start=first):
        kind, named = ("view", "") if order < 0 else ("purchase", f"o{order}")
        yield f"e{number:09d}", f"v{shopper}", keys[product], kind, 1, named, time, time
