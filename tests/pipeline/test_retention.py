"""Old runs go; what is served, or was a moment ago, stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations.models import Result, Run, Strategy
from recommendations.pipeline import retention
from recommendations.pipeline.artifacts import folder_of, write_artifact
from recommendations.pipeline.publish import roll_back
from recommendations.pipeline.retention import delete_results, prune_runs

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=1)


def a_run(strategy: Strategy, status: str = "complete", *, rows: int = 2, scope: str = "product", published: Any = LONG_AGO) -> Run:
    run = Run.objects.create(strategy=strategy, status=status, serving={"scopes": [scope]}, published_at=published if status == "complete" else None)
    Result.objects.bulk_create(Result(run=run, scope=scope, key=str(key), payload=b"") for key in range(rows))
    if status == "complete":
        Strategy.objects.filter(pk=strategy.pk).update(current_run=run)
    return run


def left() -> set[int]:
    return set(Run.objects.values_list("pk", flat=True))


def test_the_last_three_runs_stay_with_their_rows(strategy: Strategy) -> None:
    runs = [a_run(strategy) for _ in range(5)]
    for run in runs:
        write_artifact(run.pk, {}, {})

    assert prune_runs() == 2
    assert left() == {run.pk for run in runs[2:]}
    assert set(Result.objects.values_list("run_id", flat=True)) == left()
    assert [folder_of(run.pk).exists() for run in runs] == [False, False, True, True, True]
    assert prune_runs() == 0


def test_of_shopper_lists_two_stay(strategy: Strategy) -> None:
    runs = [a_run(strategy, scope="shopper") for _ in range(4)]
    prune_runs()
    assert left() == {run.pk for run in runs[2:]}


def test_the_served_run_stays_however_old(strategy: Strategy) -> None:
    runs = [a_run(strategy) for _ in range(6)]
    roll_back(strategy, runs[0])
    Run.objects.update(published_at=LONG_AGO)
    prune_runs()
    assert left() == {runs[0].pk, *(run.pk for run in runs[3:])}


def test_what_was_served_a_moment_ago_waits(strategy: Strategy) -> None:
    runs = [a_run(strategy) for _ in range(4)]
    never_served = Run.objects.filter(pk=runs[0].pk)
    Run.objects.filter(pk=runs[-1].pk).update(published_at=timezone.now())
    assert prune_runs() == 0
    never_served.update(published_at=None)
    assert prune_runs() == 1


def test_rows_of_failed_runs_go_at_once_and_their_log_stays_as_long_as_an_older_complete_run(strategy: Strategy) -> None:
    early = a_run(strategy, "failed")
    runs = [a_run(strategy) for _ in range(3)]
    late = a_run(strategy, "failed")
    prune_runs()

    assert left() == {*(run.pk for run in runs), late.pk}
    assert not Result.objects.filter(run__in=[early, late]).exists()


def test_of_what_always_fails_the_last_ten_runs_stay(strategy: Strategy) -> None:
    complete = a_run(strategy)
    failed = [a_run(strategy, "failed") for _ in range(12)]
    assert prune_runs() == 2
    assert left() == {complete.pk, *(run.pk for run in failed[2:])}
    assert prune_runs() == 0


def test_artifacts_of_runs_that_are_gone_go_and_what_is_not_ours_stays(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    other = Strategy.objects.create(slug="other", name="Other", recommender="count")
    kept, going, gone = a_run(strategy), a_run(strategy, "running"), [a_run(other) for _ in range(3)]
    for run in (kept, *gone):
        write_artifact(run.pk, {}, {})
    root = folder_of(kept.pk).parent
    for name in (f".partial-{going.pk}", ".partial-7777", "8888", "notes", f"x{gone[0].pk}"):
        (root / name).mkdir()
    other.delete()
    prune_runs()

    assert sorted(entry.name for entry in root.iterdir()) == sorted([str(kept.pk), f".partial-{going.pk}", "8888", "notes", f"x{gone[0].pk}"])


def test_without_a_folder_of_artifacts_there_is_nothing_to_remove(strategy: Strategy) -> None:
    assert prune_runs() == 0


def test_running_and_queued_runs_are_left_alone(strategy: Strategy) -> None:
    going = [a_run(strategy, "running"), a_run(strategy, "queued")]
    for _ in range(4):
        a_run(strategy)
    prune_runs()
    assert {run.pk for run in going} <= left()
    assert Result.objects.filter(run__in=going).count() == 4


def test_nobody_can_roll_back_to_a_run_that_is_going(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [a_run(strategy) for _ in range(4)]
    refused: list[str] = []

    def in_between(run: Run) -> int:
        try:
            roll_back(strategy, run)
        except Exception as error:
            refused.append(str(error))
        return delete_results(run)

    monkeypatch.setattr(retention, "delete_results", in_between)
    prune_runs()
    assert len(refused) == 1
    assert Strategy.objects.get(pk=strategy.pk).current_run == runs[-1]


def test_a_run_that_is_switched_to_meanwhile_stays(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [a_run(strategy) for _ in range(4)]
    retire = retention._retire

    def after_a_roll_back(run: Run) -> bool:
        roll_back(strategy, run)
        return retire(run)

    monkeypatch.setattr(retention, "_retire", after_a_roll_back)
    assert prune_runs() == 0
    assert Result.objects.filter(run=runs[0]).count() == 2


def test_rows_are_deleted_in_bounded_bites(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 10)
    run = a_run(strategy, "failed", rows=25)
    with CaptureQueriesContext(connection) as captured:
        assert delete_results(run) == 25
    assert sum(query["sql"].startswith("DELETE") for query in captured) == 3


def test_settings_say_how_many(strategy: Strategy, settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "KEEP_RUNS": 1}
    runs = [a_run(strategy) for _ in range(3)]
    prune_runs()
    assert left() == {runs[-1].pk}
