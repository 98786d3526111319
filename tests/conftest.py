"""What all tests share: the services they need, and the rule of when they may be skipped."""

import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import TransactionTestCase
from django.utils import translation

from .services import Unavailable
from .services.chromium import chromium
from .services.postgresql import database, postgresql
from .services.redis import PersistentRedis, persistent_redis, redis_server
from .services.shop import Shop, copy, copy_on_postgresql, load

T = TypeVar("T")

REQUIRED = os.environ.get("REQUIRE_SERVICES") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the test database: these tests are run on PostgreSQL too."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        case = getattr(item, "cls", None)
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"} or (case and issubclass(case, TransactionTestCase)):
            item.add_marker("database")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where all services must be there, a skip is a failure."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, though REQUIRE_SERVICES=1: {call.excinfo.value if call.excinfo else ''}"
    return report


@pytest.fixture(autouse=True)
def _language() -> None:
    """A page of the test before may have left its language active, as pages do."""
    translation.deactivate()


def _served(service: AbstractContextManager[T]) -> Generator[T, None, None]:
    """The service for as long as the fixture lives; the test is skipped with the reason where there is none."""
    try:
        thing = service.__enter__()
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        yield thing
    finally:
        service.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a PostgreSQL server; ``services.postgresql.database`` makes a database on it."""
    yield from _served(postgresql())


@pytest.fixture
def redis_url() -> Iterator[str]:
    """URL of an empty Redis database, this test's alone."""
    yield from _served(redis_server())


@pytest.fixture
def lasting_redis() -> Iterator[PersistentRedis]:
    """A Redis of this test's own that may be killed and started again."""
    yield from _served(persistent_redis())


# Not longer than a module: while Playwright runs, its event loop forbids Django's database in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium (``playwright.sync_api.Browser``)."""
    yield from _served(chromium())


@pytest.fixture(scope="session")
def _loaded_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return load(Shop(tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="session")
def _computed_shop(_loaded_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = copy(_loaded_shop, tmp_path_factory.mktemp("computed"))
    shop.manage("rebuild_recommendations", "--no-calibrate", "--verbosity", "0")
    return shop


@pytest.fixture(scope="session")
def _loaded_shop_on_postgresql(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with database(postgresql_server, f"shop_{os.getpid()}") as url:
        yield load(Shop(tmp_path_factory.mktemp("shop"), {"DATABASE_URL": url}))


@pytest.fixture
def shop(_loaded_shop: Shop, tmp_path: Path) -> Shop:
    """A small demo shop of this test's own, on SQLite with the file-system broker: loaded, nothing computed, no process started."""
    return copy(_loaded_shop, tmp_path / "shop")


@pytest.fixture
def computed_shop(_computed_shop: Shop, tmp_path: Path) -> Shop:
    """The same with every strategy computed once (and none calibrated)."""
    return copy(_computed_shop, tmp_path / "shop")


@pytest.fixture
def shop_on_postgresql(_loaded_shop_on_postgresql: Shop, postgresql_server: str, tmp_path: Path) -> Iterator[Shop]:
    """``shop`` on PostgreSQL."""
    with copy_on_postgresql(_loaded_shop_on_postgresql, postgresql_server, tmp_path / "shop") as shop:
        yield shop


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def shop_on_each_database(request: pytest.FixtureRequest) -> Shop:
    """The test runs once on each."""
    return request.getfixturevalue("shop" if request.param == "SQLite" else "shop_on_postgresql")


@pytest.fixture(params=["files", "Redis"])
def shop_on_each_broker(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """The test runs once with tasks in files, once with tasks (and the cache) in Redis."""
    return shop if request.param == "files" else replace(shop, variables={"REDIS_URL": request.getfixturevalue("redis_url")})


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """No test serves from what another one left in the process's memory."""
    from recommendations.testing.caches import forget_everything

    forget_everything()
