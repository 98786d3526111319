"""What the tests of this room share: windows on which nothing may fail, a shop that is served to all tests of a module, and the way into the admin."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.services.shop import Shop, copy

OpenWindow = Callable[..., Page]


@pytest.fixture
def window(browser: Browser) -> Iterator[OpenWindow]:
    """Makes the page of a new visitor, so many pixels wide. On none of them may anything fail: no script, no picture, no policy.

    A page that is asked for itself may be missing; and Chromium asks for a favicon that Django's admin does not have.
    """
    contexts, complaints = [], []

    def answered(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request() and not response.url.endswith("/favicon.ico"):
            complaints.append(f"{response.status} {response.url}")

    def make(width: int = 1440, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and "status of 404" not in message.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", answered)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def shared_shop(_computed_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A computed shop for all tests of a module: each of them is another shopper there, or changes something else."""
    return copy(_computed_shop, tmp_path_factory.mktemp("shared") / "shop")


@pytest.fixture(scope="module")
def shared_home(shared_shop: Shop) -> Iterator[str]:
    """Its address."""
    with shared_shop.site() as home:
        yield home
