"""Lazy blocks in a real browser, on a page that the store keeps for everybody."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.services import free_port
from tests.services.running import wait_until
from tests.services.shop import Shop, answers

pytestmark = pytest.mark.browser

STOCK = """
import json
from django.core.management import call_command
call_command("migrate", verbosity=0)
from recommendations.testing.factories import make_run
from recommendations.models import Placement
from tests.otherstore.models import Article
Placement.objects.update(rules={}, fallbacks=[])
themes = ("garden", "desk")
made = [Article.objects.create(code=f"{theme}-{n}", title=f"Number {n} of all that is for the {theme}", shelf=theme) for theme in themes for n in range(12)]
keys = [str(article.pk) for article in made]
beside = {key: [other for other in (keys[:12] if key in keys[:12] else keys[12:]) if other != key] for key in keys}
make_run("blend", {"product": beside, "all": {"": {key: (24 - n) / 1000 for n, key in enumerate(keys)}}})
for strategy in ("trending", "popularity"):
    make_run(strategy, {"all": {"": keys}})
print(json.dumps({"garden": keys[11], "desk": keys[23]}))
"""
WATCH = """
  const told = (name, value) => (document.documentElement.dataset[name] = value);
  let shift = 0, filled = 0;
  const watch = (type, seen) => new PerformanceObserver((list) => list.getEntries().forEach(seen)).observe({ type, buffered: true });
  watch("layout-shift", (entry) => told("shift", (shift += entry.value)));
  watch("paint", () => told("painted", 1));
  document.addEventListener("recommendations:filled", () => told("filled", (filled += 1)));
"""
TOPS = """
  Object.fromEntries([...document.querySelectorAll("#between, [data-placement=home], [data-placement=trending]")]
    .map((element) => [element.id || element.dataset.placement, element.getBoundingClientRect().top]))
"""


@dataclass(frozen=True)
class Store:
    home: str
    articles: dict[str, str]
    """A product key by theme."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A served store with two dozen articles in two themes."""
    folder = tmp_path_factory.mktemp("cached-store")
    shop = Shop(folder, {"OTHERSTORE_DATABASE": str(folder / "store.sqlite3")}, settings="tests.otherstore.cached")
    articles = json.loads(shop.python(STOCK).splitlines()[-1])
    home = f"http://127.0.0.1:{free_port()}"
    with shop.start("site", "django", "runserver", "--insecure", "--noreload", home.removeprefix("http://")) as server:
        wait_until(lambda: answers(home), "the store answers", alive=server)
        yield Store(home, articles)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Makes the page of a new visitor. Nothing may fail on it: no script, no policy."""
    contexts, complaints = [], []

    def make(width: int = 1440, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **options))
        page = contexts[-1].new_page()
        page.add_init_script(WATCH)
        page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def shown(page: Page, placement: str) -> list[str]:
    """Product keys in that placement, in order."""
    return page.locator(f"[data-placement={placement}] [data-product]").evaluate_all("items => items.map(item => item.dataset.product)")


def wait_filled(page: Page) -> None:
    page.wait_for_selector("html[data-filled='1']")


def shift(page: Page) -> float:
    """The page's cumulative layout shift so far."""
    return float(page.locator("html").get_attribute("data-shift") or 0)


def test_on_one_cached_page_each_shopper_sees_his_own_list(store: Store, visit: Visit) -> None:
    bodies, lists = set(), []
    for theme, key in store.articles.items():
        page = visit()
        page.goto(f"{store.home}/article/{key}/")
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url) if "/blocks/" in request.url else None)
        answer = page.goto(store.home)
        wait_filled(page)
        bodies.add(answer.body())
        assert "set-cookie" not in answer.headers
        assert [cookie["name"] for cookie in page.context.cookies()] == ["rec_visitor"]
        assert shown(page, "recently-viewed") == [key]
        expect(page.locator("[data-placement=home] .rec-title")).to_contain_text([theme] * 4)
        assert len(asked) == 1
        lists.append(shown(page, "home"))
        on_page = [*shown(page, "home"), *shown(page, "trending"), *shown(page, "search")]
        assert len(on_page) == len(set(on_page)) == 12
    assert len(bodies) == 1
    body = bodies.pop().decode()
    assert not any(key in body for key in (*lists[0], *lists[1], *store.articles.values()))
    assert not set(lists[0]) & set(lists[1])


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_while_blocks_are_filled_and_the_page_is_painted_before(store: Store, visit: Visit, width: int) -> None:
    """A stranger: the first block turns out empty, in full view."""
    page, held = visit(width), []
    page.route("**/blocks/?*", lambda route: held.append(route))
    page.goto(store.home)
    page.wait_for_selector("html[data-painted]")
    before = page.evaluate(TOPS)
    assert page.locator("[data-rec-lazy]").count() == 3
    held[0].continue_()
    wait_filled(page)
    page.wait_for_timeout(400)
    assert page.evaluate(TOPS) == before
    assert shift(page) < 0.001
    assert page.locator(".rec-empty").count() == 1
    assert not page.get_by_text("Seen").is_visible()
    # Down and up again: the empty room goes while nobody looks, and still nothing moves.
    page.mouse.move(200, 400)
    for step in [60] * 22:
        page.mouse.wheel(0, step)
        page.wait_for_timeout(20)
    page.wait_for_timeout(200)
    assert shift(page) < 0.001


def test_an_empty_block_below_the_view_vanishes_with_its_heading_at_once(store: Store, visit: Visit) -> None:
    page = visit(390)
    page.route("**/blocks/?*", lambda route: route.fulfill(json={"blocks": ["", "", ""]}))
    page.goto(store.home)
    wait_filled(page)
    expect(page.locator(".rec-block")).to_have_count(3)
    page.get_by_text("The end").scroll_into_view_if_needed()
    expect(page.locator("[data-placement=search]")).to_have_count(0)


def test_a_page_whose_blocks_cannot_be_fetched_goes_on_without_them(store: Store, visit: Visit) -> None:
    page = visit()
    page.route("**/blocks/?*", lambda route: route.fulfill(status=200, body="<h1>Closed</h1>"))
    page.goto(store.home)
    wait_filled(page)
    assert page.locator("[data-rec-lazy]").count() == 0
    assert len(shown(page, "trending")) == 4


def test_a_question_too_long_for_an_address_is_posted(store: Store, visit: Visit) -> None:
    page, methods = visit(), []
    page.on("request", lambda request: methods.append(request.method) if "/blocks/" in request.url else None)
    page.goto(f"{store.home}/long/")
    wait_filled(page)
    assert methods == ["POST"]
    assert len(shown(page, "home")) == 4


def test_the_language_is_that_of_the_address(store: Store, visit: Visit) -> None:
    page = visit(locale="en-GB")
    page.goto(f"{store.home}/de/")
    wait_filled(page)
    expect(page.locator("[data-placement=home] .rec-price").first).to_have_text("12,50 EUR")


def test_without_a_script_each_block_is_a_link_to_a_page_of_its_own(store: Store, visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(store.home)
    assert not page.locator(".rec-ghost").first.is_visible()
    page.get_by_role("link", name="For you").click()
    expect(page.get_by_role("heading", name="For you")).to_be_visible()
    expect(page.locator("[data-placement=home] [data-product]")).to_have_count(4)
