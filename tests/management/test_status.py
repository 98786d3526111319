import json
import re
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.models import Product
from recommendations import registry
from recommendations.evaluation.log_counts import LogCounts
from recommendations.evaluation.readiness import needs, readiness
from recommendations.models import Interaction, Placement, Run, SlateLog, Strategy
from recommendations.recommenders.parameters.popularity import PopularityParameters
from recommendations.testing.factories import make_run

from .files import products, run

DAY = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def shop(db):
    """Ann bought a cup, and a pot a day later; a visitor viewed a cup."""
    keys = products("cup", "pot", "tin")
    ann = get_user_model().objects.create_user("ann")
    for number, (who, sku, kind, day) in enumerate(
        [({"user": ann}, "cup", "purchase", 0), ({"user": ann}, "pot", "purchase", 1), ({"visitor": "v"}, "cup", "view", 20)]
    ):
        Interaction.objects.create(event_id=number, product_key=keys[sku], kind=kind, occurred_at=DAY + timedelta(days=day), **who)


def of(slug):
    return next(each for each in readiness().strategies if each.slug == slug)


def test_the_log_is_counted(shop):
    log = readiness().log
    assert (log.events, log.by_kind) == (3, {"purchase": 2, "view": 1})
    assert (log.users, log.visitors, log.shoppers) == (1, 1, 2)
    assert (log.shoppers_with_two_products, log.shoppers_who_came_back) == (1, 1)
    assert (log.products_logged, log.products_eligible) == (2, 3)
    assert (log.oldest, log.newest) == (DAY, DAY + timedelta(days=20))


def test_what_teaches_nothing_is_not_counted_as_learnt(shop):
    Interaction.objects.filter(kind="purchase").update(kind="refund")
    log = readiness().log
    assert (log.events, log.learnt, log.shoppers_with_two_products) == (3, 1, 0)


def test_what_is_missing_is_a_number_of_a_number(shop):
    assert of("popularity").missing == ("3 of 100 interactions",)
    assert of("trending").missing == ("1 of 100 interactions in the last 14 days of the log",)
    assert of("item-neighbours").missing == ("1 of 200 shoppers with two products",)
    assert of("next-item").missing == ("1 of 200 shoppers who came back",)
    assert of("recently-viewed").missing == ()


def test_similar_products_need_products_that_are_described(shop):
    assert readiness().log.products_described == 0
    assert of("tag-similarity").missing == ("0 of 1 products with tags, a brand or a category",)
    Product.objects.filter(sku="tin").update(brand="Acme")
    assert readiness().log.products_described == 1
    assert of("tag-similarity").missing == ()


def test_what_was_logged_under_no_kind_is_told(shop):
    assert readiness().log.unknown_kinds == ""
    Interaction.objects.filter(kind="purchase").update(kind="viewed")
    told = "2 events of kind 'viewed', which is no kind: they teach nothing; there are cart, click, "
    assert readiness().log.unknown_kinds.startswith(told)
    assert told in run("recommendations_status")
    Interaction.objects.filter(kind="view").update(kind="seen")
    assert "2 events of kind 'viewed', 1 event of kind 'seen', which are no kinds: they teach nothing" in readiness().log.unknown_kinds


def test_of_a_strategy_that_is_served_more_would_help(shop):
    make_run("popularity", {"all": {"": ["1"]}})
    [popularity] = [line for line in run("recommendations_status").splitlines() if line.startswith("popularity ")]
    assert "served" in popularity
    assert popularity.endswith("; more would help: 3 of 100 interactions")


def test_states_are_told_in_words(shop):
    assert of("popularity").state == "not computed yet"
    assert of("recently-viewed").state.startswith("live")
    Strategy.objects.filter(slug="trending").update(enabled=False)
    assert of("trending").state == "switched off"
    Strategy.objects.filter(slug="trending").update(enabled=True, parameters={"windw": 1})
    assert of("trending").state.startswith("broken: unknown parameter windw")
    make_run("popularity", {"all": {"": ["1"]}})
    assert of("popularity").state == "served; computed 0 minutes ago"


def failed_run(slug, log="     0.1 s  fitted\nTraceback (most recent call last):\nOSError: disk full\n\n"):
    strategy, at = Strategy.objects.get(slug=slug), datetime(2024, 3, 22, 2, 5, tzinfo=UTC)
    return Run.objects.create(strategy=strategy, status=Run.Status.FAILED, finished_at=at, log=log)


