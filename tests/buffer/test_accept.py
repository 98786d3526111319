"""What goes into the buffer, and what is written directly because it cannot."""

import logging
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from threading import Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import RequestFactory
from redis import Redis

from recommendations import record
from recommendations.models import Interaction
from recommendations.recording import write as writing
from recommendations.recording.buffer import accept as module
from recommendations.recording.buffer import connection
from recommendations.recording.buffer.accept import accept
from recommendations.recording.buffer.breaker import Breaker
from recommendations.recording.buffer.entries import row_of, text_of
from recommendations.recording.buffer.flush import flush
from recommendations.recording.orders import record_order, record_refund
from recommendations.serving import history
from recommendations.shoppers.identity import Shopper
from recommendations.shoppers.page import Page
from tests.recording.commits import committing
from tests.services import free_port
from tests.services.silence import silent_server

from .events import STREAM, log, logged, view

pytestmark = [pytest.mark.django_db, pytest.mark.redis]


def test_views_and_clicks_wait_and_a_shoppers_decisions_do_not(redis: Redis, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        assert view("view")
        assert log("click", "7", visitor="somebody", event_id="click")
    for kind in ("cart", "wishlist", "not_interested", "rating", "remove_from_cart"):
        log(kind, "7", visitor="somebody", event_id=kind, value=5)
    ann = get_user_model().objects.create_user("ann")
    committing(record_order)("A1", [("7", 1, "2.50")], user=ann)
    committing(record_refund)("A1", "R1", [("7", 1, "2.50")])
    assert logged() == ["cart", "not_interested", "purchase:A1:7:1", "rating", "refund:R1:7:1", "remove_from_cart", "wishlist"]
    assert redis.xlen(STREAM) == 2
    assert flush() == 2
    assert {"click", "view"} < set(logged())
    assert redis.xlen(STREAM) == 0


def test_an_entry_is_the_row_to_the_last_column(redis: Redis) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    row = Interaction(
        event_id="é\n'\"{}\u2028" + "x" * 190,
        visitor="v" * 64,
        product_key="ключ",
        kind="view",
        quantity=Decimal("99999999999.999"),
        unit_price=Decimal("0.0001"),
        value=0.1 + 0.2,
        order="o",
        occurred_at=moment,
        recorded_at=moment,
        source="beacon",
        slate_id=uuid4(),
        position=32_767,
        page_view_id="p",
        session_key="s",
        site="main",
    )
    assert accept([row])
    flush()
    names = [field.attname for field in Interaction._meta.concrete_fields if field.name != "id"]
    assert Interaction.objects.values(*names).get() == {name: getattr(row, name) for name in names}
    bare = Interaction(event_id="b", user_id=7, product_key="1", kind="view", occurred_at=moment)
    assert {name: getattr(row_of(text_of(bare).encode()), name) for name in names} == {name: getattr(bare, name) for name in names}


def test_a_transaction_that_is_rolled_back_leaves_nothing_in_the_buffer(redis: Redis) -> None:
    assert record("view", "7", visitor="somebody")  # the test's own transaction is never committed
    assert redis.xlen(STREAM) == 0


def test_a_full_buffer_is_passed_by_all_or_none(redis_url: str, buffered: Callable[..., None], caplog: pytest.LogCaptureFixture) -> None:
    buffered(redis_url, BUFFER_MAX=3)
    assert accept([_row("1"), _row("2")])
    assert not accept([_row("3"), _row("4")])
    assert view("5")
    assert view("6")
    assert logged() == ["6"]
    assert [line.levelno for line in caplog.records if "it holds 3 entries" in line.message] == [logging.WARNING]
    flush()
    assert view("7")
    assert logged() == ["1", "2", "5", "6"]


def _row(name: str) -> Interaction:
    return Interaction(event_id=name, visitor="somebody", product_key="7", kind="view", occurred_at=datetime(2026, 1, 2, tzinfo=UTC))


@contextmanager
def _talking(answer: bytes) -> Iterator[str]:
    """A server that says the same to everybody."""
    server = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        try:
            while True:
                caller, _ = server.accept()
                with caller:
                    caller.settimeout(0.2)
                    caller.sendall(answer * 20)
                    while caller.recv(4096):
                        pass
        except TimeoutError:
            talk()
        except OSError:
            pass

    thread = Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@contextmanager
def _silent() -> Iterator[str]:
    with silent_server() as (port, _hung_up):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _away() -> Iterator[str]:
    yield f"redis://127.0.0.1:{free_port()}/0"


SERVERS = {
    "away": _away,
    "silent": _silent,
    "no Redis": lambda: _talking(b"HTTP/1.1 400 Bad Request\r\n"),
    "always OK": lambda: _talking(b"+OK\r\n"),
    "always 7": lambda: _talking(b":7\r\n"),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS.keys())
def test_a_redis_that_is_away_silent_or_talks_nonsense_costs_one_page_a_moment_and_no_event(
    server: Callable[[], Any], buffered: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    asked: list[Any] = []
    made = connection.redis

    def redis(*args: float) -> Any:
        asked.append(made(*args))
        return asked[-1]

    monkeypatch.setattr(connection, "redis", redis)
    with server() as url:
        buffered(url)
        for number in range(21):
            assert view(f"event {number}")
    assert len(logged()) == 21
    (client,) = asked  # by the first event alone
    waits = client.connection_pool.connection_kwargs
    assert (waits["socket_connect_timeout"], waits["socket_timeout"]) == (connection.PATIENCE, connection.PATIENCE)
    assert len([line for line in caplog.records if "without the buffer" in line.message]) == 1


@pytest.mark.parametrize("answer", [7, -1, "OK", b"1", None, [1]])
def test_an_answer_that_is_neither_yes_nor_no_is_no_acceptance(
    answer: object, buffered: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    buffered("redis://localhost:1/0")
    monkeypatch.setattr(connection, "redis", lambda *args: SimpleNamespace(eval=lambda *told: answer))
    assert view("direct")
    assert logged() == ["direct"]
    assert "Redis answered" in caplog.text
    assert not module.breaker.lets_through()


def test_one_caller_in_five_seconds_tries_again() -> None:
    now = [100.0]
    breaker = Breaker(clock=lambda: now[0])
    assert breaker.lets_through()
    assert breaker.lets_through()
    breaker.failed()
    now[0] += 4.9
    assert not breaker.lets_through()
    now[0] += 0.2
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.failed()
    now[0] += 4.9
    assert not breaker.lets_through()
    now[0] += 0.2
    assert breaker.lets_through()
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_what_redis_took_without_saying_so_counts_once(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    real = connection.redis()

    class Forgetful:
        def eval(self, *args: Any) -> None:
            real.eval(*args)
            raise TimeoutError("the answer was lost")

    with monkeypatch.context() as patched:
        patched.setattr(connection, "redis", lambda *args: Forgetful())
        assert view("once")
    assert logged() == ["once"]
    assert redis.xlen(STREAM) == 1
    flush()
    assert logged() == ["once"]


def test_an_order_that_the_database_cannot_take_waits_in_the_buffer(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(rows: object) -> int:
        raise OperationalError("the database is away")

    with monkeypatch.context() as patched:
        patched.setattr(writing, "write", away)
        log("purchase", "7", visitor="somebody", order="A1", unit_price="2.50")
    assert logged() == []
    flush()
    assert Interaction.objects.get().unit_price == Decimal("2.5")


def test_a_page_sees_what_it_recorded_though_the_log_does_not_yet(redis: Redis, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.recommendations = Page(request)
    request.recommendations.visitor.set("somebody")
    view("old", visitor="somebody", product="1", occurred_at=datetime(2026, 1, 2, tzinfo=UTC))
    flush()
    log("view", "7", request=request)
    assert redis.xlen(STREAM) == 1
    got = history.of_page(Shopper(visitor="somebody"), request.recommendations)
    assert [event.product for event in got.events] == ["7", "1"]
    assert got.newest["view"] > Interaction.objects.latest("pk").pk  # no stored list knows it
    assert [event.product for event in history.of_page(Shopper(visitor="another"), request.recommendations).events] == []
    assert [event.product for event in history.read(Shopper(visitor="somebody")).events] == ["1"]


def test_the_extra_may_be_missing(buffered: Callable[..., None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    buffered("redis://localhost:1/0")
    monkeypatch.setitem(sys.modules, "redis", None)
    connection._client.cache_clear()
    assert view("direct")
    assert logged() == ["direct"]
    assert "without the buffer" in caplog.text
    assert module.breaker.lets_through() is False
