"""Small datasets from readable events, for tests of recommenders: ours and other people's."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..core.history import order_hash, tie_hash
from ..core.types import Dataset, KindWeight, ProductTable

DAY = 86_400
EPOCH = 1_600_000_000
"""When day 0 is."""
COLD = ("untouched-1", "untouched-2")
"""The products of ``random_dataset`` that no event names."""


@dataclass(frozen=True)
class Did:
    """One event of a made-up shop."""

    shopper: str
    product: str
    day: float
    kind: str = "purchase"
    order: str = ""
    quantity: int = 1


def dataset_of(
    events: Iterable[Did],
    *,
    products: Sequence[str] | None = None,
    categories: Mapping[str, tuple[str, ...]] | None = None,
    tags: Mapping[str, Sequence[str]] | None = None,
    brands: Mapping[str, str] | None = None,
    prices: Mapping[str, float] | None = None,
    created_at: Mapping[str, float] | None = None,
    kinds: Mapping[str, float] | None = None,
    seed: int = 0,
) -> Dataset:
    """A dataset of these events. Shoppers are coded by name, products in the order given (default: by name); some may be without any event.

    ``kinds`` are weights relative to the heaviest (default: purchase 1, others 0.2). What products are is by product, unknown where it
    is missing; ``created_at`` is the day, as an event's.
    """
    rows = list(events)
    shoppers = sorted({row.shopper for row in rows})
    products = sorted({row.product for row in rows}) if products is None else list(products)
    weights = {kind: 1.0 if kind == "purchase" else 0.2 for kind in sorted({row.kind for row in rows})} | dict(kinds or {})
    kind_names = sorted(weights)
    began: dict[tuple[str, str], float] = {}
    for row in rows:
        if row.order:
            began[row.shopper, row.order] = min(row.day, began.get((row.shopper, row.order), row.day))
    coded = sorted(
        (
            shoppers.index(row.shopper),
            int(EPOCH + DAY * began.get((row.shopper, row.order), row.day)),
            order_hash(row.order),
            products.index(row.product),
            kind_names.index(row.kind),
            row.quantity,
        )
        for row in rows
    )
    columns = np.array(coded, dtype=np.int64).reshape(len(coded), 6).T
    changes = np.any(columns[:3, 1:] != columns[:3, :-1], axis=0) if len(coded) else np.zeros(0, bool)
    return Dataset(
        n_shoppers=len(shoppers),
        n_products=len(products),
        shopper=columns[0].astype(np.int32),
        unit=np.concatenate([[0], np.cumsum(changes)])[: len(coded)].astype(np.int32),
        product=columns[3].astype(np.int32),
        time=columns[1].astype(np.uint32),
        kind=columns[4].astype(np.uint8),
        quantity=columns[5].astype(np.uint16),
        drawn=np.ones(len(coded), dtype=bool),
        kinds=tuple(KindWeight(slug=name, weight=weights[name]) for name in kind_names),
        as_of=int(EPOCH + DAY * max((row.day for row in rows), default=0)),
        tie=np.array([tie_hash(product, seed) for product in products], dtype=np.uint64),
        products=_table(products, categories or {}, tags or {}, brands or {}, prices or {}, created_at or {}),
    )


def _table(
    products: Sequence[str],
    categories: Mapping[str, tuple[str, ...]],
    tags: Mapping[str, Sequence[str]],
    brands: Mapping[str, str],
    prices: Mapping[str, float],
    created_at: Mapping[str, float],
) -> ProductTable:
    names = sorted({tag for those in tags.values() for tag in those})
    has = np.array([[tag in tags.get(product, ()) for tag in names] for product in products], dtype=bool).reshape(len(products), len(names))
    return ProductTable(
        tags=sparse.csr_array(has),
        tag_names=tuple(names),
        categories=tuple(categories.get(product, ()) for product in products),
        brands=tuple(brands.get(product, "") for product in products),
        prices=np.array([prices.get(product, np.nan) for product in products], dtype=np.float32),
        created_at=np.array([EPOCH + DAY * created_at[product] if product in created_at else np.nan for product in products], dtype=np.float64),
    )


def random_events(seed: int = 0, *, shoppers: int = 13, products: int = 9, units: int = 6) -> list[Did]:
    """Events of a shop with more shoppers than products, orders of several lines, single views, and a few popular products."""
    rng = random.Random(seed)
    names = [f"p{number}" for number in range(products)]
    events = []
    for shopper in range(shoppers):
        for unit in range(rng.randint(1, units)):
            day = rng.randint(0, 90) + rng.random()
            basket = {names[min(int(rng.expovariate(0.4)), products - 1)] for _ in range(rng.randint(1, 4))}
            if rng.random() < 0.6:
                events += [Did(f"s{shopper}", product, day, "purchase", f"o{shopper}-{unit}", rng.randint(1, 5)) for product in sorted(basket)]
            else:
                events += [Did(f"s{shopper}", min(basket), day, "view")]
    return events


def random_dataset(seed: int = 0, **sizes: int) -> Dataset:
    """``random_events`` as a dataset, with two products at the end that nobody has touched; some know no brand and no price."""
    events = random_events(seed, **sizes)
    names = [*sorted({event.product for event in events}), *COLD]
    numbered = list(enumerate(names))
    return dataset_of(
        events,
        products=names,
        categories={name: ("Shop", "Even" if number % 2 == 0 else "Odd") for number, name in numbered},
        tags={name: ["red" if number % 3 else "blue"] for number, name in numbered},
        brands={name: ("Acme", "Blitz")[number % 2] for number, name in numbered if number % 5},
        prices={name: 1.5 * (number % 7 + 1) for number, name in numbered if number % 4},
    )
