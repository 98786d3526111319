"""Stored lists in memory."""

from datetime import UTC, datetime

import pytest

from recommendations.core.packing import pack, unpack
from recommendations.serving.cache import RowCache, RowKey
from recommendations.serving.rows import fetch
from recommendations.testing.factories import make_run

from .shop import Counted

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def key(name: str, run: int = 1) -> RowKey:
    return RowKey((run, THEN), "product", name)


def row(length: int, prefix: str = ""):
    return unpack(pack([f"{prefix}{n}" for n in range(length)], [1.0] * length, [0] * length))


def test_the_least_recently_used_rows_go_when_the_bytes_are_spent(settings):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "ROW_CACHE_BYTES": 4000}
    cache = RowCache()
    cache.put({key("a"): row(100), key("b"): row(100)})
    cache.get([key("a")])
    cache.put({key("c"): row(100)})
    assert set(cache.get([key("a"), key("b"), key("c")])) == {key("a"), key("c")}
    assert cache.bytes <= 4000


@pytest.mark.parametrize("prefix", ["", "sku-"])
def test_bytes_are_those_of_what_is_held(settings, prefix):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "ROW_CACHE_BYTES": 50_000}
    cache = RowCache()
    for number in range(300):
        cache.put({key(str(number % 60)): row(number % 40, prefix), key("none"): None})
        assert 0 < cache.bytes <= 50_000
    cache.put({})
    kept = {each: cache.get([each])[each] for each in list(cache._rows)}
    fresh = RowCache()
    fresh.put(kept)
    assert fresh.bytes == cache.bytes
    cache.clear()
    assert (cache.bytes, len(cache)) == (0, 0)


def test_a_row_larger_than_all_is_not_kept(settings):
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "ROW_CACHE_BYTES": 500}
    cache = RowCache()
    cache.put({key("a"): row(1000)})
    assert len(cache) == 0


@pytest.mark.django_db
def test_what_is_in_memory_is_not_asked_for_again_and_the_rest_costs_one_query():
    first = make_run("blend", {"product": {"1": ["2"], "3": ["4"]}, "all": {"": ["5"]}})
    second = make_run("trending", {"all": {"": ["6"]}})
    one, other = (first.pk, first.created_at), (second.pk, second.created_at)
    with Counted() as counted:
        found = fetch([RowKey(one, "product", "1"), RowKey(one, "all", "")])
    assert counted.number == 1
    assert {each.key: got.texts() for each, got in found.items()} == {"1": ["2"], "": ["5"]}
    wanted = [RowKey(one, "product", "1"), RowKey(one, "product", "3"), RowKey(one, "product", "99"), RowKey(other, "all", "")]
    with Counted() as counted:
        found = fetch(wanted)
    assert counted.number == 1
    assert {(each.run[0], each.key): got.texts() for each, got in found.items()} == {(first.pk, "1"): ["2"], (first.pk, "3"): ["4"], (second.pk, ""): ["6"]}
    with Counted() as counted:
        assert fetch(wanted) == found
    assert counted.number == 0


@pytest.mark.django_db
def test_a_run_that_took_anothers_number_is_another_run():
    run = make_run("blend", {"all": {"": ["5"]}})
    fetch([RowKey((run.pk, run.created_at), "all", "")])
    with Counted() as counted:
        fetch([RowKey((run.pk, THEN), "all", "")])
    assert counted.number == 1