def test_a_rebuild_that_failed_is_told_until_one_succeeds(shop):
    failed_run("popularity")
    assert of("popularity").state == "not computed yet; last rebuild failed on 2024-03-22 02:05: OSError: disk full"
    make_run("popularity", {"all": {"": ["1"]}})
    assert of("popularity").state == "served; computed 0 minutes ago"
    failed_run("popularity", log="")
    Run.objects.create(strategy=Strategy.objects.get(slug="popularity"), status=Run.Status.RUNNING)
    told = "served; computed 0 minutes ago; last rebuild failed on 2024-03-22 02:05: its log says nothing"
    assert of("popularity").state == told
    assert told in run("recommendations_status")
    assert of("trending").state == "not computed yet"
    Strategy.objects.filter(slug="popularity").update(enabled=False)
    assert of("popularity").state == "switched off"


def test_what_is_served_on_without_what_would_renew_it_is_told(shop, monkeypatch):
    monkeypatch.setattr("recommendations.evaluation.readiness.find_spec", lambda name: None)
    install = "pip install 'django-storefront-recommendations[lightfm]'"
    assert of("lightfm").state == f"not installed: {install}"
    make_run("lightfm", {"product": {"1": ["2"]}})
    assert of("lightfm").state == f"served; computed 0 minutes ago; not installed any more: will not be renewed without {install}"


def test_a_run_is_stale_where_parameters_weights_or_the_log_moved_on(shop):
    strategy = Strategy.objects.get(slug="popularity")
    made = make_run("popularity", {"all": {"": ["1"]}})
    made.parameters, made.as_of = PopularityParameters().to_json(), DAY + timedelta(days=20)
    made.save()
    assert of("popularity").stale == ()
    Strategy.objects.filter(pk=strategy.pk).update(parameters={"half_life_days": 30})
    assert of("popularity").stale == ("its parameters were changed since",)
    Strategy.objects.filter(pk=strategy.pk).update(parameters={})
    made.as_of = DAY
    made.save()
    assert of("popularity").stale == ("it knows nothing of the last 2 weeks of the log",)


def test_a_placement_names_what_it_would_show(shop):
    make_run("popularity", {"all": {"": ["1"]}})
    home = next(each for each in readiness().placements if each.slug == "home")
    assert (home.strategies, home.idle) == (("popularity",), ("blend", "trending"))


def test_the_command_says_it_and_writes_it(shop, tmp_path):
    Placement.objects.filter(slug="search").update(enabled=False)
    printed = run("recommendations_status", json=tmp_path / "s.json")
    for text in (
        "3 interactions (2 purchase, 1 view) of 2 shoppers (1 users, 1 visitors)",
        "2 products are in the log; 3 could be shown now",
        "too little to learn from: 1 of 200 shoppers who came back",
        "nothing (not now: blend, trending, popularity)",
        "switched off",
    ):
        assert text in printed
    summary = json.loads((tmp_path / "s.json").read_text())
    assert summary["log"]["shoppers"] == 2
    assert {each["slug"] for each in summary["strategies"]} >= {"blend", "popularity"}


@pytest.mark.django_db
def test_an_empty_shop_is_no_error():
    assert "Nothing is logged yet" in run("recommendations_status")


def test_the_admin_may_ask_without_loading_numpy():
    code = "import django; django.setup(); import recommendations.evaluation.readiness, sys; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_last_preparation_is_told_in_one_line(shop):
    made = make_run("popularity", {"all": {"": ["1"]}})
    made.counts = {"events": {"read": 2_000, "duplicate": 100, "kept": 1_900}}
    made.save()
    assert "the last rebuild: 2,000 rows read, 1,900 learnt from; left out: 100 duplicate\n" in run("recommendations_status")


def test_every_recommender_that_ships_says_what_it_needs():
    for name in registry.BUILT_IN:
        assert needs(name, registry.get(name).parameters_class()(), LogCounts()), name


def test_what_recommendations_brought_is_told(shop, tmp_path):
    at, slate = timezone.now() - timedelta(days=2), uuid.uuid4()
    SlateLog.objects.create(id=slate, placement="home", strategy="blend", shopper="v:v", items=b"", seen=[1, 2], shown_at=at)
    told = {"visitor": "v", "product_key": "7", "occurred_at": at}
    Interaction.objects.create(event_id="click", kind="click", slate_id=slate, **told)
    Interaction.objects.create(event_id="bought", kind="purchase", quantity=2, unit_price=3, **told)
    printed = run("recommendations_status", json=tmp_path / "s.json")
    assert re.search(r"^home +1 +1 +1 +6.00$", printed, re.MULTILINE)
    summary = json.loads((tmp_path / "s.json").read_text())["attribution"]
    assert (summary["days"], summary["window_days"]) == (30, 7)
    [home] = summary["placements"]
    assert (home["placement"], home["strategy"], home["items"], home["orders"], home["revenue"]) == ("home", "blend", 2, 1, 6.0)
    assert summary["total"] == {name: number for name, number in home.items() if name not in ("placement", "strategy")}


def test_where_nothing_was_seen_nothing_is_told_of_it(shop, tmp_path):
    assert "slates seen" not in run("recommendations_status", json=tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_text())["attribution"]["placements"] == []
