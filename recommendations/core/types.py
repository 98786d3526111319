"""What the numeric core works on: arrays only. Outside ids never come here; codes 0..n-1 do (see ``core.ids``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Progress = Callable[[float], None]
"""Told the share done, 0 to 1."""

SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, kw_only=True)
class KindWeight:
    """A kind of interaction as learning sees it."""

    slug: str
    weight: float
    """Relative to the heaviest kind: in (0, 1]. Kinds that weigh nothing are not in a dataset."""
    half_life_days: float | None = None


@dataclass(frozen=True, kw_only=True)
class ProductTable:
    """What products are, by product code."""

    tags: sparse.csr_array
    """bool [n_products, n_tags]."""
    tag_names: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ()
    """Path from the root of each product; () where it has none."""
    brands: tuple[str, ...] = ()
    """'' where it has none."""
    prices: NDArray[np.float32]
    """[n_products]; NaN where unknown."""
    created_at: NDArray[np.float64]
    """[n_products] seconds since the epoch; NaN where unknown."""

    @classmethod
    def empty(cls, n_products: int) -> "ProductTable":
        """A table of products of which nothing is known."""
        return cls(
            tags=sparse.csr_array((n_products, 0), dtype=bool),
            categories=((),) * n_products,
            brands=("",) * n_products,
            prices=np.full(n_products, np.nan, dtype=np.float32),
            created_at=np.full(n_products, np.nan),
        )


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The log as arrays, 20 bytes an event, sorted by shopper, then unit, then product. Events of weight 0 are not in it."""

    n_shoppers: int
    n_products: int
    shopper: NDArray[np.int32]
    """[n_events] non-decreasing."""
    unit: NDArray[np.int32]
    """[n_events] non-decreasing, 0..n_units-1 over all shoppers; within a shopper in order of time."""
    product: NDArray[np.int32]
    time: NDArray[np.uint32]
    """[n_events] seconds since the epoch; equal within a unit."""
    kind: NDArray[np.uint8]
    """[n_events] position in ``kinds``."""
    quantity: NDArray[np.uint16]
    """[n_events] at least 1, capped at 65,535."""
    drawn: NDArray[np.bool_]
    """[n_events] False where a unit holds more products than may make pairs, and this one was not in the sample: see ``sampled``."""
    kinds: tuple[KindWeight, ...]
    as_of: int
    """The run's clock, seconds since the epoch: the newest interaction that teaches, or would if it had support, rounded up."""
    tie: NDArray[np.uint64]
    """[n_products] hash of product key and seed: the only tie-break."""
    products: ProductTable
    """All that may be recommended, also what nobody has touched yet."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Of preparation: rows read, kept and dropped, by rule."""

    @property
    def n_events(self) -> int:
        return len(self.product)

    @cached_property
    def n_units(self) -> int:
        return int(self.unit[-1]) + 1 if len(self.unit) else 0

    @cached_property
    def unit_starts(self) -> NDArray[np.int64]:
        """[n_units + 1] first event of each unit, and the end."""
        return np.searchsorted(self.unit, np.arange(self.n_units + 1, dtype=np.int32))

    @cached_property
    def unit_shopper(self) -> NDArray[np.int32]:
        """[n_units]"""
        return self.shopper[self.unit_starts[:-1]]

    @cached_property
    def unit_time(self) -> NDArray[np.uint32]:
        """[n_units] seconds since the epoch."""
        return self.time[self.unit_starts[:-1]]

    @cached_property
    def shopper_starts(self) -> NDArray[np.int64]:
        """[n_shoppers + 1] first unit of each shopper, and the end."""
        return np.searchsorted(self.unit_shopper, np.arange(self.n_shoppers + 1, dtype=np.int32))

    @cached_property
    def weight(self) -> NDArray[np.float32]:
        """[n_events] the kind's weight, faded by the kind's half-life as seen from ``as_of``."""
        weights = np.array([kind.weight for kind in self.kinds] or [1.0], dtype=np.float32)[self.kind]
        for position, kind in enumerate(self.kinds):
            if kind.half_life_days is not None:
                those = self.kind == position
                weights[those] *= fade(self.age_days[those], kind.half_life_days)
        return weights

    @cached_property
    def age_days(self) -> NDArray[np.float32]:
        """[n_events] days before ``as_of``."""
        return ((self.as_of - self.time.astype(np.int64)) / SECONDS_A_DAY).astype(np.float32)

    def of_kind(self, slug: str) -> NDArray[np.bool_]:
        """[n_events] True for events of this kind; nowhere, if no event is."""
        return np.array([kind.slug == slug for kind in self.kinds], dtype=bool)[self.kind]

    def faded_weight(self, half_life_days: float | None) -> NDArray[np.float32]:
        """[n_events] ``weight``, faded once more, by a half-life for all kinds; None: as it is."""
        return self.weight if half_life_days is None else self.weight * fade(self.age_days, half_life_days)

    def until(self, moment: int) -> "Dataset":
        """The same shop as it was before ``moment`` (seconds since the epoch): all codes stay, later events go, the clock is reset."""
        keep = self.time < moment
        _, unit = np.unique(self.unit[keep], return_inverse=True)
        time = self.time[keep]
        return Dataset(
            n_shoppers=self.n_shoppers,
            n_products=self.n_products,
            shopper=self.shopper[keep],
            unit=unit.astype(np.int32),
            product=self.product[keep],
            time=time,
            kind=self.kind[keep],
            quantity=self.quantity[keep],
            drawn=self.drawn[keep],
            kinds=self.kinds,
            as_of=int(time.max()) if len(time) else moment,
            tie=self.tie,
            products=self.products,
            counts=self.counts,
        )

    @cached_property
    def sampled(self) -> "Dataset":
        """The same without the events that are not ``drawn``: for whatever counts pairs within units. All codes and units stay."""
        if self.drawn.all():
            return self
        columns = ("shopper", "unit", "product", "time", "kind", "quantity", "drawn")
        return replace(self, **{name: getattr(self, name)[self.drawn] for name in columns})


def fade(age_days: NDArray[np.floating[Any]], half_life_days: float) -> NDArray[np.float32]:
    """2^(-age / half-life), float32, never quite 0: a decayed count must not empty a list."""
    return np.maximum(np.exp2(-age_days / half_life_days), 1e-12).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Ranked lists, a row each, back to back (CSR). Within a row scores fall; ties stand in the order of ``Dataset.tie``."""

    keys: Sequence[int] | Sequence[str]
    """Whom each row is for: product or shopper codes, category paths joined by ' > ', or ('',) for everybody."""
    indptr: NDArray[np.int64]
    """[n_rows + 1]"""
    products: NDArray[np.int32]
    scores: NDArray[np.float32]
    sources: NDArray[np.uint8]
    """Per entry, the position of its strongest source in ``serving()["sources"]``; 0 for a recommender of its own."""

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def row(self, position: int) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.uint8]]:
        part = slice(self.indptr[position], self.indptr[position + 1])
        return self.products[part], self.scores[part], self.sources[part]
