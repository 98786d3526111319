"""Real Celery workers: what they are sent they do, and what they leave behind when killed harms nobody."""

import pytest

from tests.services.running import Running, wait_until
from tests.services.shop import Shop

pytestmark = pytest.mark.processes


def complete(shop: Shop, strategy: str) -> bool:
    return "complete" in shop.statuses(strategy)


def meet_in_the_middle(shop: Shop, worker: Running, point: str) -> None:
    """Have the strategy "waiting" rebuilt, and return while it waits before its fit, or, its first lists being written, before "category"."""
    for name in ("go", "at-fit", "at-category"):
        (shop.folder / name).unlink(missing_ok=True)
    if point == "category":
        (shop.folder / "go-fit").touch()
    shop.queue("recommendations.rebuild", '[["waiting"]]')
    wait_until((shop.folder / f"at-{point}").exists, f"the worker is at {point}", alive=worker)


def test_a_worker_rebuilds_what_another_process_queued(shop_on_each_broker: Shop) -> None:
    shop = shop_on_each_broker
    with shop.worker() as worker:
        shop.queue("recommendations.rebuild", '[["popularity"]]')
        wait_until(lambda: complete(shop, "popularity"), "popularity has a complete run", alive=worker)
    assert shop.served_run("popularity") is not None
    assert shop.statuses("next-item") == []


@pytest.mark.parametrize("point", ["fit", "category"])
def test_a_worker_killed_during_a_rebuild_leaves_the_served_run_alone_and_the_next_run_clean(waiting_shop_on_each_broker: Shop, point: str) -> None:
    shop = waiting_shop_on_each_broker
    (shop.folder / "go").touch()
    with shop.worker() as worker:
        shop.queue("recommendations.rebuild", '[["waiting"]]')
        wait_until(lambda: complete(shop, "waiting"), "a first run is complete", alive=worker)
        served = shop.served_run("waiting")
        meet_in_the_middle(shop, worker, point)
        worker.kill()
    assert shop.statuses("waiting") == ["complete", "running"]
    assert shop.served_run("waiting") == served
    assert bool(leftovers(shop)) == (point == "category")

    (shop.folder / "go").touch()
    with shop.worker() as worker:
        wait_until(lambda: swept(shop), "the sweep finds the dead worker's run", alive=worker)
        wait_until(lambda: shop.statuses("waiting")[-1] == "complete", "what was swept is queued again and done", alive=worker)
    assert shop.statuses("waiting") == ["complete", "failed", "complete"]
    assert shop.served_run("waiting") not in (None, served)
    assert leftovers(shop) == []


def swept(shop: Shop) -> bool:
    """Send a sweep, as beat does; true once it found the run."""
    shop.queue("recommendations.sweep")
    return shop.statuses("waiting")[1] == "failed"


def leftovers(shop: Shop) -> list[tuple[int]]:
    """Runs that are not complete and still have rows."""
    return shop.rows("SELECT DISTINCT t.run_id FROM recommendations_result t JOIN recommendations_run r ON r.id = t.run_id WHERE r.status <> 'complete'")


def test_a_second_rebuild_of_a_strategy_is_refused_while_the_first_holds_the_lease(waiting_shop: Shop) -> None:
    shop = waiting_shop
    with shop.worker() as worker:
        meet_in_the_middle(shop, worker, "fit")
        said = shop.python("from recommendations.pipeline.rebuild import rebuild; print(rebuild(['waiting'])[0].status)")
        (shop.folder / "go").touch()
        wait_until(lambda: complete(shop, "waiting"), "the first one ends", alive=worker)
    assert said.strip().endswith("refused")
    assert shop.statuses("waiting") == ["complete"]
