"""What all tests share: the services they need, and the rule of when they may be skipped."""

import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

import pytest
from django.test import TransactionTestCase

from .services import Unavailable
from .services.chromium import chromium
from .services.postgresql import postgresql
from .services.redis import redis_server

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


# Not longer than a module: while Playwright runs, its event loop forbids Django's database in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A headless Chromium (``playwright.sync_api.Browser``)."""
    yield from _served(chromium())


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """No test serves from what another one left in the process's memory."""
    from recommendations.testing.caches import forget_everything

    forget_everything()
