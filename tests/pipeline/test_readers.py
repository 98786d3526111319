"""Readers beside a publish see a whole run, old or new; writers beside it are not turned away."""

import threading
from typing import Any

import pytest
from django.db import connections

from recommendations.core.packing import unpack
from recommendations.models import Interaction, Result, Run, Strategy
from recommendations.pipeline.rebuild import rebuild

from .logs import Row, write_log

pytestmark = pytest.mark.django_db(transaction=True)
PRODUCTS = 60


@pytest.fixture(autouse=True)
def _small_batches(settings: Any, shop: dict[str, Any]) -> None:
    settings.RECOMMENDATIONS = {**shop, "PUBLISH_BATCH": 7, "KEEP_RUNS": 50}


class Beside:
    """Does something again and again in a thread with a connection of its own, until the block ends."""

    def __init__(self, work: Any) -> None:
        self.work, self.times, self.errors = work, 0, []  # type: ignore[var-annotated]
        self.stop, self.began = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.loop)

    def loop(self) -> None:
        try:
            while not self.stop.is_set():
                self.work(self.times)
                self.times += 1
                self.began.set()
        except Exception as error:
            self.errors.append(error)
            self.began.set()
        finally:
            connections.close_all()

    def __enter__(self) -> "Beside":
        self.thread.start()
        assert self.began.wait(30)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop.set()
        self.thread.join(60)


def test_readers_see_a_whole_run_before_during_and_after_a_switch(strategy: Strategy) -> None:
    write_log([Row(f"v:{n}", f"p{n}") for n in range(PRODUCTS)])
    rebuild(["count"])
    seen: set[int] = set()

    def read(times: int) -> None:
        run = Strategy.objects.values_list("current_run", flat=True).get(slug="count")
        rows = [unpack(payload) for payload in Result.objects.filter(run=run, scope="product").values_list("payload", flat=True)]
        seen.add(run)
        assert len(rows) == PRODUCTS, "a run in the making was served, or half of one"
        assert len({row.scores[0] for row in rows}) == 1, "rows of two runs were mixed"

    with Beside(read) as reader:
        for scale in range(2, 8):
            Strategy.objects.filter(slug="count").update(parameters={"scale": scale})
            assert [outcome.status for outcome in rebuild(["count"])] == ["complete"]

    assert reader.errors == []
    assert len(seen) >= 2, "the reader saw no switch: the test shows nothing"


def test_what_shoppers_do_during_a_rebuild_is_recorded(strategy: Strategy) -> None:
    write_log([Row(f"v:{n}", f"p{n}") for n in range(PRODUCTS)])
    first = Interaction.objects.latest("pk")

    def write(times: int) -> None:
        Interaction.objects.create(event_id=f"beside-{times}", visitor="anna", product_key="p1", kind="view", occurred_at=first.occurred_at)

    with Beside(write) as writer:
        for _ in range(4):
            assert [outcome.status for outcome in rebuild(["count"])] == ["complete"]

    assert writer.errors == []
    assert Interaction.objects.filter(visitor="anna").count() == writer.times


def test_of_several_workers_at_once_one_rebuilds(strategy: Strategy) -> None:
    write_log([Row(f"v:{n}", f"p{n}") for n in range(PRODUCTS)])
    statuses: list[str] = []
    together = threading.Barrier(4)

    def work() -> None:
        try:
            together.wait(30)
            statuses.extend(outcome.status for outcome in rebuild(["count"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    published = Run.objects.filter(status=Run.Status.COMPLETE).count()
    assert len(statuses) == 4
    assert set(statuses) <= {"complete", "refused"}
    assert statuses.count("complete") == published >= 1
    assert not Run.objects.exclude(status=Run.Status.COMPLETE).exists()
