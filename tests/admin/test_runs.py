"""A run is followed while it is computed, and told in words and charts afterwards."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from recommendations.models import Result, Run, Strategy

STRATEGIES, RUNS = "/admin/recommendations/strategy/", "/admin/recommendations/run/"

pytestmark = pytest.mark.django_db

MakeRun = Callable[..., Run]


def strategy(slug: str = "trending") -> Strategy:
    return Strategy.objects.get(slug=slug)


def own(name: str, slug: str = "trending") -> str:
    return f"{STRATEGIES}{strategy(slug).pk}/{name}/"


# Progress


def test_a_run_that_is_computed_tells_how_far_it_is(staff: Callable[..., Client], make_run: MakeRun) -> None:
    run = make_run(served=False, status=Run.Status.RUNNING, progress=0.25, log="fitted\n", started_at=timezone.now() - timedelta(seconds=75))
    client = staff("view_run")
    told = client.get(f"{RUNS}{run.pk}/progress/").json()
    assert {name: told[name] for name in ("open", "share", "done", "log")} == {"open": True, "share": 0.25, "done": "25\xa0%", "log": "fitted\n"}
    assert re.fullmatch("1 min 1[5-9] s", told["since"])
    content = client.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert '<progress max="1" value="0.2500"' in content
    assert f'data-progress="{RUNS}{run.pk}/progress/"' in content
    assert "Refresh" in content
    Run.objects.update(status=Run.Status.FAILED)
    assert client.get(f"{RUNS}{run.pk}/progress/").json()["open"] is False
    assert "<progress" not in client.get(f"{RUNS}{run.pk}/change/").content.decode()


def test_progress_is_for_who_may_view_runs_and_for_reading(staff: Callable[..., Client], make_run: MakeRun) -> None:
    run = make_run(served=False, status=Run.Status.RUNNING)
    client = staff("view_strategy")
    assert client.get(f"{RUNS}{run.pk}/progress/").status_code == 403
    assert client.post(f"{RUNS}{run.pk}/progress/").status_code == 405
    assert Client().get(f"{RUNS}{run.pk}/progress/").status_code == 302


def test_a_run_that_is_gone_is_not_found(merchandiser: Client) -> None:
    assert merchandiser.get(f"{RUNS}9999/progress/").status_code == 404


# Charts and words


def test_the_runs_of_a_strategy_are_drawn_and_stand_in_a_table(merchandiser: Client, make_run: MakeRun) -> None:
    learnt = {"learnt": {}, "report": {"window_days": {"value": 14.0, "ndcg": [[7.0, 0.05], [14.0, 0.0625]]}}}
    for number, weights in enumerate([{}, learnt]):
        make_run(
            duration=10.0 + number,
            weights=weights,
            counts={"lists": {"all": 1, "category": 70 + number}},
            finished_at=datetime(2026, 1, 3 + number, tzinfo=UTC),
        )
    make_run("popularity", duration=99.0)
    content = merchandiser.get(own("change")).content.decode()
    assert content.count("<svg role=") == 3
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall(r'<tr><th scope="row">#\d+, .*?</tr>', content)]
    assert rows == [["10\xa0s"], ["11\xa0s"], ["–"], ["0.0625"], ["71"], ["72"]]
    assert "style=" not in content[content.index("rec-charts") : content.index("</fieldset>", content.index("rec-charts"))]


@pytest.mark.parametrize("broken", [[], "text", {"report": 3}, {"report": {"x": {"ndcg": 3}}}, {"report": {"x": {"ndcg": [[1], 2], "value": 1}}}])
def test_runs_of_another_form_are_shown_all_the_same(merchandiser: Client, make_run: MakeRun, broken: Any) -> None:
    run, _later = make_run(duration=1.0, weights=broken, counts=broken, metrics=broken, parameters=broken), make_run(duration=2.0)
    for path in (f"{RUNS}{run.pk}/change/", own("change"), own("roll-back"), RUNS, STRATEGIES):
        assert merchandiser.get(path).status_code == 200


def test_quality_is_told_in_words(merchandiser: Client, make_run: MakeRun) -> None:
    run = make_run(weights={"fitted": True, "sources": {}, "report": {"ndcg": 0.1234, "shoppers": 3}}, metrics={"new shoppers": {"recall": 0.5}})
    content = merchandiser.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "NDCG@10 0.123: how near the top" in content
    assert "<td>new shoppers what shoppers chose that was shown</td><td>0.5000</td>" in content
    assert "Not measured" in merchandiser.get(f"{RUNS}{make_run().pk}/change/").content.decode()


# Roll back, rebuild, duplicate


def test_a_rebuild_that_is_on_its_way_is_told_above_the_form(merchandiser: Client, make_run: MakeRun) -> None:
    make_run()
    assert "It is being rebuilt" not in merchandiser.get(own("change")).content.decode()
    queued = make_run(served=False, status=Run.Status.QUEUED)
    there = f"/admin/recommendations/run/?strategy__id__exact={queued.strategy_id}"
    assert f'It is being rebuilt: <a href="{there}">queued</a>.' in merchandiser.get(own("change")).content.decode()
    running = make_run(served=False, status=Run.Status.RUNNING)
    assert f'It is being rebuilt: <a href="/admin/recommendations/run/{running.pk}/change/">' in merchandiser.get(own("change")).content.decode()
    assert f"Run {running.pk} of “Trending”" in merchandiser.get(f"/admin/recommendations/run/{running.pk}/change/").content.decode()


def test_any_run_that_is_kept_can_be_served_again(merchandiser: Client, make_run: MakeRun) -> None:
    oldest, middle, failed, newest = make_run(parameters={"power": 0.5}), make_run(), make_run(served=False, status=Run.Status.FAILED), make_run()
    Run.objects.filter(pk=newest.pk).update(parameters={"power": 1.0})
    content = merchandiser.get(own("roll-back")).content.decode()
    assert re.findall(r'name="run" value="(\d+)"', content) == [str(middle.pk), str(oldest.pk)]
    assert "Power: 0.5 (now 1.0)" in content
    merchandiser.post(own("roll-back"), {"run": failed.pk})
    assert strategy().current_run == newest
    merchandiser.post(own("roll-back"), {"run": oldest.pk})
    assert strategy().current_run == oldest
    assert LogEntry.objects.get().get_change_message() == f"Trending is served from run {oldest.pk} again."


@pytest.mark.parametrize("wanted", ["", "x", "9999"])
def test_a_run_that_is_none_of_this_strategy_is_not_served(merchandiser: Client, make_run: MakeRun, wanted: str) -> None:
    other, mine = make_run("popularity"), make_run()
    for run in (wanted, other.pk):
        merchandiser.post(own("roll-back"), {"run": run})
        assert strategy().current_run == mine
    assert not LogEntry.objects.exists()


def test_going_back_needs_a_run_with_lists(merchandiser: Client, make_run: MakeRun) -> None:
    older, newer = make_run(), make_run()
    Result.objects.filter(run=older).delete()
    response = merchandiser.post(own("roll-back"), {"run": older.pk}, follow=True)
    assert "cannot go back" in response.content.decode()
    assert strategy().current_run == newer


@pytest.mark.django_db(transaction=True)
def test_rebuild_now_is_a_button_of_the_page(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr("recommendations.tasks.queue", lambda task, **given: sent.append(given) or True)
    assert merchandiser.get(own("rebuild")).status_code == 405
    merchandiser.post(own("rebuild"))
    assert sent == [{"slugs": ["trending"]}]
    assert LogEntry.objects.get().get_change_message() == "Queued a rebuild."


def test_a_copy_takes_over_everything_but_runs_and_is_off(merchandiser: Client, make_run: MakeRun) -> None:
    make_run()
    Strategy.objects.filter(slug="trending").update(weights={"learnt": {"window_days": 7.0}}, allow_bought=True)
    assert 'value="trending-copy"' in merchandiser.get(own("duplicate")).content.decode()
    merchandiser.post(own("duplicate"), {"slug": "fresh", "name": "Fresh"})
    copy, original = strategy("fresh"), strategy()
    same = ("recommender", "parameters", "weights", "calibrated_at", "allow_bought")
    assert [getattr(copy, name) for name in same] == [getattr(original, name) for name in same]
    assert (copy.enabled, copy.current_run, copy.runs.count()) == (False, None, 0)
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.get_change_message()) == (str(copy.pk), "Copied from Trending.")


def test_a_copy_needs_a_name_of_its_own(merchandiser: Client) -> None:
    response = merchandiser.post(own("duplicate"), {"slug": "popularity", "name": "x"})
    assert "already exists" in response.content.decode()
    assert strategy("popularity").name == "Popular"


def test_many_are_copied_at_once_under_free_names(merchandiser: Client) -> None:
    rows = [strategy("trending").pk, strategy("popularity").pk]
    for _time in range(2):
        merchandiser.post(STRATEGIES, {"action": "duplicate", "_selected_action": rows})
    copies = Strategy.objects.filter(slug__contains="-copy")
    assert {copy.slug for copy in copies} == {"trending-copy", "trending-copy-2", "popularity-copy", "popularity-copy-2"}
    assert not any(copy.enabled for copy in copies)
    assert LogEntry.objects.count() == 4


def test_a_long_slug_is_cut_for_its_copy(merchandiser: Client) -> None:
    long = Strategy.objects.create(slug="s" * 64, name="n" * 100, recommender="popularity")
    merchandiser.post(STRATEGIES, {"action": "duplicate", "_selected_action": [long.pk]})
    assert Strategy.objects.filter(slug="s" * 59 + "-copy").exists()


@pytest.mark.parametrize(
    ("permissions", "page", "status"),
    [
        (("view_strategy",), "rebuild", 403),
        (("view_strategy",), "roll-back", 403),
        (("view_strategy",), "duplicate", 403),
        (("view_strategy", "change_strategy"), "duplicate", 403),
        (("add_strategy",), "duplicate", 403),
        (("view_strategy", "add_strategy"), "duplicate", 302),
        (("change_strategy",), "roll-back", 302),
        ((), "change", 403),
    ],
)
def test_each_button_needs_its_permission(staff: Callable[..., Client], make_run: MakeRun, permissions: tuple[str, ...], page: str, status: int) -> None:
    older, _newer = make_run(), make_run()
    client = staff(*permissions)
    assert client.post(own(page), {"run": older.pk, "slug": "mine", "name": "Mine"}).status_code == status
    assert (strategy().current_run == older) is (page == "roll-back" and status == 302)
    if status == 403:
        assert not LogEntry.objects.exists()
        assert not Strategy.objects.filter(slug="mine").exists()


def test_buttons_are_shown_to_who_may_press_them(staff: Callable[..., Client]) -> None:
    client = staff("view_strategy")
    content = client.get(own("change")).content.decode()
    assert not re.search("Rebuild now|Roll back|Duplicate", content)


def test_pages_cost_the_same_however_many_strategies_and_runs_there_are(merchandiser: Client, make_run: MakeRun, django_assert_max_num_queries: Any) -> None:
    Strategy.objects.bulk_create(Strategy(slug=f"s{number}", name="s", recommender="popularity") for number in range(100))
    for _number in range(25):
        run = make_run("blend", duration=1.0)
    for path, most in ((own("change", "blend"), 13), (own("roll-back", "blend"), 6), (f"{RUNS}{run.pk}/change/", 9), (STRATEGIES, 9)):
        with django_assert_max_num_queries(most):
            merchandiser.get(path)
