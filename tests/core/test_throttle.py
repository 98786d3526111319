"""The like is said once a minute, the rest is counted, and the memory is bounded."""

import pytest

from recommendations.core.throttle import Throttle, also


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_is_due_and_the_like_is_kept_back_for_a_minute(clock: Clock) -> None:
    throttle = Throttle(clock=clock)
    assert throttle.due("card", ValueError) == 0
    clock.now += 59
    assert [throttle.due("card", ValueError) for _ in range(3)] == [None] * 3
    assert throttle.due("card", KeyError) == 0


def test_the_next_one_that_is_due_says_how_many_were_kept_back(clock: Clock) -> None:
    throttle = Throttle(clock=clock)
    for _ in range(120):
        throttle.due("card")
    clock.now += 60
    assert throttle.due("card") == 119
    clock.now += 60
    assert throttle.due("card") == 0


def test_it_remembers_a_bounded_number_those_said_last(clock: Clock) -> None:
    throttle = Throttle(clock=clock, most=3)
    for n in range(100):
        clock.now += 0.1
        throttle.due(n)
    assert len(throttle) == 3
    assert throttle.due(99) is None
    assert throttle.due(96) == 0


def test_a_line_says_what_was_kept_back_only_where_something_was() -> None:
    assert also(0) == ""
    assert also(3) == " (3 more like it since the last such line)"
