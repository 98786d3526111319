"""The log becomes arrays: here, and nowhere else. Once per rebuild; every fit shares it."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import FloatField, Max, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray

from ..conf import settings
from ..core.history import order_hash
from ..core.ids import Index
from ..core.types import Dataset, Progress
from ..exceptions import RebuildRefused
from ..models import Interaction, Kind, VisitorLink
from .features import product_table, read_eligible, read_features, within_room
from .prepare import MICROSECONDS, KindRow, Raw, prepare
from .rules import Limits
from .units import Caps

logger = logging.getLogger(__name__)

CHUNK = 50_000
"""Rows per query: some 30 MB of Python objects at a time."""
COLUMNS = (
    "pk",
    "user_id",
    "visitor",
    "product_key",
    "kind",
    "occurred_at",
    "order",
    Cast("quantity", FloatField()),
    Cast("unit_price", FloatField()),
    "value",
)
DTYPES = (np.int32, np.int32, np.int16, np.int64, np.int64, np.uint32, np.float32, np.float32)
"""Of the columns of ``Raw``, in order."""


@dataclass(frozen=True, kw_only=True)
class Extract:
    """What one rebuild learns from."""

    dataset: Dataset
    products: Index
    """Product keys by code."""
    shoppers: Index
    """Shopper keys ('u:PK', 'v:VISITOR') by code."""
    watermark: int
    """Largest interaction id that was read; 0 for none."""
    kinds: dict[str, float]
    """What every kind weighs at serving time, relative to the heaviest that was learnt from; 0 for those that teach nothing."""
    seed: int
    """Of the ties and samples in ``dataset``."""
    read_at: int = 0
    """When the reading began, seconds since the epoch: what a login gives to a user later is not in it."""


def extract(*, using: str | None = None, seed: int | None = None, chunk: int = CHUNK, progress: Progress | None = None) -> Extract:
    """Read the log up to its newest row at this moment; rows that are written meanwhile wait for the next rebuild.

    Products that nobody has touched come in where the adapter's ``eligible()`` has them, up to MAX_PRODUCTS in all. RebuildRefused where
    the log alone holds more products than that; keys that the adapter does not know are none, since anybody may send them. Of more than
    MAX_EVENTS rows the latest are read, and of more than MAX_SHOPPERS shoppers those learnt from who came last. ``using`` is a database
    alias (default: where the router sends reads). Memory: 30 to 38 bytes an event while reading, 20 in the dataset.
    """
    log = Interaction.objects.using(using) if using else Interaction.objects.all()
    seed = settings.SEED if seed is None else seed
    read_at = int(time.time())
    watermark = log.aggregate(newest=Max("pk"))["newest"] or 0
    latest_rows, unread = _latest_rows(log.filter(pk__lte=watermark))
    raw = _read(latest_rows, watermark, chunk, progress, using)
    logged = raw.products.keys()
    features = read_features(logged)
    eligible, left_out = _add_eligible(raw.products, seed, held=sum(name in features for name in logged))
    names = raw.products.keys()
    features |= read_features(names[len(logged) :])
    known = np.array([name in features for name in names], dtype=bool)
    kinds = {kind.slug: KindRow(kind.weight, kind.half_life_days) for kind in _of(Kind, using)}
    prepared = prepare(
        raw,
        known=known,
        eligible=np.array([name in eligible for name in names], dtype=bool),
        kinds=kinds,
        seed=seed,
        caps=Caps(unit_products=settings.MAX_UNIT_PRODUCTS, shopper_units=settings.MAX_SHOPPER_UNITS),
        limits=_limits(),
        latest=_latest(),
    )
    if unheard := prepared.dataset.counts["too_many_shoppers"]:
        logger.warning(
            "%s interactions are of shoppers who came too long ago to be learnt from: MAX_SHOPPERS is %s", f"{unheard:,}", f"{settings.MAX_SHOPPERS:,}"
        )
    table = product_table(prepared.products.keys(), features, prepared.first_seen)
    dataset = replace(prepared.dataset, products=table, counts={**prepared.dataset.counts, "products_left_out": left_out, "events_left_out": unread})
    return Extract(
        dataset=dataset,
        products=prepared.products,
        shoppers=prepared.shoppers,
        watermark=watermark,
        kinds=_weights(kinds, dataset),
        seed=seed,
        read_at=read_at,
    )


def _limits() -> Limits:
    return Limits(
        max_quantity=settings.MAX_QUANTITY,
        max_price=settings.MAX_PRICE,
        liked_rating=settings.LIKED_RATING,
        moments_an_hour=settings.MAX_MOMENTS_AN_HOUR,
        product_shoppers=settings.MIN_PRODUCT_SHOPPERS,
        shopper_products=settings.MIN_SHOPPER_PRODUCTS,
        shoppers=settings.MAX_SHOPPERS,
    )


def _latest_rows(log: QuerySet[Interaction]) -> tuple[QuerySet[Interaction], int]:
    """The rows that happened last, at most MAX_EVENTS of them (of those that happened at one time all or none), and how many are left out."""
    total = log.count()
    if total <= settings.MAX_EVENTS:
        return log, 0
    first_left_out = log.order_by("-occurred_at").values_list("occurred_at", flat=True)[settings.MAX_EVENTS]
    rows = log.filter(occurred_at__gt=first_left_out)
    left_out = total - rows.count()
    logger.warning("%s of %s interactions are not read, the oldest: MAX_EVENTS is %s", f"{left_out:,}", f"{total:,}", f"{settings.MAX_EVENTS:,}")
    return rows, left_out


def _add_eligible(products: Index, seed: int, *, held: int) -> tuple[set[str], int]:
    """Gives the eligible products codes; returns the keys of all of them, and how many found no room and have none.

    ``held`` products of the log have taken their room.
    """
    if held > settings.MAX_PRODUCTS:
        raise RebuildRefused(f"the log holds {held:,} products, and MAX_PRODUCTS is {settings.MAX_PRODUCTS:,}: see the settings")
    eligible = read_eligible()
    cold = {key for key in eligible if products.find(key) is None}
    taken = within_room(cold, settings.MAX_PRODUCTS - held, seed)
    if left_out := len(cold) - len(taken):
        logger.warning("%s products that nobody has touched are not learnt about: MAX_PRODUCTS is %s", f"{left_out:,}", f"{settings.MAX_PRODUCTS:,}")
    products.codes(taken)
    return eligible, left_out


def _latest() -> int:
    """The last microsecond that recording accepts by this clock; whatever is later was written by a clock that had jumped."""
    return round((time.time() + settings.MAX_FUTURE_SECONDS) * MICROSECONDS)


def _of(model: Any, using: str | None) -> QuerySet[Any]:
    return model.objects.using(using) if using else model.objects.all()


def _weights(kinds: dict[str, KindRow], dataset: Dataset) -> dict[str, float]:
    heaviest = max((kinds[kind.slug].weight for kind in dataset.kinds), default=1.0)
    return {slug: max(row.weight, 0.0) / heaviest for slug, row in sorted(kinds.items())}


def _read(log: QuerySet[Interaction], watermark: int, chunk: int, progress: Progress | None, using: str | None) -> Raw:
    links = _of(VisitorLink, using).values_list("visitor", "user_id", "linked_at")
    reader = _Reader({visitor: (user, linked_at) for visitor, user, linked_at in links.iterator()})
    for rows in _pages(log, chunk):
        reader.add(rows)
        if progress is not None:
            progress(rows[-1][0] / watermark)
    return reader.raw()


def _pages(log: QuerySet[Interaction], chunk: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows by primary key, some at a time: no cursor stays open, no offset is counted."""
    last = 0
    while rows := list(log.filter(pk__gt=last).order_by("pk").values_list(*COLUMNS)[:chunk]):
        yield rows
        last = rows[-1][0]


