"""What the storefront's adapter knows of products, as arrays."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest

import numpy as np
from django.core.exceptions import ValidationError
from numpy.typing import NDArray
from scipy import sparse

from ..core.history import tie_hash
from ..core.types import ProductTable
from ..products import ProductAdapter, ProductFeatures, get_adapter

logger = logging.getLogger(__name__)

CHUNK = 5_000
"""Product keys per call of ``adapter.features``."""


def read_eligible() -> set[str]:
    """Keys of the products that a request without a shopper may be shown. An adapter that fails there is logged: the log's products are left."""
    try:
        return set(_eligible_keys(get_adapter()))
    except Exception:
        logger.warning("The adapter's eligible() fails without a request; products that nobody has touched are not learnt about", exc_info=True)
        return set()


def _eligible_keys(adapter: ProductAdapter) -> Iterator[str]:
    products = adapter.eligible()
    if type(adapter).key is ProductAdapter.key:
        # What cards need is not loaded: the key is the primary key as text.
        keys = products.select_related(None).prefetch_related(None).values_list("pk", flat=True)
        return (str(pk) for pk in keys.iterator(chunk_size=CHUNK))
    return (adapter.key(each) for each in products.iterator(chunk_size=CHUNK))


def within_room(keys: set[str], room: int, seed: int) -> list[str]:
    """At most ``room`` of the keys, drawn by hash."""
    return list(keys) if len(keys) <= room else nsmallest(max(room, 0), keys, key=lambda key: (tie_hash(key, seed), key))


def read_features(keys: Sequence[str]) -> dict[str, ProductFeatures]:
    """{product key: features} of those that the adapter knows. What is no key at all is not asked for: one would spoil its chunk."""
    adapter = get_adapter()
    keys = [key for key in keys if _is_key(adapter, key)]
    features: dict[str, ProductFeatures] = {}
    for start in range(0, len(keys), CHUNK):
        features.update(adapter.features(keys[start : start + CHUNK]))
    return features


def _is_key(adapter: ProductAdapter, text: str) -> bool:
    """Does a storefront's own ``parse_key`` take it? Not all of them keep to ValueError."""
    try:
        adapter.parse_key(text)
    except (ValueError, TypeError, OverflowError, ValidationError):
        return False
    return True


def product_table(keys: Sequence[str], features: Mapping[str, ProductFeatures], first_seen: NDArray[np.float64]) -> ProductTable:
    """The table of the products ``keys``, in that order; one without ``created_at`` is as old as its first event."""
    rows = [features[key] for key in keys]
    names = sorted({tag for row in rows for tag in row.tags})
    created = [np.nan if row.created_at is None else row.created_at.timestamp() for row in rows]
    created_at = np.array(created, dtype=np.float64)
    return ProductTable(
        tags=_tags(rows, {name: position for position, name in enumerate(names)}),
        tag_names=tuple(names),
        categories=tuple(row.category for row in rows),
        brands=tuple(row.brand for row in rows),
        prices=np.array([np.nan if row.price is None else row.price for row in rows], dtype=np.float32),
        created_at=np.where(np.isnan(created_at), first_seen, created_at),
    )


def _tags(rows: Sequence[ProductFeatures], position: Mapping[str, int]) -> sparse.csr_array:
    """bool [n_products, n_tags]"""
    columns = [sorted(position[tag] for tag in set(row.tags)) for row in rows]
    indptr = np.concatenate([[0], np.cumsum([len(each) for each in columns], dtype=np.int64)]).astype(np.int64)
    indices = np.array([column for each in columns for column in each], dtype=np.int32)
    return sparse.csr_array((np.ones(len(indices), dtype=bool), indices, indptr), shape=(len(rows), len(position)))
