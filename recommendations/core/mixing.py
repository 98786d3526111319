"""Adding up stored lists into one ranking. Standard library only: this is what a page, an export and an evaluation all run."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from .history import tie_hash
from .packing import Packed, key_text, raw_key

DECIMALS = 12
"""Scores are compared after rounding to these decimals, so that the order in which floats were added up cannot decide a rank."""


def add_up(rows: Iterable[tuple[float, Packed]]) -> dict[str, float]:
    """Sum of weight x score by product, over rows of one or of several key kinds; float64, in the order given."""
    by_kind: dict[int, dict] = {}
    for weight, row in rows:
        totals = by_kind.setdefault(row.kind, {})
        get = totals.get
        for key, score in zip(row.keys, row.scores, strict=True):
            totals[key] = get(key, 0.0) + weight * score
    texts: dict[str, float] = {}
    for kind, totals in by_kind.items():
        named = zip([key_text(kind, key) for key in totals], totals.values(), strict=True)
        if not texts:
            texts = dict(named)
            continue
        for text, total in named:
            texts[text] = texts.get(text, 0.0) + total
    return texts


def ranking(totals: Mapping[str, float], *, limit: int | None = None, tie_seed: int = 0) -> list[tuple[str, float]]:
    """(product, score), best first; equal scores by a hash of the product."""
    entries: Iterable[tuple[str, float]] = totals.items()
    if limit is not None and 0 < limit < len(totals):
        last = sorted(totals.values(), reverse=True)[limit - 1] - 2 * 10.0**-DECIMALS
        entries = [(product, score) for product, score in entries if score >= last]
    ordered = sorted(((round(score, DECIMALS), product) for product, score in entries), key=lambda pair: -pair[0])
    ranked: list[tuple[str, float]] = []
    for _, group in groupby(ordered, key=lambda pair: pair[0]):
        tied = [product for _, product in group]
        if len(tied) > 1:
            tied.sort(key=lambda product: tie_hash(product, tie_seed))
        ranked += [(product, totals[product]) for product in tied]
        if limit is not None and len(ranked) >= limit:
            return ranked[:limit]
    return ranked


def origins(products: Iterable[str], seeded: Sequence[tuple[str, float, Packed]], base: Sequence[tuple[float, Packed]] = ()) -> dict[str, tuple[int, str]]:
    """For some products, (source, seed) of the largest single contribution; seed '' where it came from a base row."""
    names = list(products)
    wanted: dict[int, dict] = {}
    best: dict[str, tuple[float, int, str]] = {}
    for seed, weight, row in [*seeded, *(("", weight, row) for weight, row in base)]:
        if row.kind not in wanted:
            wanted[row.kind] = {raw_key(row.kind, name): name for name in names}
        known = wanted[row.kind]
        for key, score, source in zip(row.keys, row.scores, row.sources, strict=True):
            if key in known:
                product, contribution = known[key], weight * score
                if product not in best or contribution > best[product][0]:
                    best[product] = (contribution, source, seed)
    return {product: (source, seed) for product, (_, source, seed) in best.items()}
