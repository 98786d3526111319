"""Coordinate ascent over mixes of sources: each weight, discount and share in turn, as long as NDCG@10 on held-out shoppers rises.

Direct search of the measure itself: Metzler and Croft, "Linear feature-based models for information retrieval" (Information Retrieval
2007). Smooth stand-ins (a softmax over the candidates) were tried and lost: sums of list scores are no log-odds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..recommenders.parameters.blend import BlendWeights, OwnWeight, SourceWeight
from .table import BASE_POWERS, DISCOUNTS_TO, OWN_DECAYS, Reading, Table

WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
"""Of sources relative to each other, each in units of its mean best score."""
SHARES = (0.0, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Of a source for everybody, in units of the mean best score that histories give."""
OWN_SHARES = (0.0, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
"""Of what was bought before, in the same units."""
NORMALISE = (0.0, 0.5, 1.0)
LEAST_GAIN = 1e-4
"""NDCG that a step must gain: smaller differences are noise."""


@dataclass(frozen=True)
class Point:
    """A mix: of each source with product lists its weight and discount_to, of each source for everybody its share and the power of its scores."""

    sources: tuple[tuple[float, float], ...]
    bases: tuple[tuple[float, float], ...]
    normalise: float = 0.5
    own: float = 0.0
    own_decay: float = 0.95


def even(table: Table) -> Point:
    """Where the search begins, and what few shoppers leave it at: all that say anything alike, some popularity, and what was bought before."""
    sources = tuple((1.0 if scores.any() else 0.0, 0.15) for scores in table.history)
    bases = tuple((0.1 if scores.any() else 0.0, 1.0) for scores in table.base)
    return Point(sources, bases, own=1.6 if table.own.any() else 0.0)


def mixed(table: Table, point: Point) -> tuple[NDArray[np.float32], float]:
    """[Q, C] scores in units of the histories' mean best score, and that unit."""
    scores = np.zeros_like(table.log_units)
    for position, (weight, discount) in enumerate(point.sources):
        if weight > 0:
            scores += np.float32(weight) * table.source(position, discount)[0]  # type: ignore[attr-defined]
    if point.normalise:
        scores /= (table.total[:, None] ** point.normalise).astype(np.float32)
    unit = float(scores.max(axis=1).mean()) or 1.0
    scores /= np.float32(unit)
    for (share, power), base in zip(point.bases, table.base, strict=True):
        if share > 0:
            scores += np.float32(share) * base[BASE_POWERS.index(power)]
    if point.own > 0 and len(table.own):
        scores += np.float32(point.own) * table.own[OWN_DECAYS.index(point.own_decay)]
    return scores, unit


def climb(table: Table, point: Point, *, steepest: float = DISCOUNTS_TO[-1]) -> tuple[Point, float]:
    """The end of the ascent from one start, with no discount_to beyond ``steepest``, and the NDCG there."""
    point = replace(point, sources=tuple((weight, min(discount, steepest)) for weight, discount in point.sources))
    value = _value(table, point)
    improved = True
    while improved:
        improved = False
        for axis in _axes(point, table):
            for other in _along(point, axis, steepest):
                there = _value(table, other)
                if there > value + LEAST_GAIN:
                    point, value, improved = other, there, True
    return point, value


def _value(table: Table, point: Point) -> float:
    if point not in table.known:
        table.known[point] = table.value(mixed(table, point)[0])
    return table.known[point]


Axis = tuple[str, int]


def _axes(point: Point, table: Table) -> Iterator[Axis]:
    """In the order in which they are gone through."""
    yield from (("base", position) for position in range(len(point.bases)))
    yield "normalise", 0
    if len(table.own):
        yield from (("own", 0), ("own_decay", 0))
    for position in range(len(point.sources)):
        yield from (("weight", position), ("discount", position))


def _along(point: Point, axis: Axis, steepest: float) -> list[Point]:
    """The points of the grid on one axis through a point."""
    name, position = axis
    if name == "base":
        bases = dict.fromkeys((share, power if share else 1.0) for power in BASE_POWERS for share in SHARES)
        return [replace(point, bases=_with(point.bases, position, other)) for other in bases]
    if name in ("normalise", "own", "own_decay"):
        values = {"normalise": NORMALISE, "own": OWN_SHARES, "own_decay": OWN_DECAYS}[name]
        return [replace(point, **{name: value}) for value in values]
    weight, discount = point.sources[position]
    if name == "weight":
        others = [(value, discount) for value in WEIGHTS]
    else:
        others = [(weight, value) for value in DISCOUNTS_TO if value <= steepest] if weight > 0 else []
    moved = [_with(point.sources, position, other) for other in others]
    return [replace(point, sources=sources) for sources in moved if any(each for each, _ in sources)]


def _with(values: tuple[Any, ...], position: int, value: Any) -> tuple[Any, ...]:
    return (*values[:position], value, *values[position + 1 :])


def shrunk(point: Point, towards: Point, kept: float) -> Point:
    """``kept`` of the point and 1 - kept of another: few shoppers leave little of what was found. What counts next to nothing counts nothing."""

    def between(here: float, there: float) -> float:
        return kept * here + (1.0 - kept) * there

    pairs = list(zip(point.sources, towards.sources, strict=True))
    most, even_most = (max((weight for weight, _ in each.sources), default=0.0) or 1.0 for each in (point, towards))
    sources = tuple((between(weight / most, other / even_most), between(discount, flat)) for (weight, discount), (other, flat) in pairs)
    return replace(
        point,
        sources=tuple((weight if weight >= NEXT_TO_NOTHING else 0.0, discount) for weight, discount in sources),
        bases=tuple((between(share, other), power) for (share, power), (other, _) in zip(point.bases, towards.bases, strict=True)),
        own=between(point.own, towards.own),
    )


NEXT_TO_NOTHING = 0.02


def weights_of(table: Table, point: Point, reading: Reading, listed: Sequence[str], common: Sequence[str]) -> BlendWeights:
    """A point as weights: from units of mean best scores back to the sources' own scales."""
    unit = mixed(table, point)[1]
    sources = {}
    for position, slug in enumerate(listed):
        weight, discount = point.sources[position]
        scale = table.source(position, discount)[1]  # type: ignore[attr-defined]
        sources[slug] = SourceWeight(weight=weight / scale, discount_from=reading.discount_from, discount_to=discount)
    own_unit = table.own_units[OWN_DECAYS.index(point.own_decay)] if table.own_units else 1.0
    return BlendWeights(
        sources=sources,
        base={slug: share * unit for slug, (share, _) in zip(common, point.bases, strict=True)},
        base_power={slug: power for slug, (_, power) in zip(common, point.bases, strict=True)},
        own=OwnWeight(weight=point.own * unit / own_unit, decay=point.own_decay),
        history_decay=reading.decay,
        normalise=point.normalise,
        fitted=True,
    )


def shares_of(point: Point, listed: Sequence[str], common: Sequence[str], own: str) -> dict[str, float]:
    """How much of a shopper's best scores each source gives, about."""
    history = sum(weight for weight, _ in point.sources) or 1.0
    parts = {slug: weight / history for slug, (weight, _) in zip(listed, point.sources, strict=True)}
    parts |= {slug: share for slug, (share, _) in zip(common, point.bases, strict=True)} | ({own: point.own} if point.own else {})
    total = sum(parts.values()) or 1.0
    return {slug: round(part / total, 3) for slug, part in parts.items()}
