"""After a worker was killed, what it had not finished is computed again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import Run, Strategy
from recommendations.pipeline.recovery import recover

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


@pytest.fixture
def three() -> list[Strategy]:
    """Strategies a, b and c, last rebuilt up to interaction 100."""
    Strategy.objects.all().update(enabled=False)
    made = [Strategy.objects.create(slug=slug, name=slug, recommender="count") for slug in "abc"]
    for strategy in made:
        strategy.current_run = Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE, watermark=100)
        strategy.save()
    return made


def running(strategy: Strategy, *, watermark: int = 200, dead: bool = True) -> Run:
    expires = timezone.now() + timedelta(seconds=-1 if dead else 60)
    return Run.objects.create(strategy=strategy, status=Run.Status.RUNNING, watermark=watermark, lease_token="x", lease_expires_at=expires)


def test_nothing_is_queued_where_nobody_died(three: list[Strategy]) -> None:
    running(three[0], dead=False)
    assert recover() == []


def test_the_dead_one_and_those_it_had_not_come_to_are_queued(three: list[Strategy]) -> None:
    a, b, _ = three
    Run.objects.filter(pk=a.current_run_id).update(watermark=200)
    running(b)
    assert recover() == ["b", "c"]
    assert recover() == []


def test_what_somebody_else_computes_is_not_queued(three: list[Strategy]) -> None:
    running(three[1])
    running(three[2], dead=False)
    assert recover() == ["a", "b"]


def test_what_is_off_is_not_queued(three: list[Strategy]) -> None:
    running(three[1])
    Strategy.objects.filter(slug="b").update(enabled=False)
    Run.objects.filter(status=Run.Status.COMPLETE).update(watermark=200)
    assert recover() == []


def test_on_a_new_shop_everything_is_queued(three: list[Strategy]) -> None:
    Strategy.objects.update(current_run=None)
    running(three[0])
    assert recover() == ["a", "b", "c"]


def test_what_kills_every_worker_is_left_to_people_and_the_rest_goes_on(three: list[Strategy]) -> None:
    for _ in range(2):
        running(three[0])
        assert recover() == ["a", "b", "c"]
    running(three[0])
    assert recover() == ["b", "c"]
