"""Lists added up: against plain loops, over all kinds of keys."""

from collections import defaultdict
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.history import tie_hash
from recommendations.core.mixing import add_up, origins, ranking
from recommendations.core.packing import TEXT, pack, unpack

STORES = {"integer": [str(n) for n in range(12)], "uuid": [str(UUID(int=n)) for n in range(12)], "text": [f"sku-{n}" for n in range(12)]}


def row(entries: dict[str, float], source: int = 0, kind: int | None = None):
    return unpack(pack(list(entries), list(entries.values()), [source] * len(entries), kind=kind))


@pytest.mark.parametrize("store", STORES)
@given(data=st.data())
def test_the_sum_is_the_sum(store: str, data: st.DataObject) -> None:
    entry = st.dictionaries(st.sampled_from(STORES[store]), st.integers(1, 64).map(lambda n: n / 64), min_size=1)
    rows = data.draw(st.lists(st.tuples(st.sampled_from([0.5, 1.0, 0.25]), entry), max_size=6))
    wanted: dict[str, float] = defaultdict(float)
    for weight, entries in rows:
        for product, score in entries.items():
            wanted[product] += weight * score
    assert add_up((weight, row(entries)) for weight, entries in rows) == pytest.approx(wanted)


def test_rows_of_different_key_kinds_meet_by_text() -> None:
    assert add_up([(1.0, row({"1": 0.5, "2": 0.25})), (2.0, row({"2": 0.5}, kind=TEXT))]) == {"1": 0.5, "2": 1.25}


@given(st.dictionaries(st.text(max_size=4), st.sampled_from([0.1, 0.2, 0.3]), max_size=12), st.integers(0, 14), st.integers(-5, 5))
def test_best_first_and_ties_by_hash(totals: dict[str, float], limit: int, seed: int) -> None:
    wanted = sorted(totals.items(), key=lambda pair: (-pair[1], tie_hash(pair[0], seed)))
    assert ranking(totals, tie_seed=seed) == wanted
    assert ranking(totals, limit=limit, tie_seed=seed) == wanted[:limit]


def test_the_order_of_addition_decides_no_rank() -> None:
    """0.1 + 0.2 + 0.3 and 0.3 + 0.2 + 0.1 differ in the last bit; the two products are equal all the same."""
    totals = {"a": 0.1 + 0.2 + 0.3, "b": 0.3 + 0.2 + 0.1}
    assert totals["a"] != totals["b"]
    assert [product for product, _ in ranking(totals)] == sorted(totals, key=tie_hash)


def test_an_origin_is_the_largest_contribution() -> None:
    seeded = [("x", 0.5, row({"1": 0.4, "2": 1.0}, source=3)), ("y", 1.0, row({"1": 0.3}, source=4))]
    base = [(1.0, row({"2": 0.6, "3": 0.1}, source=5))]
    assert origins(["1", "2", "3"], seeded, base) == {"1": (4, "y"), "2": (5, ""), "3": (5, "")}
