"""From raw columns to a dataset, rule by rule."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.history import Event, seeds, units
from recommendations.core.types import Dataset
from recommendations.pipeline.prepare import KindRow, Prepared, prepare
from recommendations.pipeline.rules import RULES, Limits
from recommendations.pipeline.units import Caps

from .logs import KINDS, START, Row, raw_of
from .oracle import prepared_slowly

SECOND = 1_000_000


def prepared(rows: Sequence[Row], *, caps: Caps | None = None, limits: Limits | None = None, seed: int = 1, latest: int | None = None) -> Prepared:
    raw = raw_of(rows)
    known = np.array([not key.startswith("gone") for key in raw.products.keys()], dtype=bool)  # noqa: SIM118
    return prepare(raw, known=known, kinds=KINDS, seed=seed, caps=caps, limits=limits, latest=latest)


def dataset_of(rows: Sequence[Row], **options: object) -> Dataset:
    return prepared(rows, **options).dataset  # type: ignore[arg-type]


def units_of(made: Prepared) -> dict[str, list[list[str]]]:
    """Products of each unit of each shopper, oldest unit first, sorted inside a unit."""
    data, shoppers, products = made.dataset, made.shoppers.keys(), made.products.keys()
    rows = zip(data.shopper.tolist(), data.unit.tolist(), data.product.tolist(), strict=True)
    found: dict[str, list[list[str]]] = {}
    for (shopper, _), group in groupby(rows, key=lambda row: row[:2]):
        found.setdefault(shoppers[shopper], []).append(sorted(products[product] for _, _, product in group))
    return found


def rows_of(made: Prepared) -> Counter[tuple[str, str, str, int]]:
    """(shopper, product, kind, quantity) of every event."""
    data, shoppers, products = made.dataset, made.shoppers.keys(), made.products.keys()
    columns = zip(data.shopper, data.product, data.kind, data.quantity, strict=True)
    return Counter((shoppers[s], products[p], data.kinds[k].slug, int(q)) for s, p, k, q in columns)


rows_of_a_shop = st.lists(
    st.builds(
        Row,
        shopper=st.sampled_from(["u:1", "u:2", "v:anna", "v:ben"]),
        product=st.sampled_from(["apple", "berry", "cherry", "date", "elder"]),
        kind=st.sampled_from(["view", "cart", "purchase"]),
        time=st.sampled_from([0.0, 1.0, 1.25, 1.5, 2.0, 90_000.0]),
        order=st.sampled_from(["", "o1", "o2", "o3"]),
        quantity=st.integers(1, 3),
    ),
    min_size=1,
    max_size=40,
)


rows_of_a_dirty_shop = st.lists(
    st.builds(
        Row,
        shopper=st.sampled_from(["u:1", "u:2", "v:anna", "v:"]),
        product=st.sampled_from(["apple", "berry", "cherry", "gone", ""]),
        kind=st.sampled_from(["view", "cart", "purchase", "purchase", "refund", "refund", "rating", "dance", "not_interested"]),
        time=st.sampled_from([0.0, 1.0, 1.25, 1.5, 3599.999, 3600.0, 3601.5, 90_000.0, -2e9, 3e9]),
        order=st.sampled_from(["", "o1", "o2"]),
        quantity=st.integers(0, 6),
        price=st.sampled_from([None, None, -0.01, 0.0, 10.0, 10.01]),
        value=st.sampled_from([None, 1.0, 2.9, 3.0, 5.0]),
    ),
    max_size=40,
)
some_limits = st.builds(
    Limits,
    max_quantity=st.sampled_from([5, 6]),
    max_price=st.just(10.0),
    liked_rating=st.sampled_from([None, 3.0]),
    moments_an_hour=st.integers(0, 3),
    product_shoppers=st.integers(1, 3),
    shopper_products=st.integers(1, 3),
    shoppers=st.integers(1, 4),
)
DIRTY = {**KINDS, "not_interested": KindRow(0.0, None)}


@given(rows=rows_of_a_dirty_shop, limits=some_limits)
def test_every_rule_does_what_plain_python_does(rows: list[Row], limits: Limits) -> None:
    raw = raw_of(rows)
    known = np.array([not key.startswith("gone") for key in raw.products.keys()], dtype=bool)  # noqa: SIM118
    latest = 80_000
    made = prepare(raw, known=known, kinds=DIRTY, seed=1, limits=limits, latest=(START + latest) * SECOND)
    expected, hits = prepared_slowly(rows, DIRTY, limits, latest, seed=1)

    assert rows_of(made) == Counter((row.shopper, row.product, row.kind, row.quantity) for row in expected.elements())
    counts = made.dataset.counts
    assert {rule: counts[rule] for rule in (*RULES, "machines", "partly_refunded", "refund_without_purchase")} == {
        rule: hits[rule] for rule in (*RULES, "machines", "partly_refunded", "refund_without_purchase")
    }
    assert counts["read"] == counts["kept"] + sum(counts[rule] for rule in RULES)
    json.dumps(dict(counts))


@given(rows=rows_of_a_shop | rows_of_a_dirty_shop, limits=some_limits, data=st.data())
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], limits: Limits, data: st.DataObject) -> None:
    caps = Caps(unit_products=2, shopper_units=3)
    one, other = prepared(rows, caps=caps, limits=limits), prepared(data.draw(st.permutations(rows)), caps=caps, limits=limits)

    assert one.products.keys() == other.products.keys()
    assert one.shoppers.keys() == other.shoppers.keys()
    for name in ("shopper", "unit", "product", "time", "kind", "quantity", "drawn", "tie"):
        np.testing.assert_array_equal(getattr(one.dataset, name), getattr(other.dataset, name))
    assert (one.dataset.as_of, one.dataset.kinds, one.dataset.counts) == (other.dataset.as_of, other.dataset.kinds, other.dataset.counts)


@given(rows=rows_of_a_shop)
def test_units_are_those_of_the_page(rows: list[Row]) -> None:
    made = prepared(rows)

    for shopper in {row.shopper for row in rows}:
        events = {Event(row.product, row.kind, START + row.time, row.order) for row in rows if row.shopper == shopper}
        on_the_page = [sorted(event.product for event in unit) for unit in reversed(units(events))]
        assert units_of(made)[shopper] == on_the_page


@given(rows=rows_of_a_shop, latest=st.integers(1, 4))
def test_a_big_unit_is_sampled_as_the_page_samples_it(rows: list[Row], latest: int) -> None:
    made = prepared(rows, caps=Caps(unit_products=2), seed=1)
    weights = {kind.slug: kind.weight for kind in made.dataset.kinds}
    sampled = replace(made, dataset=made.dataset.sampled)

    for shopper in {row.shopper for row in rows}:
        events = [Event(row.product, row.kind, START + row.time, row.order) for row in rows if row.shopper == shopper]
        on_the_page = seeds(events, kind_weights=weights, decay=1.0, max_units=latest, max_unit_products=2, tie_seed=1)
        assert {seed.product for seed in on_the_page} == {product for unit in units_of(sampled)[shopper][-latest:] for product in unit}


@given(rows=rows_of_a_shop, caps=st.builds(Caps, unit_products=st.integers(1, 5), shopper_units=st.integers(1, 5)))
def test_a_dataset_keeps_its_promises(rows: list[Row], caps: Caps) -> None:
    data = dataset_of(rows, caps=caps)

    order = np.lexsort((data.product, data.unit, data.shopper))
    np.testing.assert_array_equal(order, np.arange(data.n_events))
    assert set(np.unique(data.unit)) == set(range(data.n_units))
    assert all(len(set(data.time[start:end])) == 1 for start, end in zip(data.unit_starts, data.unit_starts[1:], strict=False))
    assert (np.diff(data.unit_time.astype(np.int64))[np.diff(data.unit_shopper) == 0] >= 0).all()
    assert set(data.shopper) == set(range(data.n_shoppers))
    assert set(data.product) <= set(range(data.n_products))
    assert data.as_of >= data.time.max()
    assert data.age_days.min() >= 0


def test_every_dropped_row_is_counted_under_one_rule() -> None:
    rows = [
        Row("u:1", "apple"),
        Row("u:1", "apple", kind="dance"),
        Row("u:1", "gone", kind="dance"),
        Row("u:1", "berry", kind="refund"),
        Row("u:1", "gone"),
        Row("u:1", "berry", time=-2_000_000_000),
        Row("u:1", "berry", time=3_000_000_000),
        Row("u:1", "berry", time=100.5),
        Row("u:1", "berry", time=100),
    ]
    counts = dataset_of(rows, latest=(START + 100) * SECOND).counts

    expected = {"unknown_kind": 2, "refund": 1, "unknown_product": 1, "time_out_of_range": 2, "in_the_future": 1}
    assert {rule: counts[rule] for rule in RULES if counts[rule]} == expected
    assert (counts["read"], counts["kept"]) == (9, 2)
    assert (counts["shoppers"], counts["products"], counts["units"]) == (1, 2, 2)


def bought(quantity: int, *, time: float = 0.0, order: str = "", shopper: str = "u:1") -> Row:
    return Row(shopper, "apple", "purchase", time=time, order=order, quantity=quantity)


def returned(quantity: int, *, time: float = 100.0, order: str = "", shopper: str = "u:1") -> Row:
    return Row(shopper, "apple", "refund", time=time, order=order, quantity=quantity)


@pytest.mark.parametrize(
    ("rows", "left", "counted"),
    [
        ([bought(3), returned(3)], [], {"refunded": 1, "refund": 1}),
        ([bought(3), returned(1)], [2], {"partly_refunded": 1, "refund": 1}),
        ([bought(3, time=1), bought(5, time=2), returned(4)], [1, 3], {"partly_refunded": 1, "refund": 1}),
        ([bought(3, time=1), bought(5, time=2), returned(6)], [2], {"partly_refunded": 1, "refunded": 1, "refund": 1}),
        ([bought(3, time=1, order="a"), bought(5, time=2, order="b"), returned(3, order="a")], [5], {"refunded": 1, "refund": 1}),
        ([bought(3, time=1, order="a"), returned(3, order="credit note")], [], {"refunded": 1, "refund": 1}),
        ([bought(3, time=100), returned(3)], [], {"refunded": 1, "refund": 1}),
        ([bought(3, time=200), returned(3)], [3], {"refund_without_purchase": 1, "refund": 1}),
        ([bought(3, shopper="u:2"), returned(3)], [3], {"refund_without_purchase": 1, "refund": 1}),
        ([bought(3), returned(9)], [], {"refunded": 1, "refund": 1}),
        ([bought(80_995), returned(74_000)], [6_995], {"partly_refunded": 1, "refund": 1}),
        ([bought(2), bought(2), returned(3)], [1], {"duplicate": 1, "partly_refunded": 1, "refund": 1}),
        ([bought(3), replace(returned(3), price=-9.5)], [], {"refunded": 1, "refund": 1}),
        ([bought(3), returned(100_001)], [], {"refunded": 1, "refund": 1}),
        ([bought(3), returned(0)], [3], {"impossible_quantity": 1}),
    ],
    ids=[
        "whole",
        "a part",
        "the latest first",
        "over two",
        "of its order",
        "a credit note",
        "at once",
        "before",
        "of another",
        "too much",
        "huge",
        "of two lines",
        "at a negative price",
        "too much to be bought",
        "nothing",
    ],
)
def test_what_was_given_back_was_not_bought(rows: list[Row], left: list[int], counted: dict[str, int]) -> None:
    made = prepared([*rows, Row("u:9", "other", "purchase")])

    assert sorted(quantity for _, product, _, quantity in rows_of(made).elements() if product == "apple") == left
    names = ("impossible_quantity", "impossible_price", "duplicate", "refund", "refunded", "partly_refunded", "refund_without_purchase")
    assert {name: made.dataset.counts[name] for name in names if made.dataset.counts[name]} == counted


def test_a_repeated_line_is_one_event_of_all_its_pieces() -> None:
    made = prepared([bought(2, order="a"), bought(3, order="a"), bought(1, order="b"), bought(1, time=0.000001)])

    assert rows_of(made) == {("u:1", "apple", "purchase", 5): 1, ("u:1", "apple", "purchase", 1): 2}
    assert made.dataset.counts["duplicate"] == 1


def test_pieces_are_added_beyond_what_a_dataset_can_count() -> None:
    assert dataset_of([bought(60_000), bought(60_000)]).quantity.tolist() == [65_535]


def test_a_machine_browses_for_nobody_and_what_it_bought_stays() -> None:
    fast = [Row("u:1", f"p{second % 7}", "view", time=second) for second in range(11)]
    slow = [Row("u:2", "p1", "view", time=360.0 * number) for number in range(100)]
    together = [Row("u:3", f"p{number}", "view") for number in range(50)]
    made = prepared([*fast, bought(1), *slow, *together], limits=Limits(moments_an_hour=10))

    assert Counter(shopper for shopper, *_ in rows_of(made).elements()) == {"u:1": 1, "u:2": 100, "u:3": 50}
    assert (made.dataset.counts["too_fast"], made.dataset.counts["machines"]) == (11, 1)
    assert prepared(fast, limits=Limits(moments_an_hour=0)).dataset.n_events == 11
    assert prepared(fast[:10], limits=Limits(moments_an_hour=10)).dataset.n_events == 10


def test_products_of_little_support_stay_as_ones_that_nobody_has_touched() -> None:
    rows = [Row("u:1", "apple"), Row("u:2", "apple"), Row("u:2", "berry", time=5)]
    made = prepared(rows, limits=Limits(product_shoppers=2))

    assert set(made.products.keys()) == {"apple", "berry"}
    assert (made.dataset.n_events, made.dataset.counts["product_support"], made.dataset.counts["cold"]) == (2, 1, 1)
    assert made.first_seen[made.products.find("berry")] == START + 5


def test_of_too_many_shoppers_those_who_came_last_teach() -> None:
    rows = [Row("u:1", "apple", time=1), Row("u:1", "berry", time=9), Row("u:2", "cherry", time=5), Row("u:2", "apple", time=6), Row("u:3", "apple", time=7)]
    made = prepared(rows, limits=Limits(shoppers=2))

    assert set(made.shoppers.keys()) == {"u:1", "u:3"}
    assert (made.dataset.n_shoppers, made.dataset.n_events, made.dataset.counts["too_many_shoppers"]) == (2, 3, 2)
    assert set(made.products.keys()) == {"apple", "berry", "cherry"}
    assert prepared(rows, limits=Limits(shoppers=3)).dataset.counts["too_many_shoppers"] == 0


def test_of_shoppers_who_came_at_one_moment_the_order_of_the_rows_does_not_choose() -> None:
    rows = [Row(f"v:{number}", "apple") for number in range(12)]
    one, other = (set(prepared(each, limits=Limits(shoppers=4)).shoppers.keys()) for each in (rows, rows[::-1]))

    assert one == other != {"v:0", "v:1", "v:2", "v:3"}


def test_who_and_what_has_no_event_left_has_no_code() -> None:
    made = prepared([Row("u:1", "apple"), Row("u:2", "gone"), Row("u:3", "berry", kind="refund")])

    assert made.products.keys() == ["apple"]
    assert made.shoppers.keys() == ["u:1"]


def test_an_order_happened_when_its_first_line_did() -> None:
    made = prepared([Row("u:1", "apple", time=9, order="o"), Row("u:1", "berry", time=5), Row("u:1", "cherry", time=1, order="o")])

    assert units_of(made) == {"u:1": [["apple", "cherry"], ["berry"]]}
    assert made.dataset.unit_time.tolist() == [START + 1, START + 5]
    assert made.dataset.as_of == START + 9


def test_one_order_of_two_shoppers_is_a_unit_of_each() -> None:
    assert units_of(prepared([Row("u:1", "apple", order="o"), Row("u:2", "berry", order="o")])) == {"u:1": [["apple"]], "u:2": [["berry"]]}


def test_the_clock_is_the_newest_event_and_never_before_it() -> None:
    assert dataset_of([Row("u:1", "apple", time=1.5), Row("u:1", "gone", time=99)]).as_of == START + 2


def test_what_teaches_nothing_does_not_move_the_clock_but_little_support_does() -> None:
    rows = [Row("u:1", "apple"), Row("u:2", "apple"), bought(1, shopper="u:2", time=3)]
    silent = [returned(1, shopper="u:2", time=50), Row("u:1", "apple", "rating", time=60, value=1.0), Row("u:1", "apple", "dance", time=70)]
    made = prepared([*rows, *silent, Row("u:3", "berry", time=20)], limits=Limits(product_shoppers=2))

    assert set(rows_of(made)) == {("u:1", "apple", "view", 1), ("u:2", "apple", "view", 1)}
    assert made.dataset.as_of == START + 20


def test_the_heaviest_kind_in_the_log_weighs_one() -> None:
    kinds = {kind.slug: kind for kind in dataset_of([Row("u:1", "apple", "view"), Row("u:1", "apple", "cart")]).kinds}

    assert kinds["cart"].weight == 1.0
    assert kinds["view"].weight == pytest.approx(1 / 3)
    assert (kinds["view"].half_life_days, kinds["cart"].half_life_days) == (30.0, None)


def test_a_big_unit_gives_a_sample_that_differs_from_unit_to_unit() -> None:
    products = [f"p{number}" for number in range(30)]
    rows = [Row("u:1", product, "purchase", time=day + line / 10, order=f"o{day}") for day in (1, 2) for product in products for line in range(2)]
    made = prepared(rows, caps=Caps(unit_products=10))

    whole = made.dataset
    assert (whole.n_events, whole.counts["kept"], whole.sampled.n_units, len(set(whole.product))) == (120, 120, 2, 30)
    first, second = units_of(replace(made, dataset=whole.sampled))["u:1"]
    assert len(set(first)) == len(set(second)) == 10
    assert len(first) == 20, "both lines of a product that was drawn stay"
    assert set(first) != set(second)
    assert made.dataset.counts["unit_cap"] == 80
    other = prepared(rows, caps=Caps(unit_products=10), seed=2)
    assert units_of(replace(other, dataset=other.dataset.sampled))["u:1"] != [first, second]


def test_of_a_busy_shopper_the_latest_units_stay() -> None:
    made = prepared([Row("u:1", f"p{second}", time=second) for second in range(10)] + [Row("u:2", "p0")], caps=Caps(shopper_units=3))

    assert units_of(made) == {"u:1": [["p7"], ["p8"], ["p9"]], "u:2": [["p0"]]}
    assert made.dataset.counts["shopper_cap"] == 7


def test_a_product_is_first_seen_with_its_first_event() -> None:
    made = prepared([Row("u:1", "apple", time=7), Row("u:2", "apple", time=3.5), Row("u:2", "berry", time=9)])

    assert dict(zip(made.products.keys(), made.first_seen.tolist(), strict=True)) == {"apple": START + 3.5, "berry": START + 9}


def test_nothing_read_is_an_empty_dataset() -> None:
    data = dataset_of([])

    assert (data.n_events, data.n_units, data.n_shoppers, data.n_products, data.as_of) == (0, 0, 0, 0, 0)
    assert data.counts["kept"] == 0
