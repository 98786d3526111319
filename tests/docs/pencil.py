"""The formulas of docs/explanation/mathematics.md in plain Python, on dicts of dicts: slow, and hard to get wrong."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from math import log, sqrt

Table = dict[str, dict[str, float]]


def times(left: Table, right: Table) -> Table:
    """The product of two tables."""
    columns = list(next(iter(right.values())))
    return {row: {column: sum(value * right[inner][column] for inner, value in cells.items()) for column in columns} for row, cells in left.items()}


def swapped(table: Table) -> Table:
    """Rows as columns."""
    return {column: {row: cells[column] for row, cells in table.items()} for column in next(iter(table.values()))}


def dot(x: Mapping[str, float], y: Mapping[str, float]) -> float:
    return sum(value * y[name] for name, value in x.items())


def compared(table: Table, alike: Callable[[Mapping[str, float], Mapping[str, float]], float]) -> Table:
    """Every row with every other; 0 on the diagonal and where it is negative."""
    return {a: {b: max(alike(x, y), 0.0) if a != b else 0.0 for b, y in table.items()} for a, x in table.items()}


def cosine(shrinkage: float = 0.0) -> Callable[[Mapping[str, float], Mapping[str, float]], float]:
    def alike(x: Mapping[str, float], y: Mapping[str, float]) -> float:
        return dot(x, y) / ((sqrt(dot(x, x)) * sqrt(dot(y, y)) + shrinkage) or 1.0)

    return alike


def jaccard(x: Mapping[str, float], y: Mapping[str, float]) -> float:
    return dot(x, y) / ((dot(x, x) + dot(y, y) - dot(x, y)) or 1.0)


def pearson(shrinkage: float) -> Callable[[Mapping[str, float], Mapping[str, float]], float]:
    def alike(x: Mapping[str, float], y: Mapping[str, float]) -> float:
        both = [name for name in x if x[name] and y[name]]
        if len(both) < 2:
            return 0.0
        mean_x, mean_y = sum(x[name] for name in both) / len(both), sum(y[name] for name in both) / len(both)
        a, b = [x[name] - mean_x for name in both], [y[name] - mean_y for name in both]
        spread = sqrt(sum(value**2 for value in a) * sum(value**2 for value in b))
        r = sum(p * q for p, q in zip(a, b, strict=True)) / spread if spread else 0.0
        return r * len(both) / (len(both) + shrinkage)

    return alike


def follows(sequences: Mapping[str, Sequence[str]], products: Sequence[str], *, decay: float, back: float, window: int) -> Table:
    counts: Table = {a: dict.fromkeys(products, 0.0) for a in products}
    for sequence in sequences.values():
        for position, a in enumerate(sequence):
            for gap, b in enumerate(sequence[position + 1 : position + 1 + window], start=1):
                counts[a][b] += decay ** (gap - 1)
                counts[b][a] += back * decay ** (gap - 1)
    return counts


def inverse_frequency(tags: Table) -> dict[str, float]:
    return {tag: log(1 + len(tags) / sum(having.values())) for tag, having in swapped(tags).items()}


def of_length_one(table: Table) -> Table:
    return {row: {column: value / sqrt(dot(cells, cells)) for column, value in cells.items()} for row, cells in table.items()}


def with_sum_one(table: Table) -> Table:
    return {row: {column: value / (sum(cells.values()) or 1.0) for column, value in cells.items()} for row, cells in table.items()}


def scale(table: Table) -> float:
    """The mean, over the rows that hold anything, of the largest entry."""
    largest = [max(cells.values()) for cells in table.values() if any(cells.values())]
    return sum(largest) / len(largest)


def hash_of(product: str, seed: int = 0) -> int:
    return int.from_bytes(blake2b(product.encode(), digest_size=8, key=seed.to_bytes(8, "little", signed=True)).digest(), "little")
