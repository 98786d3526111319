"""What staff see and may do."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from recommendations.admin import interactions
from recommendations.models import Interaction, Placement, Run, Strategy
from recommendations.registry import get

ROOT = "/admin/recommendations/"
STRATEGIES, RUNS, INTERACTIONS = f"{ROOT}strategy/", f"{ROOT}run/", f"{ROOT}interaction/"
OVERVIEW = f"{STRATEGIES}overview/"

pytestmark = pytest.mark.django_db

MakeRun = Callable[..., Run]
Staff = Callable[..., Client]


def act(client: Client, path: str, action: str, *rows: Any) -> list[str]:
    """Choose an action for rows; returns the messages on the page after it."""
    response = client.post(path, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def strategy(slug: str = "trending") -> Strategy:
    return Strategy.objects.get(slug=slug)


def row_of(client: Client, slug: str) -> str:
    content = client.get(STRATEGIES, {"q": slug}).content.decode()
    return content[content.index("<tbody>") : content.index("</tbody>")]


def queued() -> list[str]:
    """Messages that lie in the file-system broker."""
    return [path.read_text() for path in Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]).iterdir()]


@pytest.fixture
def _empty_queue() -> None:
    for path in Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]).iterdir():
        path.unlink()


@pytest.mark.parametrize("name", ["strategy", "placement", "kind", "run", "interaction"])
def test_every_page_opens(merchandiser: Client, make_run: MakeRun, name: str) -> None:
    make_run(log="fitted\npublished\n", counts={"rows": 7}, duration=65.0, peak_memory=300_000_000)
    Interaction.objects.create(event_id="a", visitor="abc", product_key="7", kind="view", occurred_at=timezone.now())
    listed = merchandiser.get(f"{ROOT}{name}/")
    assert listed.status_code == 200
    first = listed.context["cl"].result_list[0]
    assert merchandiser.get(f"{ROOT}{name}/{first.pk}/change/").status_code == 200
    assert merchandiser.get(f"{ROOT}{name}/add/").status_code == (403 if name in ("run", "interaction") else 200)


@pytest.mark.parametrize("name", ["strategy", "placement", "kind", "run", "interaction"])
def test_who_may_view_may_only_view(staff: Staff, make_run: MakeRun, name: str) -> None:
    make_run()
    Interaction.objects.create(event_id="a", visitor="abc", product_key="7", kind="view", occurred_at=timezone.now())
    client = staff(f"view_{name}")
    listed = client.get(f"{ROOT}{name}/")
    assert not [action for action in dict(listed.context["action_form"].fields["action"].choices) if action] if listed.context["action_form"] else True
    page = f"{ROOT}{name}/{listed.context['cl'].result_list[0].pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {}).status_code == 403


@pytest.mark.parametrize("name", ["strategy", "placement", "kind", "run", "interaction"])
def test_who_may_not_view_sees_nothing(staff: Staff, name: str) -> None:
    assert staff().get(f"{ROOT}{name}/").status_code == 403


# Strategies


def test_the_list_says_what_is_served_and_how_fresh_it_is(merchandiser: Client, make_run: MakeRun) -> None:
    assert "never computed" in row_of(merchandiser, "trending")
    defaults = get("popularity").parameters_class().from_json({"trending": True}).to_json()
    run = make_run(as_of=timezone.now(), parameters=defaults)
    shown = row_of(merchandiser, "trending")
    assert f"#{run.pk}</a>" in shown
    assert "fresh" in shown


@pytest.mark.parametrize(
    ("changed", "run", "said"),
    [
        ({"enabled": False}, {}, "off"),
        ({"recommender": "gone"}, {}, "unknown recommender"),
        ({"recommender": "recently_viewed", "parameters": {}}, {}, "computed live"),
        ({"parameters": {"window_days": 7.0}}, {"parameters": {"window_days": 14.0}}, "stale since its parameters were changed"),
        ({"parameters": {"window_dais": 7.0}}, {}, "its parameters are invalid"),
        ({}, {"as_of": datetime(2011, 12, 9, tzinfo=UTC)}, "knows interactions until 9 December 2011 only"),
    ],
)
def test_the_list_says_what_is_amiss(merchandiser: Client, make_run: MakeRun, changed: dict[str, Any], run: dict[str, Any], said: str) -> None:
    make_run(**run)
    Strategy.objects.filter(slug="trending").update(**changed)
    assert said in row_of(merchandiser, "trending")


def test_a_rebuild_that_failed_is_shown_beside_what_is_served(merchandiser: Client, make_run: MakeRun) -> None:
    make_run(as_of=timezone.now(), parameters=get("popularity").parameters_class().from_json({"trending": True}).to_json())
    failed = {"status": Run.Status.FAILED, "finished_at": datetime(2026, 1, 3, 2, 5, tzinfo=UTC), "log": "fitted\nOSError: disk <full>\n"}
    make_run(served=False, **failed)
    shown = row_of(merchandiser, "trending")
    assert "fresh; last rebuild failed on 3 January 2026, " in shown
    assert ": OSError: disk &lt;full&gt;<" in shown
    assert "last rebuild failed" in merchandiser.get(f"{STRATEGIES}{strategy().pk}/change/").content.decode()
    assert "last rebuild failed" in merchandiser.get(OVERVIEW).content.decode()
    make_run(served=False)
    assert "last rebuild failed" not in row_of(merchandiser, "trending")


def test_what_is_served_on_without_what_would_renew_it_is_shown(merchandiser: Client, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.admin.state.find_spec", lambda name: None)
    assert "not installed<" in row_of(merchandiser, "lightfm")
    make_run("lightfm")
    assert "served; not installed any more: will not be renewed" in row_of(merchandiser, "lightfm")


def test_a_run_that_is_being_computed_is_shown_with_its_progress(merchandiser: Client, make_run: MakeRun) -> None:
    make_run(served=False, status=Run.Status.RUNNING, progress=0.42)
    assert "never computed; computing, 42 % done" in row_of(merchandiser, "trending")


def test_the_list_costs_the_same_for_many_strategies(merchandiser: Client, make_run: MakeRun, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        Strategy.objects.create(slug=f"s{number}", name="s", recommender="popularity")
        make_run(f"s{number}")
    with django_assert_max_num_queries(10):
        merchandiser.get(STRATEGIES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_empty_queue")
@pytest.mark.parametrize("atomic_requests", [False, True])
def test_rebuild_now_queues_one_task_for_the_workers(merchandiser: Client, monkeypatch: pytest.MonkeyPatch, atomic_requests: bool) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", atomic_requests)
    [message] = act(merchandiser, STRATEGIES, "rebuild_now", strategy("trending"), strategy("next-item"))
    assert message == 'Queued: What comes next, Trending. It is computed in the background: <a href="/admin/recommendations/run/">see the runs</a>.'
    assert len(queued()) == 1
    assert "recommendations.rebuild" in queued()[0]
    assert LogEntry.objects.filter(change_message__contains="Queued a rebuild").count() == 2


@pytest.mark.usefixtures("_empty_queue")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"enabled": False}, "off"), ({"recommender": "recently_viewed"}, "computed live"), ({"recommender": "gone"}, "unknown recommender")],
)
def test_rebuild_now_says_what_is_not_rebuilt(merchandiser: Client, changed: dict[str, Any], reason: str) -> None:
    Strategy.objects.filter(slug="trending").update(**changed)
    assert act(merchandiser, STRATEGIES, "rebuild_now", strategy()) == [f"Trending is not rebuilt: {reason}."]
    assert not queued()


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_is_a_message_and_no_error_page(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    [message] = act(merchandiser, STRATEGIES, "rebuild_now", strategy())
    assert "The broker cannot be reached" in message
    assert not LogEntry.objects.filter(change_message__contains="Queued").exists()


def test_roll_back_serves_the_run_before(merchandiser: Client, make_run: MakeRun) -> None:
    older, _failed, newer = make_run(), make_run(served=False, status=Run.Status.FAILED), make_run()
    assert strategy().current_run == newer
    [message] = act(merchandiser, STRATEGIES, "roll_back", strategy())
    assert message == f"Trending is served from run {older.pk} again."
    assert strategy().current_run == older
    assert LogEntry.objects.filter(change_message__contains="is served from run").exists()
    assert act(merchandiser, STRATEGIES, "roll_back", strategy()) == ["Trending has no older run that is complete."]


def test_after_a_roll_back_pages_show_the_older_run_at_once(merchandiser: Client, make_run: MakeRun) -> None:
    from recommendations.serving import configuration

    older = make_run()
    make_run()
    configuration.current()
    act(merchandiser, STRATEGIES, "roll_back", strategy())
    assert configuration.current().strategies["trending"].run.id == older.pk


@pytest.mark.parametrize("action", ["rebuild_now", "roll_back"])
def test_actions_need_the_permission_to_change(staff: Staff, make_run: MakeRun, action: str) -> None:
    make_run(served=False)
    newer = make_run()
    client = staff("view_strategy", "view_run")
    client.post(STRATEGIES, {"action": action, "_selected_action": [newer.strategy_id]})
    client.post(RUNS, {"action": action, "_selected_action": [newer.pk - 1]})
    assert strategy().current_run == newer
    assert not LogEntry.objects.exists()


# Runs


def test_a_run_can_be_read(merchandiser: Client, make_run: MakeRun) -> None:
    run = make_run(log="fitted <3\npublished\n", counts={"kept": 7}, duration=185.0, peak_memory=300 * 2**20, metrics={"ndcg": 0.1})
    content = merchandiser.get(f"{RUNS}{run.pk}/change/").content.decode()
    for shown in ("<pre>fitted &lt;3\npublished", "&quot;kept&quot;: 7", "3 min 5 s", "300.0\xa0MB", "order of the list (NDCG)</td><td>0.1000"):
        assert shown in content


def test_a_chosen_run_is_served_again(merchandiser: Client, make_run: MakeRun) -> None:
    oldest, *_ = make_run(), make_run(), make_run()
    act(merchandiser, RUNS, "roll_back", oldest)
    assert strategy().current_run == oldest


def test_a_run_that_failed_is_not_served(merchandiser: Client, make_run: MakeRun) -> None:
    served, failed = make_run(), make_run(served=False, status=Run.Status.FAILED)
    [message] = act(merchandiser, RUNS, "roll_back", failed)
    assert "it is no complete run" in message
    assert strategy().current_run == served


def test_two_runs_of_one_strategy_cannot_both_be_served(merchandiser: Client, make_run: MakeRun) -> None:
    runs = make_run(), make_run()
    assert act(merchandiser, RUNS, "roll_back", *runs) == ["Choose one run for each strategy."]


def test_runs_are_neither_made_nor_deleted_here(merchandiser: Client, make_run: MakeRun) -> None:
    run = make_run()
    assert merchandiser.post(f"{RUNS}{run.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in merchandiser.get(RUNS).content.decode()


def test_a_run_tells_what_was_made_of_the_log(merchandiser: Client, make_run: MakeRun) -> None:
    events = {"read": 20_000, "duplicate": 400, "refund": 1, "disliked": 0, "kept": 19_599, "shoppers": 70, "cold": 5, "strange": 2}
    run = make_run(counts={"events": events, "lists": {"product": 33}})
    content = merchandiser.get(f"{RUNS}{run.pk}/change/").content.decode()
    rows = [re.findall("<td>(.*?)</td>", row) for row in re.findall("<tr>(<td>.*?)</tr>", content)]

    assert [row[1:] for row in rows] == [
        ["20,000", "100\xa0%"],
        ["400", "2.0\xa0%"],
        ["1", "&lt;\xa00.1\xa0%"],
        ["19,599", "98\xa0%"],
        ["70", ""],
        ["5", ""],
        ["2", ""],
        ["33", ""],
    ]
    assert rows[1][0].startswith("rows that repeat another")
    assert rows[-1][0] == "lists of the scope “product”"
    assert "&quot;read&quot;" not in content


# Interactions


def log_some() -> None:
    now = timezone.now()
    common = {"quantity": 1, "occurred_at": now - timedelta(hours=1)}
    Interaction.objects.create(event_id="a", visitor="Visitor-1", product_key="77", kind="view", **common)
    Interaction.objects.create(event_id="b", visitor="visitor-2", product_key="770", kind="cart", source="import", **common)
    Interaction.objects.create(event_id="c", visitor="visitor-3", product_key="8", kind="view", quantity=1, occurred_at=now - timedelta(days=40))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "77"}, {"a"}),
        ({"q": " Visitor-1 "}, {"a"}),
        ({"q": "visitor"}, set()),
        ({"q": "\x00"}, {"a", "b", "c"}),
        ({"kind": "cart"}, {"b"}),
        ({"source__exact": "import"}, {"b"}),
        ({"occurred_at__gte": (timezone.now() - timedelta(days=7)).isoformat()}, {"a", "b"}),
    ],
)
def test_interactions_are_found(merchandiser: Client, query: dict[str, str], found: set[str]) -> None:
    log_some()
    response = merchandiser.get(INTERACTIONS, query)
    assert {row.event_id for row in response.context["cl"].result_list} == found


def test_a_huge_log_is_never_counted_to_its_end(merchandiser: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "COUNTED", 2)
    log_some()
    with django_assert_max_num_queries(8) as captured:
        response = merchandiser.get(INTERACTIONS)
    assert response.context["cl"].paginator.count == 2
    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"]]
    assert len(counts) == 1
    assert "LIMIT 2" in counts[0]


def test_the_log_is_read_only(merchandiser: Client) -> None:
    log_some()
    pk = Interaction.objects.first().pk
    assert merchandiser.post(f"{INTERACTIONS}{pk}/change/", {"kind": "purchase"}).status_code == 403
    assert merchandiser.post(f"{INTERACTIONS}{pk}/delete/", {"post": "yes"}).status_code == 403


# What goes with its parent


USERS = "/admin/auth/user/"


def test_a_user_is_deleted_with_what_was_logged(merchandiser: Client) -> None:
    amy = User.objects.create_user("amy")
    Interaction.objects.create(event_id="a", user=amy, product_key="7", kind="view", occurred_at=timezone.now())
    assert merchandiser.get(f"{USERS}{amy.pk}/delete/").context["perms_lacking"] == set()
    assert merchandiser.post(f"{USERS}{amy.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Interaction.objects.exists()
    assert not User.objects.filter(username="amy").exists()


def test_who_may_delete_users_but_no_interactions_deletes_no_user_who_has_some(staff: Staff) -> None:
    client = staff()
    User.objects.get(username="clerk").user_permissions.add(*Permission.objects.filter(codename__in=["view_user", "delete_user"]))
    amy = User.objects.create_user("amy")
    Interaction.objects.create(event_id="a", user=amy, product_key="7", kind="view", occurred_at=timezone.now())
    assert client.post(f"{USERS}{amy.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Interaction.objects.exists()


def test_an_own_strategy_is_deleted_with_its_runs(merchandiser: Client, make_run: MakeRun) -> None:
    own = Strategy.objects.create(slug="mine", name="Mine", recommender="popularity")
    make_run("mine")
    assert merchandiser.post(f"{STRATEGIES}{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Strategy.objects.filter(slug="mine").exists()
    assert not Run.objects.exists()


def test_a_strategy_that_a_placement_shows_is_not_deleted(merchandiser: Client, make_run: MakeRun) -> None:
    own = Strategy.objects.create(slug="mine", name="Mine", recommender="popularity")
    make_run("mine")
    placement = Placement.objects.create(slug="own", name="Own", strategy=own)
    page = merchandiser.post(f"{STRATEGIES}{own.pk}/delete/", {"post": "yes"})
    assert page.status_code == 200
    assert str(placement) in str(page.context["protected"])
    assert Run.objects.filter(strategy=own).exists()


@pytest.mark.parametrize("path", [RUNS, INTERACTIONS])
def test_read_only_rows_offer_no_way_to_delete_them(merchandiser: Client, make_run: MakeRun, path: str) -> None:
    make_run()
    log_some()
    row = merchandiser.get(path).context["cl"].result_list[0]
    merchandiser.post(path, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert type(row).objects.filter(pk=row.pk).exists()
    for page in (path, f"{path}{row.pk}/change/"):
        content = merchandiser.get(page).content.decode()
        assert "delete_selected" not in content
        assert "deletelink" not in content


# Learnt weights


def test_learnt_weights_are_told_in_words_before_their_numbers(merchandiser: Client) -> None:
    report = {"shares": {"next-item": 0.75, "trending": 0.25}, "ndcg": 0.1234, "shoppers": 1200, "ndcg_alone": {"next-item": 0.1}}
    Strategy.objects.filter(slug="blend").update(weights={"sources": {}, "fitted": True, "report": report})
    content = merchandiser.get(f"{STRATEGIES}{strategy('blend').pk}/change/").content.decode()
    words = content.index("NDCG@10 0.123 for the latest days of shoppers; there were 1,200. The best source by itself, next-item: 0.100.")
    assert words < content.index("&quot;shares&quot;")


def test_learnt_weights_show_each_source_in_a_row(merchandiser: Client) -> None:
    report = {"shares": {"trending": 0.25, "next-item": 0.75}, "ndcg": 0.1, "shoppers": 9, "ndcg_alone": {"next-item": 0.09}, "folds": 3}
    weights = {"sources": {"next-item": {"weight": 1, "discount_from": 0, "discount_to": 0.5}}, "base": {"trending": 0.2}, "history_decay": 0.8}
    Strategy.objects.filter(slug="blend").update(weights={**weights, "fitted": True, "report": report})
    content = merchandiser.get(f"{STRATEGIES}{strategy('blend').pk}/change/").content.decode()

    assert "<tr><td>next-item</td><td>75\xa0%</td><td>0.090</td><td>recommended less: discount 0.5</td></tr>" in content
    assert "<tr><td>trending</td><td>25\xa0%</td><td>–</td><td>the same for every shopper</td></tr>" in content
    assert "Each older order or moment of a shopper counts 80\xa0% of the one after it." in content
    assert "stretches: 3." in content


def test_learnt_parameters_are_named(merchandiser: Client) -> None:
    Strategy.objects.filter(slug="trending").update(weights={"learnt": {"window_days": 14.0}})
    assert "<p>Window: 14</p>" in merchandiser.get(f"{STRATEGIES}{strategy('trending').pk}/change/").content.decode()


@pytest.mark.parametrize("weights", [{"mine": 3}, {"sources": {"a": {"gone": 1}}}, {"sources": {}, "fitted": True}, [1]])
def test_weights_of_another_form_are_shown_as_they_are(merchandiser: Client, weights: Any) -> None:
    Strategy.objects.filter(slug="blend").update(weights=weights)
    response = merchandiser.get(f"{STRATEGIES}{strategy('blend').pk}/change/")
    assert response.status_code == 200
    assert "<pre>" in response.content.decode()
