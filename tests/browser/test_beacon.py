"""The beacon in a real browser: what is seen and clicked is told, once, and nothing after a no."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

from tests.services.running import wait_until
from tests.services.shop import Shop

pytestmark = pytest.mark.browser

HOME = "[data-placement=home]"


Told = list[tuple[str, Any]]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[[], tuple[Page, Told]]]:
    """A new visitor's page, and what it tells: the end of the address, and the body. No script and no policy may fail on it."""
    contexts, complaints = [], []

    def make() -> tuple[Page, Told]:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}))
        page, told = contexts[-1].new_page(), []

        def hear(request: Request) -> None:
            if request.method == "POST" and "/recommendations/" in request.url:
                told.append((request.url.rstrip("/").rpartition("/")[2], request.post_data_json))

        page.on("request", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        return page, told

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def click_and_stay(page: Page) -> None:
    page.evaluate("addEventListener('click', event => event.preventDefault(), { once: true })")
    page.locator(f"{HOME} [data-product] a").first.click()
    page.wait_for_timeout(200)


def positions(told: Told, slate: str) -> set[int]:
    return {position for kind, body in told if kind == "impressions" for each in body if each["slate"] == slate for position in each["seen"]}


def logged(shared_shop: Shop, page_view: str, placement: str) -> list[tuple[Any, ...]]:
    where = f"page_view_id = '{page_view}' AND placement = '{placement}'"
    return shared_shop.rows(f"SELECT id, strategy, substr(shopper, 1, 2) FROM recommendations_slatelog WHERE {where}")


def count(shared_shop: Shop) -> int:
    """Of all that the beacon makes the shop write."""
    rows = "SELECT id FROM recommendations_slatelog UNION ALL SELECT event_id FROM recommendations_interaction WHERE source = 'beacon'"
    return len(shared_shop.rows(rows))


def clicks(shared_shop: Shop, page_view: str) -> list[tuple[Any, ...]]:
    columns = "product_key, position, slate_id, source"
    return shared_shop.rows(f"SELECT {columns} FROM recommendations_interaction WHERE kind = 'click' AND page_view_id = '{page_view}' ORDER BY id")


def test_what_is_seen_for_a_second_and_what_is_clicked_is_told(shared_shop: Shop, shared_home: str, visit: Callable[[], tuple[Page, Told]]) -> None:
    page, told = visit()
    page.goto(shared_home)
    block = page.locator(HOME)
    block.scroll_into_view_if_needed()
    slate = block.get_attribute("data-slate")
    first = block.locator("[data-product]").first
    # A glimpse of what stands at the end is no look at it.
    at_the_end = page.locator("[data-slate]").last.get_attribute("data-slate")
    page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
    page.wait_for_timeout(300)
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_timeout(500)
    assert told == []
    wait_until(lambda: page.wait_for_timeout(100) or positions(told, slate), "the first block is told")
    assert 1 in positions(told, slate)
    assert not positions(told, at_the_end)
    # What stands below the fold was not seen, and nothing is told twice.
    in_view = page.evaluate(
        "[...document.querySelectorAll('[data-slate] [data-product]')].filter(item => item.getBoundingClientRect().top < innerHeight).length"
    )
    assert 1 <= sum(len(each["seen"]) for _, body in told for each in body) <= in_view
    assert page.locator("[data-slate] [data-product]").count() > in_view
    page_view = told[0][1][0]["page_view_id"]
    wait_until(lambda: logged(shared_shop, page_view, "home"), "the slate log is filled")
    [(logged_id, strategy, shopper)] = logged(shared_shop, page_view, "home")
    assert (strategy, shopper) == ("blend", "v:")

    # A click with the middle button opens another tab, one by keyboard goes on; each says where the product stood.
    key = first.get_attribute("data-product")
    with page.context.expect_page():
        first.locator("a").first.click(button="middle")
    wait_until(lambda: clicks(shared_shop, page_view), "the click is written")
    second = block.locator("[data-product]").nth(1)
    other = second.get_attribute("data-product")
    second.locator("a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/p/**")
    wait_until(lambda: len(clicks(shared_shop, page_view)) == 2, "the second click is written")
    written = clicks(shared_shop, page_view)
    assert written == [(key, 1, logged_id, "beacon"), (other, 2, logged_id, "beacon")]


def test_what_was_seen_is_told_when_the_page_ends(shared_shop: Shop, shared_home: str, visit: Callable[[], tuple[Page, Told]]) -> None:
    page, told = visit()
    page.goto(shared_home)
    page.wait_for_timeout(1600)
    before = count(shared_shop)
    assert told == []
    page.goto(f"{shared_home}/about-the-data/")
    wait_until(lambda: count(shared_shop) > before, "the slate log is filled")


def test_a_block_that_arrives_later_is_watched_too(shared_home: str, visit: Callable[[], tuple[Page, Told]]) -> None:
    page, told = visit()
    page.goto(shared_home)
    page.evaluate("""() => {
      const late = document.querySelector('[data-slate]').cloneNode(true);
      late.dataset.slate = 'late';
      document.querySelector('main').prepend(late);
      document.dispatchEvent(new CustomEvent('recommendations:filled'));
      scrollTo(0, 0);
    }""")
    wait_until(lambda: page.wait_for_timeout(100) or positions(told, "late"), "the late block is told")


def test_after_a_no_nothing_is_sent(shared_shop: Shop, shared_home: str, visit: Callable[[], tuple[Page, Told]]) -> None:
    page, told = visit()
    before = count(shared_shop)
    # The server would not believe this one: it is the browser that keeps still.
    page.context.add_cookies([{"name": "rec_visitor_consent", "value": "no:unsigned", "url": shared_home}])
    page.goto(shared_home)
    page.wait_for_timeout(1600)
    page.locator(f"{HOME} [data-product] a").first.click()
    page.wait_for_url("**/p/**")
    assert told == []
    # Whoever may not be remembered by the shop's own rule is told of once, and then no more on that page.
    page.context.clear_cookies()
    answer = {"results": [{"index": 0, "status": "refused", "code": "consent"}]}
    page.route("**/recommendations/i*s/", lambda route: route.fulfill(status=202, json=answer))
    page.goto(shared_home)
    click_and_stay(page)
    click_and_stay(page)
    assert len(told) == 1
    assert count(shared_shop) == before


def test_a_page_whose_calls_fail_goes_on(shared_home: str, visit: Callable[[], tuple[Page, Told]]) -> None:
    page, told = visit()
    page.route("**/recommendations/i*s/", lambda route: route.fulfill(status=200, body="<h1>Closed</h1>"))
    page.goto(shared_home)
    click_and_stay(page)
    assert [kind for kind, _ in told] == ["interactions"]
    page.locator(f"{HOME} [data-product] a").first.click()
    page.wait_for_url("**/p/**")
