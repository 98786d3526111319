"""The process's copy of placements, strategies and runs."""

import pytest
from django.core.cache import caches
from django.db import transaction

from recommendations import recommend
from recommendations.models import Placement, Strategy
from recommendations.serving import announcements, configuration
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
