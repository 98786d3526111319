"""The recommenders' formulas once more, in plain loops over readable events: slow, and hard to get wrong."""

from collections import defaultdict
from math import sqrt

from recommendations.testing.datasets import Did

WEIGHTS = {"purchase": 1.0, "view": 0.2}


def units_by_shopper(events: list[Did]) -> dict[str, list[dict[str, float]]]:
    """Per shopper, units in order of time: {product: weight of its heaviest kind}, with the unit's day under ''."""
    grouped: dict[str, dict[tuple[float, str], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for event in events:
        unit = grouped[event.shopper][event.day, event.order]
        unit[event.product] = max(unit.get(event.product, 0.0), WEIGHTS[event.kind])
        unit[""] = event.day
    return {shopper: [units[at] for at in sorted(units)] for shopper, units in grouped.items()}


def products_of(unit: dict[str, float]) -> list[str]:
    return [product for product in unit if product]


def next_item(events: list[Did], *, window, decay, back, within, length_penalty, alpha, beta, shrinkage, half_life_days) -> dict[tuple[str, str], float]:
    as_of = max(event.day for event in events)
    count: dict[tuple[str, str], float] = defaultdict(float)
    holding: dict[str, int] = defaultdict(int)
    for units in units_by_shopper(events).values():
        penalty = (len(units) / 5) ** -length_penalty
        for later, unit in enumerate(units):
            fade = 2 ** (-(as_of - unit[""]) / half_life_days) if half_life_days else 1.0
            for b in products_of(unit):
                holding[b] += 1
                for a in products_of(unit):
                    if a != b:
                        count[a, b] += within * penalty * fade * unit[b]
            for gap in range(1, window + 1):
                if later - gap < 0:
                    break
                earlier = units[later - gap]
                for a in products_of(earlier):
                    for b in products_of(unit):
                        if a != b:
                            step = decay ** (gap - 1) * penalty * fade
                            count[a, b] += step * unit[b]
                            count[b, a] += back * step * earlier[a]
    return {(a, b): c / ((holding[a] + shrinkage) ** alpha * (holding[b] + shrinkage) ** beta) for (a, b), c in count.items() if c > 0}


def cosine(events: list[Did], *, basis, half_life_days, shrinkage) -> dict[tuple[str, str], float]:
    as_of = max(event.day for event in events)
    vectors: dict[str, dict[object, float]] = defaultdict(dict)
    for event in events:
        where = event.shopper if basis == "shopper" else (event.shopper, event.day, event.order)
        fade = 2 ** (-(as_of - event.day) / half_life_days) if half_life_days else 1.0
        value = sqrt(WEIGHTS[event.kind] * fade)
        vectors[event.product][where] = max(value, vectors[event.product].get(where, 0.0))
    found = {}
    for i, x in vectors.items():
        for j, y in vectors.items():
            dot = sum(value * y[where] for where, value in x.items() if where in y)
            if i != j and dot > 0:
                norms = sqrt(sum(v * v for v in x.values())) * sqrt(sum(v * v for v in y.values()))
                found[i, j] = dot / (norms + shrinkage)
    return found


def popularity(events: list[Did], *, half_life_days, window_days, horizons, all_time_share, power) -> dict[str, float]:
    as_of = max(event.day for event in events)
    recent: dict[str, float] = defaultdict(float)
    ever: dict[str, float] = defaultdict(float)
    for event in events:
        age = as_of - event.day
        ever[event.product] += WEIGHTS[event.kind]
        for days in [window_days * 2**h for h in range(horizons)] if window_days else [None]:
            if days is None or age <= days:
                recent[event.product] += WEIGHTS[event.kind] * (2 ** (-age / half_life_days) if half_life_days else 1.0) / (days or 1.0)
    top, top_ever = max(recent.values()), max(ever.values())
    return {product: (recent[product] / top) ** power + all_time_share * ever[product] / top_ever for product in ever}
