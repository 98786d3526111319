"""A rebuild from claim to switch, and everything that may go wrong on the way."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from django.db import Error, InterfaceError, OperationalError

from recommendations.core.packing import unpack
from recommendations.core.types import Dataset
from recommendations.evaluation.log_counts import count_log
from recommendations.evaluation.readiness import strategy_readiness
from recommendations.exceptions import LeaseLost, RebuildRefused
from recommendations.models import Interaction, Result, Run, Strategy
from recommendations.pipeline import attempt
from recommendations.pipeline import rebuild as module
from recommendations.pipeline.artifacts import folder_of, read_artifact
from recommendations.pipeline.extract import extract
from recommendations.pipeline.fit import is_installed, list_length, make, sources_of
from recommendations.pipeline.outcome import Outcome
from recommendations.pipeline.publish import roll_back
from recommendations.pipeline.rebuild import rebuild
from recommendations.signals import run_failed, run_published

from .logs import START, Row, write_log
from .shop import Count, CountParameters, Hooks, repeated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop(strategy: Strategy, events: list[Row]) -> None:
    """Every test here has the strategy ``count`` and a small log."""


@pytest.fixture
def heard() -> Any:
    """What the signals told: (name, slug, run id)."""
    told: list[tuple[str, str, int]] = []

    def published(strategy: Strategy, run: Run, **kwargs: Any) -> None:
        told.append(("published", strategy.slug, run.pk))

    def failed(strategy: Strategy, run: Run, error: BaseException, **kwargs: Any) -> None:
        told.append(("failed", strategy.slug, run.pk))

    run_published.connect(published)
    run_failed.connect(failed)
    yield told
    run_published.disconnect(published)
    run_failed.disconnect(failed)


def during_fit(happens: Callable[[Dataset], None]) -> None:
    Hooks.during_fit = staticmethod(happens)


def fails(dataset: Dataset) -> None:
    raise ArithmeticError("no luck")


def one(slug: str = "count", **options: Any) -> Outcome:
    (outcome,) = rebuild([slug], **options)
    return outcome


def served(slug: str = "count") -> Run:
    run = Strategy.objects.get(slug=slug).current_run
    assert run is not None
    return run


def test_a_run_says_everything_about_itself() -> None:
    outcome = one(seed=5)
    run = served()

    assert (outcome.slug, outcome.status, outcome.run_id, outcome.error, outcome.ok) == ("count", "complete", run.pk, "", True)
    assert (run.status, run.seed, run.code_version) == (Run.Status.COMPLETE, 5, "0.1.0")
    assert run.as_of == datetime.fromtimestamp(START + 61, tz=UTC)
    assert run.watermark == Interaction.objects.latest("pk").pk
    assert run.parameters == {"scale": 1.0, "list_length": 5}
    assert run.counts["lists"] == {"product": 4, "all": 1, "category": 2}
    assert (run.counts["events"]["read"], run.counts["events"]["unknown_product"], run.counts["events"]["kept"]) == (8, 1, 7)
    assert run.counts == outcome.counts
    assert run.duration is not None
    assert run.peak_memory is not None
    assert run.peak_memory > 1_000_000
    assert "fitted" in run.log
    assert run.started_at < run.published_at == run.finished_at  # type: ignore[operator]


def test_serving_learns_from_the_run_what_it_needs_to_know() -> None:
    began = int(time.time())
    one(seed=5)
    read_at = served().serving["read_at"]

    assert began <= read_at <= served().started_at.timestamp()  # type: ignore[union-attr]
    assert served().serving == {
        "scopes": ["product", "all", "category"],
        "sources": ["count"],
        "history_decay": 1.0,
        "kinds": extract().kinds,
        "units": 20,
        "products": 100,
        "unit_products": 50,
        "list_length": 5,
        "seed": 5,
        "read_at": read_at,
        "as_of": datetime.fromtimestamp(START + 61, tz=UTC).isoformat(),
    }


def test_rows_are_packed_by_product_key() -> None:
    one()
    rows = {(row.scope, row.key): unpack(row.payload) for row in Result.objects.filter(run=served())}

    assert {key for scope, key in rows if scope == "product"} == {"apple", "berry", "cherry", "olddate"}
    assert {key for scope, key in rows if scope == "category"} == {"shop", "shop > a"}
    assert [(product, score) for product, score, _ in rows["all", ""]][:2] == [("apple", 3.0), ("berry", 2.0)]


def test_the_artifact_holds_what_was_learnt_and_no_shopper() -> None:
    one()
    state, manifest = read_artifact(served().pk)

    assert sorted(state["scores"].tolist()) == [1, 1, 2, 3]
    assert (manifest["strategy"], manifest["seed"], manifest["code_version"], manifest["shoppers"]) == ("count", 20110, "0.1.0", 4)
    assert manifest["parameters"] == {"scale": 1.0, "list_length": 5}
    text = (folder_of(served().pk) / "manifest.json").read_text()
    assert "anna" not in text
    assert "u:1" not in text


def test_without_an_artifact_the_run_is_published_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(attempt, "write_artifact", full)
    assert one().status == "complete"
    assert "no artifact: disk full" in served().log


def test_the_same_log_gives_the_same_rows() -> None:
    def rows() -> list[tuple[str, str, bytes]]:
        one()
        return [(row.scope, row.key, bytes(row.payload)) for row in Result.objects.filter(run=served()).order_by("scope", "key")]

    first = rows()
    assert rows() == first
    assert Run.objects.count() == 2


def test_a_failing_strategy_leaves_its_old_run_and_the_others_alone(heard: list[Any]) -> None:
    one()
    old = served()
    Strategy.objects.create(slug="another", name="Another", recommender="count")
    calls: list[int] = []

    def first_only(dataset: Dataset) -> None:
        calls.append(1)
        if len(calls) == 2:
            fails(dataset)

    during_fit(first_only)
    heard.clear()
    outcomes = {outcome.slug: outcome for outcome in rebuild()}

    assert (outcomes["another"].status, outcomes["count"].status) == ("complete", "failed")
    assert (outcomes["count"].error, outcomes["count"].ok) == ("no luck", False)
    assert served() == old
    failed = Run.objects.get(pk=outcomes["count"].run_id)
    assert (failed.status, failed.lease_token, failed.lease_expires_at) == (Run.Status.FAILED, "", None)
    assert "ArithmeticError: no luck" in failed.log
    assert failed.results.count() == 0
    assert heard == [("published", "another", outcomes["another"].run_id), ("failed", "count", failed.pk)]


@pytest.mark.parametrize(
    ("stage", "error"),
    [(stage, RuntimeError("crash")) for stage in ("fit", "write", "check", "switch")]
    + [(stage, KeyboardInterrupt()) for stage in ("fit", "artifact", "write", "check", "switch")],
)
def test_whatever_breaks_at_any_stage_the_old_run_is_served_and_the_next_rebuild_is_clean(
    stage: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    one()
    old, rows = served(), Result.objects.count()

    def breaks(*arguments: Any, **options: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        if stage == "fit":
            patch.setattr(Hooks, "during_fit", staticmethod(breaks))
        elif stage == "artifact":
            patch.setattr("recommendations.pipeline.artifacts.np.savez", breaks)
        else:
            patch.setattr(attempt, {"write": "write_results", "check": "check", "switch": "switch"}[stage], breaks)
        if isinstance(error, KeyboardInterrupt):
            with pytest.raises(KeyboardInterrupt):
                one()
        else:
            assert one().status == "failed"
    assert served() == old
    assert Run.objects.latest("pk").status == Run.Status.FAILED
    assert Result.objects.count() == rows
    assert [folder.name for folder in folder_of(old.pk).parent.iterdir()] == [str(old.pk)]
    assert not Run.objects.filter(status=Run.Status.RUNNING).exists()

    assert one().status == "complete"
    assert served() != old


@pytest.mark.parametrize("stage", ["fit", "write_results", "check", "switch"])
def test_a_lost_lease_never_publishes(stage: str, monkeypatch: pytest.MonkeyPatch, heard: list[Any]) -> None:
    one()
    old = served()
    heard.clear()

    def lose(*arguments: Any) -> None:
        Run.objects.filter(status=Run.Status.RUNNING).update(status=Run.Status.FAILED, lease_token="")

    if stage == "fit":
        during_fit(lose)
    else:
        real = getattr(attempt, stage)

        def too_late(*arguments: Any, **options: Any) -> Any:
            lose()
            return real(*arguments, **options)

        monkeypatch.setattr(attempt, stage, too_late)
    outcome = one()

    assert (outcome.status, outcome.ok) == ("lost", False)
    assert served() == old
    assert heard == [], "whoever swept the run has told already"


@pytest.mark.parametrize("failure", [OperationalError("away"), InterfaceError("connection already closed")])
def test_a_failure_that_cannot_be_written_down_is_told_all_the_same(failure: Error, monkeypatch: pytest.MonkeyPatch, heard: list[Any]) -> None:
    def away(run: Run) -> None:
        raise failure

    monkeypatch.setattr(attempt, "ours", away)
    during_fit(fails)
    outcome = one()

    assert (outcome.status, outcome.error) == ("failed", "no luck")
    assert [told for told, *_ in heard] == ["failed"]
    assert Run.objects.get().status == Run.Status.RUNNING, "a sweep will find it"


def test_work_stops_soon_after_the_heartbeat_lost_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(self: Any) -> None:
        raise LeaseLost("gone")

    monkeypatch.setattr("recommendations.pipeline.lease.Heartbeat.check", lost)
    during_fit(fails)  # would be reached otherwise
    assert one().status == "lost"


def test_two_rebuilds_at_once_publish_one_run() -> None:
    inner: list[Outcome] = []

    def another(dataset: Dataset) -> None:
        Hooks.during_fit = staticmethod(lambda dataset: None)
        inner.append(one())

    during_fit(another)
    outer = one()

    assert outer.status == "complete"
    assert (inner[0].status, inner[0].ok) == ("refused", False)
    assert f"is being rebuilt by run {outer.run_id}" in inner[0].error
    assert Run.objects.count() == 1


def test_a_rebuild_after_a_killed_worker_is_clean(caplog: pytest.LogCaptureFixture) -> None:
    one()
    old = served()
    killed = Run.objects.create(strategy=Strategy.objects.get(slug="count"), status=Run.Status.RUNNING, lease_token="x", lease_expires_at=old.created_at)
    Result.objects.create(run=killed, scope="all", payload=b"")
    assert served() == old

    assert one().status == "complete"
    assert not Result.objects.filter(run=killed).exists()
    assert Run.objects.get(pk=killed.pk).status == Run.Status.FAILED


def test_mixing_strategies_come_last_and_reuse_what_was_fitted() -> None:
    Strategy.objects.create(slug="a-mix", name="Mix", recommender="sum", weights={"count": 2.0})
    fits: list[int] = []
    during_fit(lambda dataset: fits.append(1))
    told: list[str] = []
    outcomes = rebuild(progress=lambda slug, stage, share: told.append(slug))

    assert [(outcome.slug, outcome.status) for outcome in outcomes] == [("a-mix", "complete"), ("count", "complete")]
    assert list(dict.fromkeys(told)) == ["", "count", "a-mix"]
    assert len(fits) == 1
    assert served("a-mix").weights == {"count": 2.0}
    assert (served("a-mix").serving["sources"], served("a-mix").serving["history_decay"]) == (["count"], 0.5)
    assert unpack(Result.objects.get(run=served("a-mix")).payload).scores[0] == 2.0 * unpack(Result.objects.get(run=served(), scope="all").payload).scores[0]


def test_a_mix_alone_fits_its_sources_without_publishing_them() -> None:
    Strategy.objects.create(slug="off", name="Off", recommender="count", enabled=False)
    Strategy.objects.create(slug="mix", name="Mix", recommender="sum", parameters={"sources": "off count"})

    assert one("mix").status == "complete"
    assert served("mix").serving["sources"] == ["count", "off"]
    assert Run.objects.count() == 1


def test_a_mix_goes_on_without_a_source_that_fails() -> None:
    Strategy.objects.create(slug="broken", name="Broken", recommender="count", parameters={"scale": -1.0})
    Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    calls: list[int] = []

    def second_fails(dataset: Dataset) -> None:
        calls.append(1)
        if len(calls) == 2:
            fails(dataset)

    during_fit(second_fails)
    assert one("mix").status == "complete"
    assert served("mix").serving["sources"] == ["broken"]


def test_sources_are_those_named_else_all_that_fit() -> None:
    mix = Strategy.objects.create(slug="mix", name="Mix", recommender="sum")
    for slug, recommender in {"personal": "personal", "missing": "missing", "mix-2": "sum", "off": "count"}.items():
        Strategy.objects.create(slug=slug, name=slug, recommender=recommender, enabled=slug != "off")
    everything = list(Strategy.objects.all())

    assert [source.slug for source in sources_of(mix, everything)] == ["count"]
    mix.parameters = {"sources": "off count"}
    assert [source.slug for source in sources_of(mix, everything)] == ["off", "count"]
    mix.parameters = {"sources": "personal nonsense count"}
    with pytest.raises(RebuildRefused, match=r"mix cannot be made of personal, nonsense; there are .*count,"):
        sources_of(mix, everything)


def test_an_extra_that_is_not_installed_is_said_and_is_no_failure() -> None:
    Strategy.objects.create(slug="moon", name="Moon", recommender="missing")
    outcome = one("moon")

    assert (outcome.status, outcome.run_id, outcome.ok) == ("not installed", None, True)
    assert "pip install 'django-storefront-recommendations[moon]'" in outcome.error
    assert Run.objects.count() == 0


def test_nothing_to_learn_from_is_an_outcome_and_leaves_the_served_run() -> None:
    one()
    old = served()
    Interaction.objects.exclude(product_key="gone").delete()
    outcome = one()

    assert (outcome.status, outcome.run_id, outcome.ok) == ("empty", None, True)
    assert outcome.error == "there is nothing to learn from: 1 interactions read, unknown_product 1"
    assert served() == old


def test_a_recommender_that_finds_nothing_in_the_log_is_empty_and_leaves_the_served_run(monkeypatch: pytest.MonkeyPatch) -> None:
    one()
    old = served()
    monkeypatch.setattr(Count, "_lists", lambda self, scope, n: repeated([], [], []))
    outcome = one()

    assert (outcome.status, outcome.run_id, outcome.ok) == ("empty", None, True)
    assert outcome.error == "nothing to learn yet: not a single list came out"
    assert served() == old
    assert Run.objects.count() == 1
    assert not folder_of(old.pk + 1).exists()


def test_what_cannot_be_rebuilt_says_why() -> None:
    Strategy.objects.create(slug="wrong", name="Wrong", recommender="count", parameters={"speed": 3})
    Strategy.objects.create(slug="alien", name="Alien", recommender="martian")
    Strategy.objects.create(slug="off", name="Off", recommender="count", enabled=False)
    Strategy.objects.create(slug="live", name="Live", recommender="recently_viewed")

    assert one("wrong").error == "unknown parameter speed; there are scale, list_length"
    assert "There is no recommender 'martian'" in one("alien").error
    assert (one("off").status, one("off").error) == ("off", "off is switched off")
    assert one("live").status == "live"
    with pytest.raises(RebuildRefused, match="there is no strategy nonsense; there are"):
        rebuild(["count", "nonsense"])
    assert {outcome.slug: outcome.status for outcome in rebuild()} == {"alien": "failed", "count": "complete", "wrong": "failed"}


def test_broken_scores_are_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    one()
    old = served()
    monkeypatch.setattr(Count, "state", lambda self: {})
    monkeypatch.setattr(Count, "_lists", lambda self, scope, n: repeated([""], np.zeros(1, dtype=np.int32), np.array([np.nan])))
    outcome = one()

    assert (outcome.status, outcome.error) == ("failed", "1 scores of scope product are not finite")
    assert served() == old


def test_one_extract_serves_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made = extract(seed=9)
    monkeypatch.setattr(module, "read_log", lambda **options: pytest.fail("read again"))
    Strategy.objects.create(slug="another", name="Another", recommender="count")
    outcomes = rebuild(extract=made)

    assert [outcome.status for outcome in outcomes] == ["complete", "complete"]
    assert (served().seed, served().serving["seed"]) == (9, 9)


def test_shopper_lists_know_how_much_of_the_log_they_know() -> None:
    Strategy.objects.create(slug="personal", name="Personal", recommender="personal")
    one("personal")
    rows = Result.objects.filter(run=served("personal"))

    assert {row.key for row in rows} == {"u:1", "u:2", "v:anna", "v:ben"}
    assert {row.watermark for row in rows} == {served("personal").watermark}


def test_progress_rises_within_each_stage(caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[str, str, float]] = []
    with caplog.at_level(logging.INFO):
        rebuild(["count"], progress=lambda *each: told.append(each))

    assert [stage for _, stage, _ in told if stage == "extract"] == ["extract"]
    for stage in ("fit", "write"):
        shares = [share for slug, name, share in told if (slug, name) == ("count", stage)]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
    assert "count: published" in caplog.text


def test_rolling_back_and_rebuilding_again() -> None:
    one()
    first = served()
    write_log([Row("u:1", "cherry", time=70)] * 9)
    one()
    assert served() != first
    roll_back(Strategy.objects.get(slug="count"), first)
    assert served() == first
    one()
    assert served().pk > first.pk


def test_lists_are_as_long_as_the_parameter_says_where_there_is_one_else_the_settings(settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "NEIGHBOURS": 40, "POPULAR": 80}
    next_item, blend = Strategy(slug="n", recommender="next_item"), Strategy(slug="b", recommender="blend")
    assert [list_length(next_item, scope) for scope in ("product", "shopper", "all", "category")] == [40, 40, 80, 80]
    assert [list_length(blend, scope) for scope in ("product", "all")] == [200, 80]
    blend.parameters = {"list_length": 300}
    assert [list_length(blend, scope) for scope in ("product", "all")] == [300, 80]


@pytest.mark.parametrize("length", [150, 250])
def test_a_blends_lists_are_as_long_as_its_parameter_says_and_its_run_tells(length: int) -> None:
    write_log(Row(f"v:{visitor}", f"p{n:03d}", time=100 + n) for visitor in "abc" for n in range(300))
    Strategy.objects.create(slug="neighbours", name="Neighbours", recommender="item_neighbours")
    Strategy.objects.create(slug="mix", name="Mix", recommender="blend", parameters={"sources": "neighbours", "list_length": length})
    assert one("mix").status == "complete"

    assert served("mix").serving["list_length"] == length
    assert max(len(unpack(row.payload)) for row in Result.objects.filter(run=served("mix"), scope="product")) == length


def test_a_recommender_is_made_with_its_parameters() -> None:
    made = make(Strategy(slug="c", recommender="count", parameters={"scale": 2}))
    assert made.parameters.scale == 2.0


@pytest.mark.parametrize("allowed", [True, False])
def test_who_makes_lists_for_shoppers_is_told_whether_bought_products_may_stand_in_them(allowed: bool) -> None:
    for recommender in ("tag_similarity", "user_neighbours", "lightfm", "personal", "count", "next_item"):
        strategy = Strategy(slug="c", recommender=recommender, allow_bought=allowed)
        if is_installed(strategy):
            assert make(strategy).include_bought is (allowed and "shopper" in make(strategy).Parameters.scopes), recommender
    assert make(Strategy(slug="c", recommender="count"), parameters=CountParameters(scale=3)).parameters.scale == 3.0


def test_lists_for_shoppers_are_stale_once_the_strategy_thinks_otherwise_of_what_was_bought() -> None:
    Strategy.objects.create(slug="personal", name="Personal", recommender="personal", allow_bought=True)
    one("personal")
    assert served("personal").serving["include_bought"] is True
    strategy = Strategy.objects.select_related("current_run").get(slug="personal")
    assert strategy_readiness(strategy, count_log()).stale == ()
    strategy.allow_bought = False
    assert strategy_readiness(strategy, count_log()).stale == ("whether it may show what a shopper bought was changed since",)


def test_the_heartbeat_thread_ends_with_the_run() -> None:
    one()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lease")]
