"""Similarities once more, in plain loops over columns {row: value}: slow, and hard to get wrong. None where undefined."""

from fractions import Fraction
from math import log, sqrt

Column = dict[int, float]


def columns_of(dense: list[list[float]]) -> list[Column]:
    return [{row: values[column] for row, values in enumerate(dense) if values[column]} for column in range(len(dense[0]))]


def cosine(x: Column, y: Column, shrinkage: float) -> float | None:
    both = x.keys() & y.keys()
    norms = sqrt(sum(v * v for v in x.values())) * sqrt(sum(v * v for v in y.values()))
    return sum(x[r] * y[r] for r in both) / (norms + shrinkage) if both else None


def jaccard(x: Column, y: Column, shrinkage: float) -> float | None:
    """Row by row: what both hold of what either holds, where |x - y|^2 + <x, y> is what either holds."""
    both = sum(x[r] * y[r] for r in x.keys() & y.keys())
    apart = sum((x.get(r, 0.0) - y.get(r, 0.0)) ** 2 for r in x.keys() | y.keys())
    return both / (apart + both + shrinkage) if both else None


NOISE = Fraction(1, 10**12)


def pearson(x: Column, y: Column, shrinkage: float, worth: dict[int, float] | None = None) -> float | None:
    """Exact sums over the rows that hold both; deviations from the means over those rows."""
    both = sorted(x.keys() & y.keys())
    if len(both) < 2:
        return None
    mean_x, mean_y = (sum(Fraction(of[r]) for r in both) / len(both) for of in (x, y))
    across = sum((Fraction(x[r]) - mean_x) * (Fraction(y[r]) - mean_y) for r in both)
    varies_x, varies_y = (sum((Fraction(of[r]) - mean) ** 2 for r in both) for of, mean in ((x, mean_x), (y, mean_y)))
    # What came out of floats that should be equal may differ in the last bit: that is no variation.
    if varies_x <= NOISE * sum(Fraction(x[r]) ** 2 for r in both) or varies_y <= NOISE * sum(Fraction(y[r]) ** 2 for r in both):
        return None
    support = sum(worth[r] if worth else 1.0 for r in both)
    return float(across) / sqrt(float(varies_x) * float(varies_y)) * support / (support + shrinkage)


def log_likelihood(x: Column, y: Column, mass: list[float], shrinkage: float) -> float | None:
    """Dunning's ratio from the four cells, counted one by one; None where both hold fewer rows than chance would have it."""
    cells = {(a, b): sum(m for r, m in enumerate(mass) if (r in x) == a and (r in y) == b) for a in (True, False) for b in (True, False)}
    total = sum(cells.values())
    in_x, in_y = cells[True, True] + cells[True, False], cells[True, True] + cells[False, True]
    if not cells[True, True] or cells[True, True] * total <= in_x * in_y * (1 + 1e-9):
        return None
    ratio = 0.0
    for (a, b), count in cells.items():
        expected = (in_x if a else total - in_x) * (in_y if b else total - in_y) / total
        if count > 0:
            ratio += 2 * count * log(count / expected)
    return ratio / (1 + shrinkage + ratio)
