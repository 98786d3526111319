"""Arrays become rows that nobody serves until the switch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from recommendations.core.categories import category_key
from recommendations.core.ids import Index
from recommendations.core.packing import pack, unpack
from recommendations.core.types import Ranked
from recommendations.exceptions import LeaseLost, RecommendationsError, ResultsRefused
from recommendations.models import Interaction, Result, Run, Strategy
from recommendations.pipeline.extract import Extract
from recommendations.pipeline.lease import claim
from recommendations.pipeline.prepare import prepare
from recommendations.pipeline.publish import Packer, check, examine, roll_back, switch, write_results
from recommendations.shoppers.identity import Shopper

from .logs import KINDS, Row, raw_of


def extract_of(products: Sequence[str], shoppers: Sequence[str] = ("u:1",)) -> Extract:
    """With codes in the order given."""
    nothing = prepare(raw_of([Row("u:1", "x")]), known=np.ones(1, dtype=bool), kinds=KINDS, seed=0).dataset
    return Extract(dataset=nothing, products=Index(products), shoppers=Index(shoppers), watermark=77, kinds={}, seed=0)


def ranked_of(lists: dict[Any, list[tuple[int, float, int]]]) -> Ranked:
    entries = [entry for row in lists.values() for entry in row]
    return Ranked(
        keys=list(lists),
        indptr=np.cumsum([0, *(len(row) for row in lists.values())]).astype(np.int64),
        products=np.array([entry[0] for entry in entries], dtype=np.int32),
        scores=np.array([entry[1] for entry in entries], dtype=np.float32),
        sources=np.array([entry[2] for entry in entries], dtype=np.uint8),
    )


PAIR = {0: [(1, 0.5, 0)], 1: [(0, 0.25, 1)]}


@pytest.mark.parametrize("products", [("7", "42", "-3"), ("007", "bée", "x" * 64), tuple(f"{n:08d}-0000-4000-8000-000000000000" for n in range(3))])
def test_a_row_is_what_pack_makes_of_it(products: tuple[str, ...]) -> None:
    ranked = ranked_of({2: [(0, 0.5, 3), (1, 0.25, 0)], 0: [(2, 1e-9, 255)]})
    rows = list(Packer(extract_of(products)).rows(Run(), "product", ranked))

    assert [row.key for row in rows] == [products[2], products[0]]
    assert bytes(rows[0].payload) == pack(products[:2], [0.5, 0.25], [3, 0])
    assert list(unpack(rows[1].payload)) == [(products[2], np.float32(1e-9), 255)]


@given(n=st.integers(1, 20), data=st.data())
def test_every_list_comes_back_as_it_was(n: int, data: st.DataObject) -> None:
    entry = st.tuples(st.integers(0, n - 1), st.floats(0, 1e6, width=32), st.integers(0, 255))
    lists = data.draw(st.dictionaries(st.integers(0, n - 1), st.lists(entry, min_size=1, max_size=8), min_size=1))
    products = [str(7 * code) for code in range(n)]
    rows = Packer(extract_of(products)).rows(Run(), "product", ranked_of(lists))

    assert {row.key: list(unpack(row.payload)) for row in rows} == {
        products[key]: [(products[code], score, source) for code, score, source in row] for key, row in lists.items()
    }


def test_keys_name_whom_a_row_is_for() -> None:
    packer = Packer(extract_of(["apple"], shoppers=["u:9", "v:anna"]))
    long = "shop > " + "very " * 20 + "deep"
    row = [(0, 1.0, 0)]

    def keys(scope: str, lists: dict[Any, Any]) -> list[tuple[str, int | None]]:
        return [(each.key, each.watermark) for each in packer.rows(Run(), scope, ranked_of(lists))]

    assert keys("shopper", {1: row, 0: row}) == [("v:anna", 77), ("u:9", 77)]
    assert keys("product", {0: row}) == [("apple", None)]
    assert keys("all", {"": row}) == [("", None)]
    assert keys("category", {"shop > a": row, long: row}) == [("shop > a", None), (category_key([long]), None)]
    assert len(category_key([long])) == 64


def test_the_longest_keys_there_can_be_fit_their_column() -> None:
    longest = Result._meta.get_field("key").max_length
    shoppers = [Shopper(visitor="v" * Interaction._meta.get_field("visitor").max_length), Shopper(user=str(2**63))]
    assert all(len(shopper.key) <= longest for shopper in shoppers)
    assert Interaction._meta.get_field("product_key").max_length <= longest
    assert [len(category_key(["c" * length])) for length in (63, 64, 65, 1000)] == [63, 64, 64, 64]


def test_broken_lists_are_refused() -> None:
    examine("product", ranked_of(PAIR))
    for score in (float("nan"), float("inf")):
        with pytest.raises(ResultsRefused, match="1 scores of scope product are not finite"):
            examine("product", ranked_of({0: [(1, 0.5, 0), (1, score, 0)]}))
    with pytest.raises(ResultsRefused, match="a list of scope all is empty"):
        examine("all", ranked_of({"": []}))
    twice = ranked_of(PAIR)
    twice.keys[1] = 0  # type: ignore[index]
    with pytest.raises(ResultsRefused, match="1 keys of scope product stand twice"):
        examine("product", twice)


@pytest.mark.django_db
class TestRows:
    @pytest.fixture
    def run(self, strategy: Strategy) -> Run:
        return claim(strategy)

    @pytest.fixture
    def packer(self) -> Packer:
        return Packer(extract_of([f"p{number}" for number in range(10)]))

    def test_rows_are_written_in_bounded_batches_each_under_the_lease(self, run: Run, packer: Packer, settings: Any, shop: dict[str, Any]) -> None:
        settings.RECOMMENDATIONS = {**shop, "PUBLISH_BATCH": 4}
        told: list[int] = []
        with CaptureQueriesContext(connection) as captured:
            total = write_results(run, "product", ranked_of({code: [(0, 1.0, 0)] for code in range(10)}), packer, written=told.append)

        assert (total, told) == (10, [4, 8, 10])
        kinds = [query["sql"].split()[0] for query in captured if query["sql"].split()[0] in ("INSERT", "UPDATE")]
        assert kinds == ["UPDATE", "INSERT"] * 3
        assert Result.objects.filter(run=run).count() == 10

    def test_nothing_is_written_once_the_lease_is_lost(self, run: Run, packer: Packer, settings: Any, shop: dict[str, Any]) -> None:
        settings.RECOMMENDATIONS = {**shop, "PUBLISH_BATCH": 1}

        def lose(rows: int) -> None:
            Run.objects.filter(pk=run.pk).update(lease_token="somebody else")

        with pytest.raises(LeaseLost):
            write_results(run, "product", ranked_of(PAIR), packer, written=lose)
        assert Result.objects.count() == 1

    def test_a_switch_serves_the_run(self, run: Run, packer: Packer) -> None:
        check(run, write_results(run, "product", ranked_of(PAIR), packer))
        assert Strategy.objects.get(pk=run.strategy_id).current_run is None

        switch(run)

        stored = Strategy.objects.get(pk=run.strategy_id).current_run
        assert stored == run
        assert (stored.status, stored.lease_token, stored.lease_expires_at, stored.progress) == ("complete", "", None, 1.0)
        assert run.published_at == stored.published_at is not None

    def test_a_switch_without_the_lease_changes_nothing(self, run: Run) -> None:
        Run.objects.filter(pk=run.pk).update(lease_token="somebody else")
        with pytest.raises(LeaseLost, match=f"run {run.pk} of count was given up"):
            switch(run)
        assert Strategy.objects.get(pk=run.strategy_id).current_run is None

    def test_a_run_is_published_once(self, run: Run) -> None:
        switch(run)
        first = Run.objects.get().published_at
        with pytest.raises(LeaseLost):
            switch(run)
        assert Run.objects.get().published_at == first

    def test_a_run_without_rows_or_with_missing_ones_is_refused(self, run: Run, packer: Packer) -> None:
        with pytest.raises(ResultsRefused, match="not a single list"):
            check(run, 0)
        write_results(run, "product", ranked_of(PAIR), packer)
        Result.objects.first().delete()  # type: ignore[union-attr]
        with pytest.raises(ResultsRefused, match="2 rows were written, 1 are there"):
            check(run, 2)

    def test_rolling_back_serves_an_older_run_again(self, run: Run, packer: Packer) -> None:
        write_results(run, "product", ranked_of(PAIR), packer)
        switch(run)
        first = Run.objects.get().published_at
        newer = claim(run.strategy)
        switch(newer)

        roll_back(run.strategy, run)

        stored = Strategy.objects.get(pk=run.strategy_id)
        assert stored.current_run == run == run.strategy.current_run
        assert first is not None
        assert Run.objects.get(pk=run.pk).published_at > first

    def test_only_complete_runs_with_rows_of_the_same_strategy_can_be_rolled_back_to(self, run: Run, packer: Packer) -> None:
        other = Strategy.objects.create(slug="other", name="Other", recommender="count")
        write_results(run, "product", ranked_of(PAIR), packer)
        with pytest.raises(RecommendationsError, match=f"count cannot go back to run {run.pk}"):
            roll_back(run.strategy, run)  # still running
        switch(run)
        with pytest.raises(RecommendationsError, match="other cannot go back"):
            roll_back(other, run)
        Result.objects.all().delete()
        with pytest.raises(RecommendationsError, match="cannot go back"):
            roll_back(run.strategy, run)
