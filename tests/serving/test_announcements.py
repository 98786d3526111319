"""Looking for other processes' announcements never holds up pages."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from django.core.cache.backends.base import BaseCache

from recommendations import recommend
from recommendations.serving import announcements
from recommendations.testing.factories import make_run


class Telling(BaseCache):
    """A shared cache that answers when ``answers`` is set, with an error where ``fails``."""

    def __init__(self, *arguments: object) -> None:
        super().__init__({})

    def get(self, key, default=None, version=None):
        state.asked += 1
        state.entered.set()
        state.answers.wait(10)
        if state.fails:
            raise TimeoutError("no answer")
        return "news"


class State:
    def __init__(self) -> None:
        self.asked, self.fails, self.now = 0, False, 1000.0
        self.entered, self.answers = Event(), Event()
        self.answers.set()


state = State()


@pytest.fixture(autouse=True)
def cache(settings, monkeypatch) -> Iterator[State]:
    """The process's clock is the test's."""
    global state
    state = State()
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.Telling"}}
    monkeypatch.setattr(announcements, "monotonic", lambda: state.now)
    yield state
    state.answers.set()


def test_the_cache_is_asked_once_a_second(cache):
    assert [announcements.heard() for _ in range(3)] == ["news"] * 3
    assert cache.asked == 1
    cache.now += 1
    announcements.heard()
    assert cache.asked == 2


def test_after_a_failure_it_is_left_alone_for_half_a_minute(cache, caplog):
    announcements.heard()
    cache.now, cache.fails = cache.now + 1, True
    assert announcements.heard() == "news"
    cache.now += 29
    assert announcements.heard() == "news"
    assert cache.asked == 2
    cache.now, cache.fails = cache.now + 1, False
    announcements.heard()
    assert cache.asked == 3
    assert caplog.text.count("the shared cache cannot be read") == 1


def test_while_one_thread_waits_for_an_answer_the_others_go_on(cache):
    cache.answers.clear()
    waiting = Thread(target=announcements.heard, daemon=True)
    waiting.start()
    assert cache.entered.wait(10)
    cache.now += 1000
    assert announcements.heard() == ""
    assert cache.asked == 1
    cache.answers.set()
    waiting.join(10)
    assert announcements.heard() == "news"


@pytest.mark.django_db
def test_a_cache_that_is_not_configured_costs_nothing_but_a_line(store, settings, caplog):
    keys = store.make(2)
    make_run("blend", {"all": {"": keys}})
    settings.CACHES = {"default": {"BACKEND": "no.such.Cache"}}
    announcements.forget()
    assert recommend("home").product_keys == keys
    assert "the shared cache cannot be read" in caplog.text
