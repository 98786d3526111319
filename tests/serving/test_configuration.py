"""The process's copy of placements, strategies and runs."""

import pytest
from django.core.cache import caches
from django.db import transaction
from django.db.models import JSONField, Value

from recommendations import recommend
from recommendations.models import Placement, Run, Strategy
from recommendations.serving import announcements, configuration
from recommendations.serving.rules import Rules
from recommendations.signals import run_published
from recommendations.testing.factories import make_run

from .shop import Counted

pytestmark = pytest.mark.django_db
FILES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"}}


def test_one_query_tells_everything():
    run = make_run("blend", {"all": {"": []}}, kinds={"view": 0.5}, sources=["trending", "popularity"], normalise=0.5)
    with Counted() as counted:
        read = configuration.current()
    assert counted.number == 1
    assert {"home", "cart", "category"} <= set(read.placements)
    assert read.placements["home"].strategies == ("blend", "trending", "popularity")
    told = read.strategies["blend"].run
    assert (told.id, told.scopes, told.sources, told.kinds, told.normalise) == (run.pk, ("all",), ("trending", "popularity"), {"view": 0.5}, 0.5)
    assert read.strategies["trending"].run is None


def test_it_is_trusted_for_the_set_seconds(settings):
    configuration.current()
    with Counted() as counted:
        configuration.current()
    assert counted.number == 0
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CONFIGURATION_TTL": 0}
    with Counted() as counted:
        configuration.current()
        configuration.current()
    assert counted.number == 2


@pytest.mark.django_db(transaction=True)
def test_a_saved_placement_shows_at_once_in_this_process_after_its_commit():
    assert configuration.current().placements["home"].limit == 8
    with transaction.atomic():
        placement = Placement.objects.get(slug="home")
        placement.limit = 5
        placement.save()
        assert configuration.current().placements["home"].limit == 8
    assert configuration.current().placements["home"].limit == 5


@pytest.mark.django_db(transaction=True)
def test_a_published_run_is_served_at_once_though_no_row_was_saved_through_django():
    run = make_run("blend", {"all": {"": []}})
    Strategy.objects.update(current_run=None)
    configuration.forget()
    assert configuration.current().strategies["blend"].run is None
    Strategy.objects.filter(slug="blend").update(current_run=run)
    run_published.send(Strategy, strategy=run.strategy, run=run)
    assert configuration.current().strategies["blend"].run.id == run.pk


def test_another_process_hears_of_a_change_through_a_shared_cache(settings, tmp_path, monkeypatch):
    settings.CACHES = {"default": {**FILES["default"], "LOCATION": str(tmp_path)}}
    monkeypatch.setattr(announcements, "EVERY", 0.0)
    configuration.current()
    Placement.objects.filter(slug="home").update(limit=5)
    assert configuration.current().placements["home"].limit == 8
    caches["default"].set(announcements.KEY, "another process was here")
    assert configuration.current().placements["home"].limit == 5


def test_the_cache_is_not_asked_at_every_page(settings, tmp_path, monkeypatch):
    settings.CACHES = {"default": {**FILES["default"], "LOCATION": str(tmp_path)}}
    asked = []
    monkeypatch.setattr(type(caches["default"]), "get", lambda self, key, *rest: asked.append(key))
    for _ in range(5):
        configuration.current()
    assert asked == [announcements.KEY]


def test_a_cache_that_is_down_disturbs_nobody(settings, store, caplog):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    keys = store.make(2)
    make_run("blend", {"all": {"": keys}})
    assert recommend("home").product_keys == keys
    assert "shared cache cannot be read" in caplog.text


@pytest.mark.parametrize("rules", [[1], [], "x", 5, {"version": 9}, {"wibble": 1}, {"max_per_category": "two"}])
def test_rules_that_cannot_be_read_cost_the_rules_alone(store, caplog, rules):
    keys = store.make(2)
    make_run("blend", {"all": {"": keys}})
    Placement.objects.filter(slug="home").update(rules=rules)
    configuration.forget()
    assert recommend("home").product_keys == keys
    (record,) = caplog.records
    assert record.getMessage().startswith("rules cannot be read and are left out: placement 'home'")


def test_no_rules_are_fine():
    assert Rules.from_json(None) == Rules.from_json({}) == Rules()


BROKEN_RUNS = [
    [],
    "x",
    None,
    {"scopes": 5},
    {"scopes": "all"},
    {"sources": [1]},
    {"units": 2.5},
    {"seed": 2**64},
    {"faded": "1"},
    {"history_decay": "half"},
    {"normalise": 1e300},
    {"kinds": ["view"]},
    {"kinds": {"view": "much"}},
]


@pytest.mark.parametrize("serving", BROKEN_RUNS)
def test_a_run_that_cannot_be_read_counts_as_none_and_the_fallbacks_are_served(store, caplog, serving):
    keys = store.make(2)
    run = make_run("blend", {"all": {"": keys[:1]}})
    make_run("trending", {"all": {"": keys[1:]}})
    Run.objects.filter(pk=run.pk).update(serving=Value(serving, JSONField()))
    assert recommend("home").product_keys == keys[1:]
    (record,) = caplog.records
    assert record.getMessage().startswith(f"a run cannot be read and is not served: strategy 'blend', run {run.pk}")


@pytest.mark.parametrize("parameters", [[], "x", 5])
def test_parameters_that_are_no_object_cost_the_parameters_alone(store, caplog, parameters):
    keys = store.make(2)
    make_run("trending", {"all": {"": keys}})
    Strategy.objects.filter(slug="trending").update(parameters=parameters)
    configuration.forget()
    assert {str(item.reason) for item in recommend("trending")} == {"Popular with other shoppers"}
    assert caplog.records[0].getMessage().startswith("parameters are no object")
