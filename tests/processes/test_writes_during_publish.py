"""Shoppers go on while a rebuild publishes: no page fails, no event is lost, on either database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import cycle
from threading import Event
from urllib.parse import urlsplit

import pytest

from tests.services.running import wait_until
from tests.services.shop import Shop

pytestmark = pytest.mark.processes

SHOPPERS = 4
VIEWS = "SELECT count(*) FROM recommendations_interaction WHERE kind = 'view'"
PAGES = "SELECT id, slug FROM catalog_product WHERE is_active ORDER BY id"


def test_pages_and_their_writes_go_on_while_a_rebuild_publishes(shop_on_each_database: Shop) -> None:
    shop = shop_on_each_database
    pages = [f"/p/{pk}/{slug}/" for pk, slug in shop.rows(PAGES)]
    with shop.site() as home, ThreadPoolExecutor(SHOPPERS) as pool:
        ended = Event()
        shoppers = [pool.submit(lambda own: list(browse(home, own, ended)), pages[number::SHOPPERS]) for number in range(SHOPPERS)]
        try:
            with shop.start("rebuild", "django", "rebuild_recommendations", "--no-calibrate") as running:
                wait_until(running.ended, "the rebuild ends")
        finally:
            ended.set()
        statuses = [status for shopper in shoppers for status in shopper.result()]
    assert running.process.returncode == 0, running.log
    assert set(statuses) == {200}
    assert shop.rows(VIEWS) == [(len(statuses),)]
    assert "Traceback" not in (shop.folder / "site.log").read_text()
    assert all(shop.served_run(slug) for slug in ("popularity", "item-neighbours", "next-item", "blend"))


def browse(home: str, pages: list[str], ended: Event) -> Iterator[int]:
    """Look at one product page after another, each as a new visitor, so that each view counts; gives their statuses."""
    for path in cycle(pages):
        with closing(HTTPConnection(urlsplit(home).netloc, timeout=60)) as connection:
            connection.request("GET", path)
            yield connection.getresponse().status
        if ended.is_set():
            return
