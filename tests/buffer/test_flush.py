"""From the buffer into the log: each accepted event once, whoever flushes, dies or is erased in between."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connections
from django.utils import timezone
from redis import Redis

from recommendations.models import Interaction
from recommendations.privacy.erase import erase
from recommendations.privacy.export import export
from recommendations.privacy.history import product_forget
from recommendations.recording.buffer import flush as module
from recommendations.recording.buffer.accept import accept, breaker
from recommendations.recording.buffer.connection import keys
from recommendations.recording.buffer.flush import NoneStored, acknowledge, flush, store, take
from recommendations.recording.buffer.lease import lease
from recommendations.recording.buffer.waiting import state
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.merge import visitor_merge
from recommendations.shoppers.tombstones import tombstones_write
from recommendations.tasks import beat_schedule
from recommendations.tasks import flush as task
from tests.management.files import run
from tests.services.redis import PersistentRedis

from .events import STREAM, add, logged, view

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]


@pytest.fixture
def ann() -> Any:
    return get_user_model().objects.create_user("ann")


def test_the_oldest_come_first_in_batches_to_the_end(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)
    for number in range(25):
        view(f"{number:02}")
    assert flush() == 25
    assert list(Interaction.objects.order_by("pk").values_list("event_id", flat=True)) == [f"{number:02}" for number in range(25)]
    assert state()["flushed"] == 25


def test_who_dies_before_the_entries_are_removed_leaves_them_to_the_next(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        view(name)
    store(take(redis))
    assert logged() == ["a", "b", "c"]
    view("d")
    assert flush() == 4
    assert logged() == ["a", "b", "c", "d"]


def test_two_who_flush_the_same_at_once_remove_and_count_it_once(redis: Redis) -> None:
    for name in "abc":
        view(name)
    add(redis, "poison")
    mine, yours = take(redis), take(redis)
    my_aside, your_aside = store(mine), store(yours)
    assert (acknowledge(redis, mine, my_aside), acknowledge(redis, yours, your_aside)) == (4, 0)
    assert logged() == ["a", "b", "c"]
    assert (state()["flushed"], state()["set_aside"], len(state()["aside"])) == (4, 1, 1)


def test_while_one_flushes_another_goes_home_and_takes_over_when_the_lease_ends(redis: Redis) -> None:
    view("a")
    with lease(redis, keys().lease) as ours:
        assert ours()
        assert flush() == 0
        redis.delete(keys().lease)
        assert flush() == 1
        assert not ours()


def test_four_who_really_flush_at_once_store_each_once(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 50)
    monkeypatch.setattr(module, "lease", lambda client, key: nullcontext(lambda: True))
    for number in range(400):
        accept([Interaction(event_id=f"{number:03}", visitor=f"v{number % 7}", product_key="7", kind="view", occurred_at=timezone.now())])

    def work() -> int:
        try:
            return flush()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        gone = [flusher.result() for flusher in [pool.submit(work) for _ in range(4)]]
    assert sum(gone) == 400
    assert logged() == [f"{number:03}" for number in range(400)]


def test_redis_killed_and_started_again_has_what_it_had_accepted(lasting_redis: PersistentRedis, buffered: Callable[..., None]) -> None:
    buffered(lasting_redis.url)
    view("before")
    lasting_redis.kill()
    view("meanwhile")
    assert logged() == ["meanwhile"]
    lasting_redis.start()
    breaker.succeeded()
    view("after")
    assert state()["waiting"] == 2
    flush()
    assert logged() == ["after", "before", "meanwhile"]


def test_a_lease_that_is_anothers_is_not_ended(redis: Redis) -> None:
    with lease(redis, keys().lease):
        redis.set(keys().lease, "another")
    assert redis.get(keys().lease) == b"another"


POISONS = {
    "no JSON": "it is no JSON object",
    '["a"]': "it is no JSON object",
    "[" * 100_000: "it is no JSON object",
    '{"event_id": "x", "no_such": 1}': "unknown fields: no_such",
    '{"event_id": "x", "visitor": "v", "product_key": "7", "kind": "view", "occurred_at": "yesterday"}': "yesterday",
    '{"event_id": "x", "visitor": "v", "product_key": "7", "kind": "view"}': "occurred_at",
    '{"event_id": "x", "product_key": "7", "kind": "view", "occurred_at": "2026-01-02T00:00:00Z"}': "nobody's",
    '{"event_id": "x", "visitor": "v", "product_key": "7", "kind": "view", "occurred_at": "2026-01-02T00:00:00Z", "quantity": "0"}': "quantity",
    '{"event_id": "x", "visitor": "v", "product_key": "%s", "kind": "view", "occurred_at": "2026-01-02T00:00:00Z"}' % ("7" * 65): "product_key",
    '{"event_id": "x", "user_id": 918273645, "product_key": "7", "kind": "view", "occurred_at": "2026-01-02T00:00:00Z"}': "FOREIGN KEY",
    '{"event_id": "\\ud800", "visitor": "v", "product_key": "7", "kind": "view", "occurred_at": "2026-01-02T00:00:00Z"}': "surrogate",
}


def test_each_poison_is_set_aside_with_its_reason_and_blocks_nobody(redis: Redis, tmp_path: Any) -> None:
    for number, poison in enumerate(POISONS):
        view(f"{number:02}")
        add(redis, poison)
    view("last")
    assert flush() == 2 * len(POISONS) + 1
    assert logged() == [*(f"{number:02}" for number in range(len(POISONS))), "last"]
    told = state()
    assert (told["waiting"], told["set_aside"]) == (0, len(POISONS))
    for reason in POISONS.values():
        assert any(reason.lower() in aside["reason"].lower() for aside in told["aside"]), (reason, told["aside"])
    printed = run("recommendations_status", json=tmp_path / "status.json")
    assert "0 of at most 100,000 events wait in the buffer" in printed
    assert f"{len(POISONS)} of these could not be stored; the latest:" in printed
    assert "it has unknown fields: no_such" in printed
    assert json.loads((tmp_path / "status.json").read_text())["buffer"]["set_aside"] == len(POISONS)


def test_of_many_poisons_the_newest_are_kept_and_all_are_counted(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ACKNOWLEDGE", module.ACKNOWLEDGE.replace("'LTRIM', KEYS[2], 0, 999", "'LTRIM', KEYS[2], 0, 4"))
    for _ in range(9):
        add(redis, "poison")
    flush()
    assert (state()["set_aside"], len(state()["aside"])) == (9, 5)


def test_where_nothing_at_all_can_be_stored_nothing_is_set_aside(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WHOLE", 3)
    for _ in range(3):
        add(redis, '{"event_id": "x", "column_of_tomorrow": 1}')
    with pytest.raises(NoneStored):
        flush()
    assert (redis.xlen(STREAM), state()["set_aside"]) == (3, 0)
    view("a")
    flush()
    assert logged() == ["a"]


def test_what_the_database_cannot_take_now_waits_and_the_task_says_so(redis: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    view("a")

    def away(columns: object) -> int:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(module, "write_columns", away)
        task()
        task()
    assert len([line for line in caplog.records if "cannot be flushed" in line.message]) == 1
    assert state()["waiting"] == 1
    task()
    assert logged() == ["a"]


def test_what_a_visitor_did_before_the_login_is_the_users_and_what_came_after_is_not(redis: Redis, ann: Any) -> None:
    view("before")
    visitor_merge("somebody", ann)
    view("after", occurred_at=timezone.now() + timedelta(seconds=5))
    view("another", visitor="another")
    flush()
    assert dict(Interaction.objects.values_list("event_id", "user")) == {"before": ann.pk, "after": None, "another": None}


def test_who_was_erased_is_in_neither_buffer_nor_log(redis: Redis, ann: Any) -> None:
    view("visitor", visitor="annas-phone")
    visitor_merge("annas-phone", ann)
    view("user", user=ann, visitor=None)
    view("bob", visitor="bob")
    add(redis, json.dumps({"event_id": "x", "visitor": "annas-phone"}))
    add(redis, json.dumps({"event_id": "y", "visitor": "bob"}))
    flush()
    view("visitor again", visitor="annas-phone")
    view("bob again", visitor="bob")
    view("user again", user=ann, visitor=None)
    assert "annas-phone" in _all_of(redis)
    erase(Shopper(user=str(ann.pk)))
    assert "annas-phone" not in _all_of(redis)
    assert f'"user_id": "{ann.pk}"' not in _all_of(redis)
    flush()
    assert logged() == ["bob", "bob again"]
    assert len(state()["aside"]) == 1


def _all_of(redis: Redis) -> str:
    return f"{redis.xrange(STREAM)}{redis.lrange(keys().aside, 0, -1)}"


def test_what_is_left_of_who_was_erased_while_redis_was_away_is_dropped(redis: Redis, buffered: Callable[..., None], redis_url: str, ann: Any) -> None:
    view("visitor")
    view("user", user=ann, visitor=None)
    buffered("redis://127.0.0.1:1/0")
    erase(Shopper(visitor="somebody"))
    erase(Shopper(user=str(ann.pk)))
    buffered(redis_url)
    view("user since", user=ann, visitor=None)
    assert state()["waiting"] == 3
    flush()
    assert logged() == ["user since"]


@pytest.mark.parametrize("moment", ["before the insert", "after it"])
def test_who_is_erased_in_the_middle_of_a_flush_is_not_there_afterwards(redis: Redis, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    view("gone")
    view("stays", visitor="another")
    real = module.write_columns

    def write(columns: Any) -> int:
        if moment == "before the insert":
            erase(Shopper(visitor="somebody"))
        new = real(columns)
        if moment == "after it":
            # As an erasure that looked before these rows were there, and ends before the flush does.
            monkeypatch.setattr("recommendations.privacy.erase._sweep", lambda *args: {})
            erase(Shopper(visitor="somebody"))
        return new

    monkeypatch.setattr(module, "write_columns", write)
    flush()
    assert logged() == ["stays"]


def test_what_a_dead_flush_had_stored_of_who_was_erased_is_withdrawn(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    view("gone")
    store(take(redis))
    tombstones_write(["v:somebody"])
    flush()
    assert logged() == []


def test_a_product_that_is_forgotten_is_forgotten_in_the_buffer_too(redis: Redis) -> None:
    view("a", product="7")
    view("b", product="8")
    view("c", product="7", visitor="another")
    assert product_forget(Shopper(visitor="somebody"), "7") == 1
    flush()
    assert logged() == ["b", "c"]


def test_a_copy_holds_what_waits_once(redis: Redis, ann: Any) -> None:
    view("linked")
    visitor_merge("somebody", ann)
    view("after the session", occurred_at=timezone.now() + timedelta(seconds=5))
    view("own", user=ann, visitor=None)
    view("bob", visitor="bob")
    entries = take(redis)
    copies = [_names(ann)]
    store(entries)  # now they are in both
    copies.append(_names(ann))
    flush()
    copies.append(_names(ann))
    assert copies == [["linked", "own"]] * 3


def _names(user: Any) -> list[str]:
    return sorted(row["event_id"] for row in json.loads("".join(export(Shopper(user=str(user.pk)))))["interactions"])


def test_without_redis_the_status_says_so(buffered: Callable[..., None]) -> None:
    buffered("redis://127.0.0.1:1/0")
    assert "The buffer cannot be asked, and events are written directly: " in run("recommendations_status")


def test_beat_flushes_where_there_is_a_buffer(redis: Redis, settings: Any) -> None:
    entry = beat_schedule()["recommendations-flush"]
    assert (entry["task"], entry["schedule"], entry["options"]) == ("recommendations.flush", 2.0, {"expires": 2.0})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "BUFFER": None}
    assert "recommendations-flush" not in beat_schedule()


def test_without_a_buffer_redis_is_not_loaded() -> None:
    code = "import django; django.setup(); import recommendations.tasks, recommendations.urls, recommendations.recording.buffer.flush, sys"
    subprocess.run([sys.executable, "-c", f"{code}; sys.exit(bool({{'redis', 'numpy'}} & set(sys.modules)))"], check=True)
