"""Rows and cells, by the thousand."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.exceptions import RowRefused
from recommendations.management.files import cells
from recommendations.management.files.event_names import EventNames
from recommendations.management.files.interaction_rows import COLUMNS, RowParser
from recommendations.management.files.occurrences import Occurrences

TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2105, 12, 30), timezones=st.sampled_from([UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]))


class Anybody:
    longest = 150

    def normalised(self, name):
        return name


def parser(columns=COLUMNS):
    return RowParser(columns, kinds=["purchase", "view"], latest=datetime(2106, 1, 1, tzinfo=UTC), zone=UTC, users=Anybody())


def row(**values):
    return [{"product": "cup", "user": "ann", "occurred_at": "2024-03-01", **values}.get(name, "") for name in COLUMNS]


@given(st.lists(st.lists(st.integers(0, 5), max_size=20), max_size=12))
def test_occurrences_count_as_a_counter_does(chunks):
    occurrences, counter = Occurrences(), Counter()
    for chunk in chunks:
        expected = []
        for key in chunk:
            expected.append(counter[key])
            counter[key] += 1
        assert occurrences.number(np.array(chunk, dtype=np.uint64)).tolist() == expected


def test_occurrences_cost_twelve_bytes_a_distinct_row():
    occurrences = Occurrences()
    for start in range(0, 100_000, 1000):
        occurrences.number(np.arange(start, start + 1000, dtype=np.uint64))
    assert sum(keys.nbytes + counts.nbytes for keys, counts in occurrences._parts) == 12 * 100_000
    assert len(occurrences._parts) < 10


@given(TIMES)
def test_a_time_is_read_back_from_iso_8601(moment):
    assert cells.moment(moment.isoformat(), zone=UTC) == moment.astimezone(UTC)


@given(st.floats(0, 4e9))
def test_a_time_is_read_back_from_seconds(seconds):
    text = f"{seconds:.3f}"
    assert cells.moment(text, zone=UTC) == datetime.fromtimestamp(0, UTC) + timedelta(seconds=float(text))


def test_eight_digits_are_a_date():
    assert cells.moment("20111209", zone=UTC) == datetime(2011, 12, 9, tzinfo=UTC)


@given(st.decimals("0.001", "99999999999.999", places=3))
def test_a_quantity_is_read_back_as_it_was(number):
    assert cells.positive(str(number), "quantity", digits=14, decimals=3) == number


@given(st.text())
def test_no_text_whatever_makes_the_cells_fail_otherwise_than_by_refusing(text):
    for parse in (
        lambda: cells.moment(text, zone=UTC),
        lambda: cells.positive(text, "quantity", digits=14, decimals=3),
        lambda: cells.real(text, "value"),
        lambda: cells.yes_or_no(text, "is_active"),
        lambda: cells.whole(text, "stock", largest=10),
        lambda: cells.text(text, "user", 10),
    ):
        try:
            made = parse()
        except RowRefused as error:
            reasons = str(error).splitlines()
        else:
            reasons = [""]
            assert made == made  # nothing that is not a number
        assert len(reasons) == 1
        assert len(reasons[0]) < 300


@given(st.lists(st.text(max_size=250), min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_no_row_whatever_makes_the_parser_fail_otherwise_than_by_refusing(texts):
    try:
        made = parser().parse(2, texts)
    except RowRefused:
        return
    assert made.product
    assert made.user or made.visitor
    assert made.quantity > 0
    assert len(made.digest()) == 16


@given(st.permutations(COLUMNS), st.integers(1, 10**6), st.decimals(0, 10**6, places=4), TIMES)
def test_the_order_of_columns_and_the_way_of_writing_make_no_difference(columns, quantity, price, moment):
    plain = row(quantity=str(quantity), unit_price=str(price), occurred_at=moment.isoformat(), kind="purchase")
    other = dict(zip(COLUMNS, row(quantity=f" {quantity}.000 ", unit_price=f"{price:.5f}", occurred_at=moment.astimezone(UTC).isoformat()), strict=True))
    assert parser(columns).parse(2, [other[name] for name in columns]).digest() == parser().parse(2, plain).digest()


@pytest.mark.parametrize("column", ["product", "user", "visitor", "kind", "occurred_at", "quantity", "unit_price", "order", "value"])
def test_a_row_that_differs_in_any_field_is_another_row(column):
    other = {"kind": "view", "occurred_at": "2024-03-02", "quantity": "3", "unit_price": "1", "value": "1"}.get(column, "other")
    assert parser().parse(2, row()).digest() != parser().parse(2, row(**{column: other})).digest()


@given(st.lists(st.sampled_from(["cup", "pot", "tin"]), max_size=30), st.integers(1, 7), st.randoms())
def test_event_ids_do_not_depend_on_chunks_or_on_the_order_of_lines(skus, size, rng):
    def names(products):
        known, found = EventNames(), []
        for start in range(0, len(products), size):
            rows = [parser().parse(2, row(product=sku)) for sku in products[start : start + size]]
            found += known.name(rows)[0]
        return found

    shuffled = list(skus)
    rng.shuffle(shuffled)
    assert sorted(names(skus)) == sorted(names(shuffled))
    assert len(set(names(skus))) == len(skus)


def test_a_price_of_nothing_is_a_price():
    assert parser().parse(2, row(unit_price="0")).unit_price == Decimal(0)
