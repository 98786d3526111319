"""The overview: what is served, what is missing, what it brought."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from catalog.models import Product
from recommendations.admin import counted
from recommendations.core.packing import pack
from recommendations.models import Interaction, Placement, Run, SlateLog, Strategy
from recommendations.serving import safety
from recommendations.testing.factories import make_run as served_run
from tests.management.files import products

OVERVIEW = "/admin/recommendations/strategy/overview/"

pytestmark = pytest.mark.django_db

Staff = Callable[..., Client]
ALLOWED = ("view_strategy", "view_placement", "view_interaction")


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def shown(placement: str = "home", strategy: str = "blend", *, days: int = 0, keys: tuple[str, ...] = ("7",), clicked: bool = True, price: str = "") -> None:
    """A slate that was seen, clicked and bought from, so many days ago."""
    at, slate, who = timezone.now() - timedelta(days=days, seconds=5), uuid.uuid4(), uuid.uuid4().hex
    items = pack(keys, [1.0] * len(keys), [0] * len(keys))
    SlateLog.objects.create(id=slate, placement=placement, strategy=strategy, shopper=f"v:{who}", items=items, seen=[1], shown_at=at)
    if clicked:
        Interaction.objects.create(event_id=f"c{who}", visitor=who, product_key=keys[0], kind="click", slate_id=slate, occurred_at=at)
    if price:
        Interaction.objects.create(event_id=f"p{who}", visitor=who, product_key=keys[0], kind="purchase", unit_price=Decimal(price), occurred_at=at)


def page(client: Client, **asked: Any) -> str:
    response = client.get(OVERVIEW, asked)
    assert response.status_code == 200
    return response.content.decode()


def row(content: str, name: str) -> list[str]:
    """The cells of a row of the sums."""
    found = content[content.index('class="rec-sums"') :].split(f'<th scope="row">{name}</th>', 1)[1].split("</tr>", 1)[0]
    return [cell.split("</td>")[0].replace("\xa0", " ") for cell in found.split("<td>")[1:]]


def test_what_recommendations_brought_is_summed_by_placement_and_by_strategy(merchandiser: Client) -> None:
    shown("home", "blend", price="2.50")
    shown("home", "trending")
    shown("cart", "blend", clicked=False)
    content = page(merchandiser)
    assert row(content, "For you") == ["2", "2", "2", "100 %", "100 %", "1", "1", "2.50", "50 %"]
    assert row(content, "Complete your basket") == ["1", "1", "0", "0.0 %", "0.0 %", "0", "0", "0.00", "–"]
    assert row(content, "all")[:3] == ["3", "3", "2"]
    assert row(page(merchandiser, by="strategy"), "For you") == ["2", "2", "1", "50 %", "50 %", "1", "1", "2.50", "100 %"]


def test_the_charts_and_their_tables_have_each_day(merchandiser: Client) -> None:
    shown(days=3)
    content = page(merchandiser)
    assert content.count('<figure class="rec-chart">') == 4
    assert content.count('<g class="rec-series-0">') == 4
    assert content.count('<tr><th scope="row">', content.index("<details>"), content.index("</details>")) == 7
    assert not any(forbidden in content[content.index('id="content-main"') :] for forbidden in (" style=", "<script", " onclick="))


def test_the_period_is_chosen_and_nothing_else_is_taken(merchandiser: Client) -> None:
    shown(days=10)
    assert "Nobody has seen a recommendation in this time." in page(merchandiser)
    assert row(page(merchandiser, days=30), "For you")[0] == "1"
    assert "Nobody has seen" in page(merchandiser, days="4000", by="colour")


def test_more_lines_than_a_chart_can_show_are_drawn_as_one(merchandiser: Client) -> None:
    for n in range(8):
        shown(f"place-{n}")
    content = page(merchandiser)
    clicks = content[content.index('<ul class="rec-legend">') : content.index("</ul>", content.index('<ul class="rec-legend">'))]
    assert clicks.count("<li>") == 6
    assert "all others" in clicks


def test_what_was_sold_is_for_who_may_view_interactions(staff: Staff) -> None:
    shown(price="2.50")
    content = page(staff("view_strategy", "view_placement"))
    assert "is shown to those who may view interactions" in content
    assert "rec-sums" not in content
    assert "2.50" not in content


@pytest.mark.parametrize("missing", ["view_strategy", "view_placement"])
def test_it_is_for_who_may_view_strategies_and_placements(staff: Staff, missing: str) -> None:
    client = staff(*(name for name in ALLOWED if name != missing))
    assert client.get(OVERVIEW).status_code == 403
    assert OVERVIEW not in client.get("/admin/").content.decode()
    assert client.get("/admin/recommendations/").content.decode().count(OVERVIEW) == 0


def test_nobody_else_and_no_other_method(staff: Staff) -> None:
    assert staff(*ALLOWED).post(OVERVIEW).status_code == 405
    assert Client().get(OVERVIEW).status_code == 302


@pytest.mark.parametrize("path", ["", "recommendations/", "recommendations/strategy/", "recommendations/placement/", "recommendations/run/"])
def test_it_is_linked_once_from_the_index_and_the_apps_pages(merchandiser: Client, path: str) -> None:
    content = merchandiser.get(f"/admin/{path}").content.decode()
    assert content.count(f'href="{OVERVIEW}"') == 1


def test_other_apps_pages_are_as_they_were(merchandiser: Client) -> None:
    assert OVERVIEW not in merchandiser.get("/admin/auth/").content.decode()


def test_what_is_served_where_and_what_is_not_ready(merchandiser: Client) -> None:
    run = served_run("popularity", {"all": {"": ["1"]}})
    Placement.objects.filter(slug="search").update(enabled=False)
    content = page(merchandiser)
    home = content[content.index('<div class="quiet mini">home</div>') :].split("</tr>", 1)[0]
    assert f'/run/{run.pk}/change/">run {run.pk}</a>' in home
    assert "For you, Trending" in home
    similar = content[content.index('<div class="quiet mini">similar</div>') :].split("</tr>", 1)[0]
    assert "nothing: it stays empty" in similar
    assert "switched off" in content[content.index('<div class="quiet mini">search</div>') :].split("</tr>", 1)[0]


def test_what_is_missing_is_said_in_plain_words(staff: Staff) -> None:
    Interaction.objects.create(event_id="a", visitor="abc", product_key="7", kind="view", occurred_at=timezone.now())
    Strategy.objects.filter(slug="next-item").update(enabled=False)
    content = page(staff(*ALLOWED))
    for told in ("Interactions: 1 (View 1)", "Shoppers: 1 (0 users, 1 visitors", "switched off", "0 of 200 shoppers with two products"):
        assert told in content


def test_an_empty_shop_is_told_what_to_do(merchandiser: Client) -> None:
    content = page(merchandiser)
    for told in ("{% recommendations_script %}", "Interactions: none yet", "import_interactions", "not computed yet", "no product that could be shown"):
        assert told in content
    assert "<svg role" not in content


def test_a_product_that_is_listed_and_one_that_was_shown_are_covered(merchandiser: Client) -> None:
    keys = products("cup", "pot", "tin", "jar")
    Product.objects.filter(sku="jar").update(is_active=False)
    served_run("popularity", {"all": {"": [keys["cup"], keys["pot"], keys["jar"], "999"]}})
    served_run("idle", {"all": {"": [keys["tin"]]}})
    shown(keys=(keys["tin"], keys["jar"]))
    found = counted.counted(7).coverage
    assert (found.eligible, found.listed, found.shown, found.cut) == (3, 2, 1, False)
    content = page(merchandiser)
    assert '<tr><th scope="row">stand in a list that is served</th><td>2</td></tr>' in content


def test_what_is_more_than_is_read_is_said(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = products("cup", "pot")
    served_run("popularity", {"all": {"": [keys["cup"]]}, "category": {"a": [keys["pot"]]}})
    monkeypatch.setattr("recommendations.evaluation.coverage.MOST_LISTS", 1)
    assert "it is at least so many" in page(merchandiser)


def test_what_failed_is_told(merchandiser: Client, make_run: Callable[..., Run]) -> None:
    assert "No rebuild failed in the last week." in page(merchandiser)
    make_run(served=False, status=Run.Status.FAILED, log="fitted\nOSError: disk <full>\n")
    safety.report("the history of a test cannot be read")
    content = page(merchandiser)
    assert "OSError: disk &lt;full&gt;" in content
    assert "<li>the history of a test cannot be read: " in content


def test_the_dear_counts_are_kept_for_a_while_and_the_page_says_since_when(merchandiser: Client) -> None:
    shown()
    assert row(page(merchandiser), "For you")[0] == "1"
    shown()
    content = page(merchandiser)
    assert row(content, "For you")[0] == "1"
    assert "Counted at " in content
    cache.clear()
    assert row(page(merchandiser), "For you")[0] == "2"


def test_what_is_kept_is_of_one_language_and_one_time_zone() -> None:
    kept = counted.counted(7).at
    assert counted.counted(7).at == kept
    with translation.override("zh-hans"):
        assert counted.counted(7).at > kept
    with timezone.override("Asia/Tokyo"):
        assert counted.counted(7).at > kept


def test_placements_of_one_name_are_told_apart(merchandiser: Client) -> None:
    Placement.objects.filter(slug="cart").update(name="For you")
    shown("home")
    shown("cart", clicked=False)
    content = page(merchandiser)
    assert row(content, "For you (home)")[2] == "1"
    assert row(content, "For you (cart)")[2] == "0"


def test_the_page_costs_the_same_for_many_days_and_placements(merchandiser: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(20):
        shown(f"place-{n % 9}", days=n % 7, price="1")
    page(merchandiser, days=30)
    with django_assert_max_num_queries(12):
        page(merchandiser, days=30)
