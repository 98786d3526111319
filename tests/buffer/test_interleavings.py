"""Whatever happens in whatever order to those who tell, those who flush and Redis between them: each accepted event is in the log once."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from recommendations.models import Interaction
from recommendations.recording.buffer import connection
from recommendations.recording.buffer.accept import breaker
from recommendations.recording.buffer.flush import acknowledge, flush, store, take

from .events import STREAM, add, view

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]

FLUSHERS = st.sampled_from(["first", "second"])
STEPS = st.one_of(
    st.tuples(st.just("tell"), st.integers(0, 9)),
    st.tuples(st.just("tell, the answer being lost"), st.integers(0, 9)),
    st.tuples(st.just("tell, Redis being away"), st.integers(0, 9)),
    st.tuples(st.just("poison"), st.just("")),
    *(st.tuples(st.just(step), FLUSHERS) for step in ("take", "store", "acknowledge", "die")),
)


class Deaf:
    """A Redis that does what it is told, and whose answer is lost."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def eval(self, *args: Any) -> None:
        self.client.eval(*args)
        raise TimeoutError("lost")


class Away:
    def eval(self, *args: Any) -> None:
        raise ConnectionError("away")


class Flusher:
    """A flush that may stop anywhere."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.entries: list[Any] = []
        self.aside: dict[bytes, str] | None = None

    def take(self) -> None:
        self.entries, self.aside = take(self.client), None

    def store(self) -> None:
        self.aside = store(self.entries)

    def acknowledge(self) -> None:
        if self.aside is not None:
            acknowledge(self.client, self.entries, self.aside)
        self.die()

    def die(self) -> None:
        self.entries, self.aside = [], None


@pytest.mark.usefixtures("redis")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_each_accepted_event_is_in_the_log_exactly_once(redis: Redis, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, Any]]) -> None:
    Interaction.objects.all().delete()
    redis.flushdb()
    breaker.succeeded()
    real = connection.redis()
    flushers = {name: Flusher(redis) for name in ("first", "second")}
    troubles: dict[str, Callable[[], Any]] = {"the answer being lost": lambda: Deaf(real), "Redis being away": Away}
    accepted: set[str] = set()
    poisons = 0
    for step, which in steps:
        if step == "poison":
            add(redis, "poison")
            poisons += 1
        elif step.startswith("tell"):
            with monkeypatch.context() as patched:
                if trouble := troubles.get(step.removeprefix("tell, ")):
                    patched.setattr(connection, "redis", lambda *args, trouble=trouble: trouble())
                assert view(str(which))
            accepted.add(str(which))
            breaker.succeeded()
        else:
            getattr(flushers[which], step)()
    flush()
    assert Counter(Interaction.objects.values_list("event_id", flat=True)) == Counter(accepted)
    assert redis.xlen(STREAM) == 0
    assert redis.llen("{recommendations}:aside") == poisons
