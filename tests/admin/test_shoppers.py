"""The log is filtered and names its products; a shopper's page shows all that is held, and forgets it when told to."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from recommendations.core.packing import pack
from recommendations.models import Consent, Interaction, Result, Run, SlateLog, Strategy, VisitorLink
from tests.otherstore.models import Seat

LOG = "/admin/recommendations/interaction/"
SHOPPERS = f"{LOG}shoppers/"

pytestmark = pytest.mark.django_db

MakeRun = Callable[..., Run]
Staff = Callable[..., Client]


@pytest.fixture(autouse=True)
def _seats_are_sold(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PRODUCT_ADAPTER": "tests.otherstore.adapters.SeatAdapter"}


@pytest.fixture
def seats() -> list[Seat]:
    return [Seat.objects.create(title=title) for title in ("Red chair", "Blue chair", "Stool <old>")]


@pytest.fixture
def amy() -> User:
    return User.objects.create_user("amy")


def did(name: str, product: object, kind: str = "view", *, days_ago: float = 0, **who: Any) -> Interaction:
    at = timezone.now() - timedelta(days=days_ago)
    return Interaction.objects.create(
        event_id=name, product_key=getattr(product, "pk", product), kind=kind, occurred_at=at, **(who or {"visitor": "visitor-1"})
    )


def page(shopper: str) -> str:
    return f"{SHOPPERS}{shopper}/"


# The log


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"shopper": "amy"}, {"a", "b"}),
        ({"shopper": " visitor-1 "}, {"b", "c"}),
        ({"shopper": "nobody"}, set()),
        ({"shopper": "\x00"}, set()),
        ({"shopper": "amy", "kind": "purchase"}, {"b"}),
        ({"product": "red CHAIR"}, {"a"}),
        ({"product": "chair"}, {"a", "b"}),
        ({"product": "999"}, {"c"}),
        ({"product": "\x00"}, set()),
        ({"product": " "}, {"a", "b", "c"}),
    ],
)
def test_the_log_is_filtered_by_shopper_and_product(merchandiser: Client, amy: User, seats: list[Seat], query: dict[str, str], found: set[str]) -> None:
    did("a", seats[0], user=amy)
    did("b", seats[1], "purchase", user=amy, visitor="visitor-1")
    did("c", 999)
    response = merchandiser.get(LOG, query)
    assert {row.event_id for row in response.context["cl"].result_list} == found


def test_a_filter_keeps_what_else_is_filtered_by(merchandiser: Client) -> None:
    content = merchandiser.get(LOG, {"kind": "view", "shopper": "amy", "p": "2"}).content.decode()
    [own] = re.findall(r'<form method="get" class="rec-text-filter">(?:(?!</form>).)*name="product".*?</form>', content, re.DOTALL)
    assert '<input type="hidden" name="kind" value="view">' in own
    assert '<input type="hidden" name="shopper" value="amy">' in own
    assert 'name="p"' not in own


def test_products_and_kinds_are_called_by_their_names_with_one_query_each(
    merchandiser: Client, amy: User, seats: list[Seat], django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        did(f"e{number}", seats[number % 3], "remove_from_cart", user=amy)
    did("gone", "no such key")
    with django_assert_max_num_queries(9):
        content = merchandiser.get(LOG).content.decode()
    assert f'Stool &lt;old&gt; <span class="rec-quiet">{seats[2].pk}</span>' in content
    assert "no such key" in content
    assert "Removed from the cart" in content


def test_one_interaction_names_its_product_and_leads_to_its_shopper(merchandiser: Client, seats: list[Seat], amy: User) -> None:
    row = did("a", seats[0], user=amy)
    content = merchandiser.get(f"{LOG}{row.pk}/change/").content.decode()
    assert "Red chair" in content
    assert f'href="{page(f"u:{amy.pk}")}"' in content


# A shopper's page


@pytest.fixture
def busy(amy: User, seats: list[Seat], make_run: MakeRun) -> str:
    """A user who came as a visitor, saw a list, clicked in it, and for whom lists are stored; returns the shopper key."""
    slate = uuid4()
    did("a", seats[0], visitor="visitor-1", user=amy, days_ago=2)
    did("b", seats[1], "click", user=amy, slate_id=slate)
    VisitorLink.objects.create(visitor="visitor-1", user=amy)
    Consent.objects.create(shopper=f"u:{amy.pk}", granted=True, source="form")
    keys = [str(seat.pk) for seat in seats]
    packed = pack(keys, [3.0, 2.0, 1.0], [0, 0, 0])
    SlateLog.objects.create(id=slate, placement="home", shopper="v:visitor-1", items=packed, seen=[1, 2], shown_at=timezone.now())
    run, old = make_run("lightfm"), make_run("user-neighbours", served=False)
    Result.objects.create(run=run, scope="shopper", key=f"u:{amy.pk}", payload=pack(keys[2:], [1.0], [0]))
    Result.objects.create(run=old, scope="shopper", key=f"u:{amy.pk}", payload=packed)
    return f"u:{amy.pk}"


def test_all_that_is_held_of_a_shopper_stands_on_one_page(merchandiser: Client, busy: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(19):
        response = merchandiser.get(page(busy))
    facts, content = response.context["facts"], response.content.decode()
    assert [(deed.kind, deed.product) for deed in facts.deeds] == [("Click on a recommendation", "Blue chair"), ("View", "Red chair")]
    [slate] = facts.slates
    assert [(item.product, item.seen, item.clicked) for item in slate.items] == [
        ("Red chair", True, False),
        ("Blue chair", True, True),
        ("Stool <old>", False, False),
    ]
    assert [(stored.strategy.slug, stored.products) for stored in facts.lists] == [("lightfm", ["Stool <old>"])]
    assert facts.visitors == ["visitor-1"]
    assert "Yes, on " in content
    assert "Stool &lt;old&gt;" in content
    assert f"preview/?placement=home&amp;shopper=u%3A{busy[2:]}" in content
    assert f"{LOG}?shopper=u%3A{busy[2:]}" in content


def test_a_visitor_who_signed_in_leads_to_the_user(merchandiser: Client, busy: str) -> None:
    assert f'href="{page(busy)}"' in merchandiser.get(page("v:visitor-1")).content.decode()


def test_of_a_busy_shopper_only_the_newest_is_read(merchandiser: Client, amy: User, django_assert_max_num_queries: Any) -> None:
    now = timezone.now()
    Interaction.objects.bulk_create(
        Interaction(event_id=f"e{n}", user=amy, product_key=str(n), kind="view", occurred_at=now - timedelta(minutes=n)) for n in range(300)
    )
    with django_assert_max_num_queries(19):
        facts = merchandiser.get(page(f"u:{amy.pk}")).context["facts"]
    assert [deed.product for deed in facts.deeds] == [str(n) for n in range(50)]


@pytest.mark.parametrize("key", ["u:999999", "u:x", "nobody", "x:1", "u:", "v:", "u:99999999999999999999999"])
def test_what_is_no_shopper_is_not_found(merchandiser: Client, key: str) -> None:
    assert merchandiser.get(page(key)).status_code == 404


def test_broken_rows_do_not_keep_the_page_shut(merchandiser: Client, busy: str) -> None:
    SlateLog.objects.update(items=b"rubbish", seen="rubbish")
    Result.objects.update(payload=b"")
    Interaction.objects.update(product_key="\ud7ff no key")
    assert merchandiser.get(page(busy)).status_code == 200


# Finding one


@pytest.mark.parametrize("asked", ["amy", " amy ", "visitor-1", "v:visitor-1"])
def test_a_shopper_is_found_by_name_or_key(merchandiser: Client, busy: str, asked: str) -> None:
    response = merchandiser.get(SHOPPERS, {"q": asked})
    assert response.url == page("v:visitor-1" if "visitor" in asked else busy)


def test_names_that_begin_alike_are_offered(merchandiser: Client, busy: str) -> None:
    content = merchandiser.get(SHOPPERS, {"q": "AM"}).content.decode()
    assert f'<a href="{page(busy)}">amy</a>' in content
    assert "no visitor with this key" in merchandiser.get(SHOPPERS, {"q": "zz\x00"}).content.decode()


def test_who_came_last_is_offered_each_once(merchandiser: Client, busy: str, django_assert_max_num_queries: Any) -> None:
    did("c", 1, visitor="visitor-2")
    with django_assert_max_num_queries(5):
        response = merchandiser.get(SHOPPERS)
    assert [name for _address, name in response.context["found"]] == ["visitor-…", "amy"]


# Forgetting


def test_a_shopper_is_forgotten_after_being_asked_once_more(merchandiser: Client, busy: str) -> None:
    assert f'href="{page(busy)}erase/"' in merchandiser.get(page(busy)).content.decode()
    assert "Forget this shopper?" in merchandiser.get(f"{page(busy)}erase/").content.decode()
    assert Interaction.objects.count() == 2
    response = merchandiser.post(f"{page(busy)}erase/", follow=True)
    assert "Forgotten. 2 interactions were deleted." in response.content.decode()
    assert not Interaction.objects.exists()
    assert not SlateLog.objects.exists()
    assert not Result.objects.filter(scope="shopper").exists()
    assert User.objects.filter(username="amy").exists()
    entry = LogEntry.objects.get()
    assert (entry.is_deletion(), entry.object_repr, entry.change_message) == (True, busy, f"Forgot the shopper {busy}.")


def test_the_key_of_a_forgotten_visitor_stays_nowhere(merchandiser: Client) -> None:
    did("c", 1, visitor="a-visitor-of-whom-nothing-stays")
    merchandiser.post(f"{page('v:a-visitor-of-whom-nothing-stays')}erase/")
    assert not Interaction.objects.exists()
    assert "of-whom" not in str(LogEntry.objects.values().get())


@pytest.mark.parametrize(
    ("permissions", "sees", "erases"),
    [((), 403, 403), (("view_strategy",), 403, 403), (("delete_interaction",), 403, 403), (("view_interaction",), 200, 403)],
)
def test_shoppers_are_for_who_may_view_interactions(staff: Staff, busy: str, permissions: tuple[str, ...], sees: int, erases: int) -> None:
    client = staff(*permissions)
    assert client.get(page(busy)).status_code == sees
    assert client.get(SHOPPERS).status_code == sees
    assert client.post(f"{page(busy)}erase/").status_code == erases
    assert Interaction.objects.count() == 2
    assert not LogEntry.objects.exists()


def test_who_may_only_look_sees_no_button_and_no_preview(staff: Staff, busy: str) -> None:
    content = staff("view_interaction").get(page(busy)).content.decode()
    assert "erase/" not in content
    assert "preview/" not in content


# What pages load


def test_no_page_of_the_admin_loads_numbers() -> None:
    """In a fresh interpreter, since the tests themselves load them."""
    looks = """
