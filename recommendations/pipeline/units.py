"""What happened together: units, and how much one unit and one shopper may contribute. Sorted columns in, numpy alone.

``core.history`` does the same on the serving side, for one shopper: what is drawn here is drawn there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Caps:
    """How much one unit and one shopper may contribute."""

    unit_products: int = 50
    shopper_units: int = 500


def starts_of_orders(shopper: NDArray[np.int32], order: NDArray[np.int64], time: NDArray[np.int64]) -> NDArray[np.int64]:
    """[n] the time of each event's unit: of an order's lines, that of the first; as ``core.history.units`` has it."""
    start = time.copy()
    lines = np.flatnonzero(order)
    lines = lines[np.lexsort((time[lines], order[lines], shopper[lines]))]
    if len(lines):
        first = np.flatnonzero(changes(shopper[lines], order[lines]))
        start[lines] = np.repeat(time[lines[first]], np.diff(np.append(first, len(lines))))
    return start


def changes(*columns: NDArray[np.integer]) -> NDArray[np.bool_]:
    """[n] True where any of the sorted columns differs from the row before; the first row is one."""
    changed = np.zeros(len(columns[0]), dtype=bool)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    return changed


def units_of(*columns: NDArray[np.integer]) -> NDArray[np.int32]:
    """[n] a number for each run of equal rows in the sorted columns: 0, 1, 2, ... without gaps."""
    return (np.cumsum(changes(*columns)) - 1).astype(np.int32)


def within_caps(
    shopper: NDArray[np.int32],
    unit: NDArray[np.int32],
    product: NDArray[np.int32],
    salt: NDArray[np.int64],
    tie: NDArray[np.uint64],
    caps: Caps,
    counts: dict[str, int],
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Two masks [n]: which rows stay under the shopper's cap, and which of these are drawn under the unit's.

    ``salt`` names a unit, wherever it stands. Adds its rules to ``counts``.
    """
    recent = _age_in_units(shopper, unit) < caps.shopper_units
    counts["shopper_cap"] = int((~recent).sum())
    drawn = recent.copy()
    big = np.flatnonzero(recent & (np.bincount(unit)[unit] > caps.unit_products)) if len(unit) else np.zeros(0, dtype=np.int64)
    drawn[big] = _draw(unit[big], product[big], _mix(salt[big]), tie) < caps.unit_products
    counts["unit_cap"] = int((recent & ~drawn).sum())
    return recent, drawn


def _age_in_units(shopper: NDArray[np.int32], unit: NDArray[np.int32]) -> NDArray[np.int32]:
    """[n] how many newer units the shopper has."""
    last = np.flatnonzero(np.append(changes(shopper)[1:], True)) if len(shopper) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.concatenate([[-1], last]))
    return np.repeat(unit[last], lengths) - unit


def _draw(unit: NDArray[np.int32], product: NDArray[np.int32], salt: NDArray[np.uint64], tie: NDArray[np.uint64]) -> NDArray[np.int64]:
    """[n] the product's place in a random order of its unit's distinct products; the salt makes units differ."""
    first = np.flatnonzero(changes(unit, product))
    lot = _mix(tie[product[first]] ^ salt[first])
    by_lot = np.lexsort((lot, unit[first]))
    began = np.flatnonzero(changes(unit[first]))
    place = np.empty(len(first), dtype=np.int64)
    place[by_lot] = np.arange(len(first)) - np.repeat(began, np.diff(np.append(began, len(first))))
    return np.repeat(place, np.diff(np.append(first, len(unit))))


def _mix(values: NDArray[np.integer]) -> NDArray[np.uint64]:
    """A 64-bit finaliser (SplitMix64): neighbouring values end up far apart. https://prng.di.unimi.it/splitmix64.c"""
    mixed = values.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