class _Reader:
    """Turns rows into columns of codes."""

    def __init__(self, links: dict[str, tuple[Any, datetime]]) -> None:
        self.links = links
        self.shoppers, self.products, self.kinds = Index(), Index(), Index()
        self.columns: list[list[NDArray[Any]]] = [[] for _ in DTYPES]
        self.rows = 0

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        _, users, visitors, products, kinds, moments, orders, quantities, prices, values = zip(*rows, strict=True)
        hashes = {order: order_hash(order) for order in set(orders)}
        parts = (
            self.shoppers.codes(self._shopper_keys(users, visitors, moments)),
            self.products.codes(products),
            self.kinds.codes(kinds),
            np.rint(np.array([moment.timestamp() for moment in moments]) * MICROSECONDS),
            np.array([hashes[order] for order in orders]),
            _pieces(np.array(quantities, dtype=np.float64)),
            self._optional(6, prices),
            self._optional(7, values),
        )
        for column, part, dtype in zip(self.columns, parts, DTYPES, strict=True):
            if part is not None:
                column.append(part.astype(dtype))
        self.rows += len(rows)

    def _optional(self, position: int, cells: Sequence[float | None]) -> NDArray[np.float64] | None:
        """Numbers with NaN for none; None as long as no row had one: many logs hold neither prices nor ratings."""
        have = np.array(cells, dtype=np.float64)
        if not self.columns[position]:
            if np.isnan(have).all():
                return None
            self.columns[position].append(np.full(self.rows, np.nan, dtype=np.float32))
        return have

    def _shopper_keys(self, users: Sequence[Any], visitors: Sequence[str], moments: Sequence[datetime]) -> Iterator[str]:
        """A visitor who turned out to be a user counts as that user up to the login, rows that the merge has not reached included.

        What the visitor did later stays the visitor's, as in serving: on a shared device nobody knows whose it is.
        """
        nobody = (None, None)
        for user, visitor, moment in zip(users, visitors, moments, strict=True):
            owner, linked_at = self.links.get(visitor, nobody) if user is None else (user, moment)
            yield f"v:{visitor}" if owner is None or linked_at is None or moment > linked_at else f"u:{owner}"

    def raw(self) -> Raw:
        shopper, product, kind, time, order, quantity = map(self._joined, range(6))
        price, value = (self._joined(position) if self.columns[position] else None for position in (6, 7))
        return Raw(
            shopper=shopper,
            product=product,
            kind=kind,
            time=time,
            order=order,
            quantity=quantity,
            price=price,
            value=value,
            shoppers=self.shoppers,
            products=self.products,
            kinds=self.kinds,
        )

    def _joined(self, position: int) -> NDArray[Any]:
        """One column in one piece; its pieces are given up at once."""
        pieces, self.columns[position] = self.columns[position], []
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=DTYPES[position])


def _pieces(quantities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Whole numbers: a part of a piece is one, 0 or less is 0, and what is no number is 0 too."""
    whole = np.clip(np.rint(quantities), 1, np.iinfo(np.uint32).max)
    return np.where(quantities > 0, whole, 0)
