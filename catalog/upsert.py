"""Products, categories and tags written in bulk: a handful of statements for a chunk of rows, the same rows twice change nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from .models import Category, Product, Tag
from .slugs import slug_of, unique_slug

Row = Mapping[str, Any]

TEXTS = {"name": 200, "currency": 3, "brand": 80, "description": None, "image_url": 500}
"""Text columns and the length at which they are cut."""

DEPTH = 5
"""Levels of a category path that are kept."""

KEPT_WHEN_EMPTY = ("created_at", "is_active", "currency", "name")
"""An empty cell in these columns means: as it was, or the default."""


def products(rows: Sequence[Row]) -> int:
    """Write rows of a product file, keys as its columns; columns that a row lacks stay as they were. The last row of a SKU wins.

    ValueError where a SKU is missing or longer than 64 characters; nothing of the chunk is written then.
    """
    by_sku = {_sku(row): row for row in rows}
    with transaction.atomic():
        paths = categories(_path(row["category"]) for row in by_sku.values() if row.get("category"))
        for columns, group in _by_columns(by_sku).items():
            made = [_product(sku, row, columns, paths) for sku, row in group]
            _write(made, columns)
            if "tags" in columns:
                _tag(made)
    return len(by_sku)


def categories(paths: Iterable[Sequence[str]]) -> dict[str, Category]:
    """{joined path: category} for the paths and all their parents, made where missing."""
    wanted = {Category.JOIN.join(path[:depth]): depth for path in paths for depth in range(1, len(path) + 1)}
    have = {category.path: category for category in Category.objects.filter(path__in=wanted)}
    missing = sorted((depth, path) for path, depth in wanted.items() if path not in have)
    taken = set(Category.objects.values_list("slug", flat=True)) if missing else set()
    for depth in sorted({depth for depth, _ in missing}):
        level = [_category(path, have, taken) for at, path in missing if at == depth]
        have |= {category.path: category for category in Category.objects.bulk_create(level)}
    return have


def tags(names: Iterable[str]) -> dict[str, Tag]:
    """{name: tag}, made where missing."""
    wanted = dict.fromkeys(names)
    have = {tag.name: tag for tag in Tag.objects.filter(name__in=wanted)}
    missing = [name for name in wanted if name not in have]
    if missing:
        taken = set(Tag.objects.values_list("slug", flat=True))
        made = Tag.objects.bulk_create([Tag(name=name, slug=unique_slug(name, taken)) for name in missing])
        have |= {tag.name: tag for tag in made}
    return have


def _sku(row: Row) -> str:
    sku = str(row.get("sku") or "").strip()
    if not sku or len(sku) > 64:
        raise ValueError(f"a SKU has 1 to 64 characters, not {len(sku)}")
    return sku


def _path(value: str | Sequence[str]) -> tuple[str, ...]:
    parts = value.split(">") if isinstance(value, str) else value
    return tuple(part.strip()[:80] for part in parts if part.strip())[:DEPTH]


def _names(value: str | Sequence[str] | None) -> list[str]:
    parts = (value or "").split("|") if isinstance(value, str | None) else value
    return list(dict.fromkeys(part.strip()[:50] for part in parts if part.strip()))


def _by_columns(by_sku: Mapping[str, Row]) -> dict[frozenset[str], list[tuple[str, Row]]]:
    """Rows grouped by the columns that they set: one statement each. A file gives one group, or few."""
    groups: dict[frozenset[str], list[tuple[str, Row]]] = defaultdict(list)
    for sku, row in by_sku.items():
        columns = {column for column, value in row.items() if column not in KEPT_WHEN_EMPTY or value not in (None, "")}
        groups[frozenset(columns - {"sku"})].append((sku, row))
    return groups


def _product(sku: str, row: Row, columns: frozenset[str], paths: Mapping[str, Category]) -> Product:
    product = Product(sku=sku, name=sku, slug=slug_of(str(row.get("name") or sku)))
    for column, length in TEXTS.items():
        if column in columns:
            setattr(product, column, str(row[column] or "")[:length])
    for column in ("price", "is_active", "stock", "created_at"):
        if column in columns:
            setattr(product, column, row[column])
    if row.get("category"):
        product.category = paths.get(Category.JOIN.join(_path(row["category"])))
    product.tag_text = "|".join(_names(row.get("tags")))
    return product


def _write(made: list[Product], columns: frozenset[str]) -> None:
    fields = columns & {*TEXTS, "price", "is_active", "stock", "created_at", "category"}
    fields |= {"slug"} if "name" in columns else set()
    fields |= {"tag_text"} if "tags" in columns else set()
    if fields:
        Product.objects.bulk_create(made, batch_size=1000, update_conflicts=True, unique_fields=["sku"], update_fields=sorted(fields))
    else:
        Product.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)


def _tag(made: list[Product]) -> None:
    """Make the products' tags those of ``tag_text``: add what is missing, drop what is gone."""
    named = tags(name for product in made for name in product.tag_names)
    wanted = {(product.pk, named[name].pk) for product in made for name in product.tag_names}
    link = Product.tags.through
    have = {(row.product_id, row.tag_id): row.pk for row in link.objects.filter(product__in=made)}
    link.objects.filter(pk__in=[pk for pair, pk in have.items() if pair not in wanted]).delete()
    link.objects.bulk_create([link(product_id=product, tag_id=tag) for product, tag in sorted(wanted - have.keys())], batch_size=2000, ignore_conflicts=True)


def _category(path: str, have: Mapping[str, Category], taken: set[str]) -> Category:
    parent, _, name = path.rpartition(Category.JOIN)
    return Category(name=name, path=path, slug=unique_slug(path, taken), parent=have.get(parent))
