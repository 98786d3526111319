"""A packed row gives back what went in, and damaged bytes are refused, whatever they are."""

from math import inf, nan
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.packing import INTEGER, TEXT, UUID16, kind_of, pack, raw_key, unpack
from recommendations.exceptions import CorruptPack

integers = st.integers(-(2**63), 2**63 - 1).map(str)
uuids = st.uuids().map(str)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)
keys = st.one_of(st.lists(integers), st.lists(uuids), st.lists(texts), st.lists(st.one_of(integers, uuids, texts)))


@given(keys, st.data())
def test_what_is_packed_is_unpacked(row: list[str], data: st.DataObject) -> None:
    scores = data.draw(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=len(row), max_size=len(row)))
    sources = data.draw(st.lists(st.integers(0, 255), min_size=len(row), max_size=len(row)))
    unpacked = unpack(pack(row, scores, sources))
    assert list(unpacked) == list(zip(row, scores, sources, strict=True))


@pytest.mark.parametrize(
    ("row", "kind", "bytes_an_entry"),
    [
        (["1", "-7", str(2**62)], INTEGER, 13),
        ([str(UUID(int=n)) for n in range(3)], UUID16, 21),
        (["a-1", "b-2", "c-3"], TEXT, 10),
        (["007", "1"], TEXT, None),
        (["+1"], TEXT, None),
        ([str(2**63)], TEXT, None),
        ([str(UUID(int=5)).upper().replace("0", "A")], TEXT, None),
        (["1", str(UUID(int=5))], TEXT, None),
    ],
)
def test_a_row_takes_the_narrowest_kind_that_gives_every_key_back(row: list[str], kind: int, bytes_an_entry: int | None) -> None:
    assert kind_of(row) == kind
    packed = pack(row, [1.0] * len(row), [0] * len(row))
    assert unpack(packed).texts() == row
    if bytes_an_entry is not None:
        assert len(packed) == 6 + bytes_an_entry * len(row)


@given(keys)
def test_a_raw_key_is_the_key_as_it_stands_in_the_pack(row: list[str]) -> None:
    kind = kind_of(row)
    assert list(unpack(pack(row, [0.0] * len(row), [0] * len(row))).keys) == [raw_key(kind, key) for key in row]


@given(keys.filter(bool), st.data())
def test_a_row_cut_short_is_refused(row: list[str], data: st.DataObject) -> None:
    packed = pack(row, [1.0] * len(row), [0] * len(row))
    with pytest.raises(CorruptPack):
        unpack(packed[: data.draw(st.integers(0, len(packed) - 1))])


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused_or_a_row(data: bytes) -> None:
    try:
        row = unpack(data)
    except CorruptPack:
        return
    assert len(row.keys) == len(row.scores) == len(row.sources)


@pytest.mark.parametrize("scores", [[nan], [inf, 1.0], [1.0, -inf], [inf, -inf], [0.5, nan, 0.5]])
@pytest.mark.parametrize("kind", [INTEGER, TEXT])
def test_a_score_that_is_no_finite_number_is_refused(scores: list[float], kind: int) -> None:
    row = [str(n) for n in range(len(scores))]
    with pytest.raises(CorruptPack, match="no finite number"):
        unpack(pack(row, scores, [0] * len(row), kind=kind))


def test_the_largest_scores_are_no_infinity() -> None:
    largest = 3.4028234663852886e38
    assert list(unpack(pack(["1", "2", "3"], [largest] * 3, [0] * 3)).scores) == [largest] * 3


def test_another_version_is_refused() -> None:
    with pytest.raises(CorruptPack, match="version 2"):
        unpack(b"\x02" + pack(["1"], [1.0], [0])[1:])


def test_parts_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length: 2, 1, 2"):
        pack(["1", "2"], [0.5], [0, 0])


def test_numpy_rows_pack_as_python_rows_do() -> None:
    scores, sources = np.array([0.5, 0.25], np.float32), np.array([1, 2], np.uint8)
    assert pack(["1", "2"], scores, sources) == pack(["1", "2"], [0.5, 0.25], [1, 2])


def test_the_layout_is_little_endian_and_stays() -> None:
    """Rows outlive the code that wrote them: these bytes were written by version 1."""
    assert pack(["1"], [1.0], [3]) == bytes.fromhex("01 00 01000000 0100000000000000 0000803f 03")
    assert pack(["é"], [1.0], [3]) == bytes.fromhex("01 02 01000000 0200 c3a9 0000803f 03")