import django, sys
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from django.core.management import call_command
from django.db import connection
connection.creation.create_test_db(verbosity=0)
from django.contrib.auth.models import User
from django.test import Client
from recommendations.models import *
client = Client()
client.force_login(User.objects.create_superuser("boss"))
blend = Strategy.objects.get(slug="blend")
run = Run.objects.create(strategy=blend, status="running", duration=1.0)
root = "/admin/recommendations/"
own = f"{root}strategy/{blend.pk}/"
for path in ("strategy/", "strategy/add/", "run/", f"run/{run.pk}/change/", f"run/{run.pk}/progress/", "kind/", "kind/view/change/",
             "kind/view/effect/?weight=1&half_life_days=", "interaction/", "interaction/shoppers/", "interaction/shoppers/v:x/"):
    assert client.get(root + path).status_code == 200, path
for page in ("change/", "change/?recommender=lightfm", "roll-back/", "duplicate/"):
    assert client.get(own + page).status_code == 200, page
loaded = {"numpy", "scipy", "pandas"} & set(sys.modules)
connection.creation.destroy_test_db(":memory:", verbosity=0)
sys.exit(str(loaded) if loaded else 0)
"""
    root = Path(__file__).resolve().parents[2]
    environment = {"PYTHONPATH": str(root), "DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", looks], env=environment, cwd=root, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_strategies_of_shoppers_are_looked_up_once(merchandiser: Client, busy: str, django_assert_max_num_queries: Any) -> None:
    """A hundred strategies with runs cost no more queries than one."""
    for number in range(100):
        strategy = Strategy.objects.create(slug=f"s{number}", name="s", recommender="popularity")
        strategy.current_run = Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE)
        strategy.save()
    with django_assert_max_num_queries(19):
        merchandiser.get(page(busy))
