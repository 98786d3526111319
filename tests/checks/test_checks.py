"""One test for each id: what is wrong is said, with the value and what to write instead; nothing else is said, and nothing raises."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.checks import CheckMessage, run_checks
from django.db.utils import ConnectionHandler
from django.utils import timezone
from rest_framework.settings import api_settings

from recommendations import conf
from recommendations.checks import wiring
from recommendations.models import Placement, Run, Strategy
from recommendations.recommenders.parameters.base import Parameters

OURS = "recommendations.middleware.RecommendationsMiddleware"


@dataclass(frozen=True, kw_only=True)
class NotInstalled(Parameters):
    extra: ClassVar[str | None] = "weather"
    probe: ClassVar[str | None] = "no_such_weather_module"


@pytest.fixture(autouse=True)
def _lightfm_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it could not be built, one hint more would stand beside everything that is checked here."""
    monkeypatch.setattr(wiring, "find_spec", lambda name: object() if name == "lightfm" else find_spec(name))


def said(databases: list[str] | None = None) -> dict[str, CheckMessage]:
    # None would mean all databases from Django 6.1 on, and none before.
    messages = run_checks(tags=["recommendations"], databases=databases or [])
    return {message.id.removeprefix("recommendations."): message for message in messages}


@pytest.fixture
def configure(settings: Any) -> Callable[..., None]:
    def change(**keys: Any) -> None:
        settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, **keys}

    return change


@pytest.fixture
def stored() -> Callable[[], dict[str, CheckMessage]]:
    return lambda: said(["default"])


def test_a_sound_project_hears_nothing() -> None:
    assert said() == {}


def test_e001_without_an_adapter_the_lines_to_paste_are_shown(settings: Any) -> None:
    settings.RECOMMENDATIONS = {}
    assert "RECOMMENDATIONS = {" in said()["E001"].msg
    del settings.RECOMMENDATIONS
    assert "RECOMMENDATIONS = {" in said()["E001"].msg


@pytest.mark.parametrize("path", ["no.such.Adapter", "datetime.datetime", "datetime.timedelta", "nonsense"])
def test_e001_an_adapter_that_is_none(configure: Callable[..., None], path: str) -> None:
    configure(PRODUCT_ADAPTER=path)
    assert path in said()["E001"].msg
    assert "class Adapter(ModelAdapter)" in said()["E001"].hint


def test_e002_an_unknown_key_with_the_one_that_was_meant(configure: Callable[..., None]) -> None:
    configure(VISITOR_COOKIES="x")
    message = said()["E002"]
    assert "'VISITOR_COOKIES'" in message.msg
    assert message.hint == "Did you mean 'VISITOR_COOKIE'?"


@pytest.mark.parametrize("key", ["CURRENCY", "KEEP_DAYS", "BLEND_NEIGHBOURS"])
def test_e002_a_key_that_nothing_would_read_is_unknown(configure: Callable[..., None], key: str) -> None:
    configure(**{key: 365})
    assert repr(key) in said()["E002"].msg


def test_every_key_is_read_somewhere() -> None:
    """A setting without effect is worse than none: people rely on it."""
    package = Path(conf.__file__).parent
    code = "".join(path.read_text() for path in package.rglob("*.py") if path.name not in ("conf.py", "configured.py"))
    assert [key for key in conf.DEFAULTS if f"settings.{key}" not in code] == []


def test_e002_an_unknown_key_that_is_like_none(configure: Callable[..., None]) -> None:
    configure(ZZZ="x")
    assert "PRODUCT_ADAPTER" in said()["E002"].hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("VIEW_WINDOW_SECONDS", -1),
        ("VIEW_WINDOW_SECONDS", float("nan")),
        ("MAX_LIMIT", "100"),
        ("MAX_LIMIT", True),
        ("MAX_LIMIT", 0),
        ("SITE", "s" * 33),
        ("CACHE", "no such cache"),
        ("CACHE", ["default"]),
        ("ARTIFACTS_DIR", 7),
        ("REBUILD_CRON", {"hours": 3}),
        ("RECOMMENDERS", ["a"]),
        ("RETENTION_DAYS", 0),
        ("KEEP_RUNS", 0),
        ("METERS", "a.path"),
        ("BUFFER", "memcached"),
        ("BUFFER", True),
        ("BUFFER_URL", ""),
        ("BUFFER_KEY", None),
        ("BUFFER_MAX", 0),
        ("BUFFER_SECONDS", 0),
        ("STALE_HOURS", 0),
        ("HEALTH_DETAILS", "yes"),
    ],
)
def test_e003_a_value_of_the_wrong_type_or_range(configure: Callable[..., None], key: str, value: object) -> None:
    configure(**{key: value})
    message = said()["E003"]
    assert key in message.msg
    assert repr(value) in message.msg
    assert message.hint.startswith("It takes ")


@pytest.mark.parametrize("value", [["a list"], "text", 7])
def test_e003_settings_that_are_no_dict(settings: Any, value: object) -> None:
    settings.RECOMMENDATIONS = value
    assert repr(value) in said()["E003"].msg


@pytest.mark.parametrize(
    "paths",
    [
        ("recommendations.recommenders.popularity.Popularity", "no.such.Parameters"),
        ("no_such_module.Recommender", "tests.checks.test_checks.NotInstalled"),
        ("recommendations.recommenders.popularity.Popularity", "datetime.datetime"),
        ("recommendations.recommenders.popularity.Popularity", "tests.serving.test_live.ForgetfulParameters"),
        ("recommendations.recommenders.popularity.Popularity", "tests.serving.test_live.GoneParameters"),
        ("one",),
        None,
    ],
)
def test_e004_a_recommender_that_cannot_be_loaded(configure: Callable[..., None], paths: object) -> None:
    configure(RECOMMENDERS={"mine": paths})
    assert "'mine'" in said()["E004"].msg


def test_a_recommender_of_ones_own_is_fine(configure: Callable[..., None]) -> None:
    mine = ("recommendations.recommenders.popularity.Popularity", "recommendations.recommenders.parameters.popularity.PopularityParameters")
    configure(RECOMMENDERS={"mine": mine})
    assert said() == {}


@pytest.mark.parametrize("rule", ["no.such.rule", "recommendations.conf.DEFAULTS", 7])
def test_e005_a_consent_rule_that_is_none(configure: Callable[..., None], rule: object) -> None:
    configure(CONSENT=rule)
    assert repr(rule) in said()["E005"].msg


@pytest.mark.parametrize("rule", ["recommendations.shoppers.consent.granted", lambda request: True])
def test_a_consent_rule_is_fine(configure: Callable[..., None], rule: object) -> None:
    configure(CONSENT=rule)
    assert said() == {}


@pytest.mark.parametrize("path", ["no.such.receiver", "recommendations.conf.DEFAULTS"])
def test_e006_a_receiver_of_counts_that_is_none(configure: Callable[..., None], path: str) -> None:
    configure(METERS=[path])
    assert repr(path) in said()["E006"].msg


def test_a_receiver_of_counts_is_fine(configure: Callable[..., None]) -> None:
    configure(METERS=["recommendations.contrib.prometheus.export"])
    assert said() == {}


def test_w001_without_the_middleware(settings: Any) -> None:
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != OURS]
    assert OURS in said()["W001"].hint


def test_w002_outside_the_page_cache(settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.cache.UpdateCacheMiddleware"]
    assert set(said()) == {"W002"}


def test_inside_the_page_cache_is_fine(settings: Any) -> None:
    settings.MIDDLEWARE = ["django.middleware.cache.UpdateCacheMiddleware", *settings.MIDDLEWARE]
    assert said() == {}


def test_w003_before_authentication(settings: Any) -> None:
    settings.MIDDLEWARE = [OURS, *(path for path in settings.MIDDLEWARE if path != OURS)]
    assert set(said()) == {"W003"}


@pytest.mark.parametrize(
    ("rates", "proxies", "warned"),
    [
        ({"recommendations-write": "300/min"}, None, True),
        ({"recommendations-read": "120/min"}, None, True),
        ({"recommendations-write": "300/min"}, 0, False),
        ({"recommendations-write": None, "user": "9/min"}, None, False),
    ],
)
def test_w004_throttles_that_a_header_opens(monkeypatch: pytest.MonkeyPatch, rates: dict[str, str | None], proxies: int | None, warned: bool) -> None:
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", rates)
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
    assert set(said()) == ({"W004"} if warned else set())


def test_e007_a_buffer_without_redis(configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    configure(BUFFER="redis")
    assert said() == {}
    monkeypatch.setattr(wiring, "find_spec", lambda name: None if name == "redis" else find_spec(name))
    assert said()["E007"].hint == "pip install 'django-storefront-recommendations[redis]'"
    configure(BUFFER=None)
    assert said() == {}


@pytest.mark.parametrize(
    ("cache", "warned"),
    [
        ("redis://localhost", True),
        ("redis://:secret@localhost:6379/0?socket_timeout=1", True),
        (["redis://other/0", "redis://localhost:6379/0"], True),
        ("redis://localhost/1", False),
        ("redis://localhost:6380", False),
        ("unique-snowflake", False),
    ],
)
def test_w005_a_buffer_that_a_cache_would_empty(configure: Callable[..., None], settings: Any, cache: str, warned: bool) -> None:
    configure(BUFFER="redis", BUFFER_URL="redis://localhost:6379/0")
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache}}
    assert set(said()) == ({"W005"} if warned else set())


# What the tables hold


@pytest.mark.django_db
def test_a_new_database_hears_nothing(stored: Callable[[], Any]) -> None:
    assert stored() == {}


@pytest.mark.django_db
def test_without_database_tables_are_not_read(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        said()


@pytest.mark.django_db
def test_e010_a_strategy_with_an_unknown_recommender(stored: Callable[[], Any]) -> None:
    Strategy.objects.filter(slug="blend").update(recommender="mistyped")
    message = stored()["E010"]
    assert "'blend'" in message.msg
    assert "'mistyped'" in message.msg
    assert "item_neighbours" in message.msg


@pytest.mark.django_db
@pytest.mark.parametrize("parameters", [{"window_dais": 14}, {"window_days": -1}, {"window_days": "x"}, ["a list"], "text", 7])
def test_e011_a_strategy_with_invalid_parameters(stored: Callable[[], Any], parameters: object) -> None:
    Strategy.objects.filter(slug="trending").update(parameters=parameters)
    assert "'trending'" in stored()["E011"].msg


@pytest.mark.django_db
@pytest.mark.parametrize("fallbacks", [["popularity", "gone"], "gone", [["nested"]]])
def test_e012_a_placement_that_falls_back_on_what_does_not_exist(stored: Callable[[], Any], fallbacks: object) -> None:
    Placement.objects.filter(slug="home").update(fallbacks=fallbacks)
    assert "'home'" in stored()["E012"].msg


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"), [("rules", {"wibble": 1}), ("boosts", {"entries": [{"tag": "red"}]}), ("pins", ["a list"]), ("pins", {"entries": [{"product": "1"}]})]
)
def test_e013_a_placement_whose_rules_boosts_or_pins_cannot_be_read(stored: Callable[[], Any], name: str, value: object) -> None:
    Placement.objects.filter(slug="home").update(**{name: value})
    message = stored()["E013"]
    assert f"'home' is served without its {name}" in message.msg
    assert name in message.hint


@pytest.mark.django_db
def test_i001_an_extra_that_is_not_installed_is_a_hint_where_a_strategy_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.checks.stored.find_spec", lambda name: None if name == "lightfm" else find_spec(name))
    message = said(["default"])["I001"]
    assert message.msg == "Strategy 'lightfm' is on, and its recommender lightfm is not installed."
    assert "pip install 'django-storefront-recommendations[lightfm]'" in message.hint
    assert not message.is_serious()
    assert "I001" not in said()
    Strategy.objects.filter(slug="lightfm").update(enabled=False)
    assert "I001" not in said(["default"])


@pytest.mark.django_db
def test_w010_rows_that_every_shop_starts_with(stored: Callable[[], Any]) -> None:
    Placement.objects.all().delete()
    Strategy.objects.filter(slug="blend").delete()
    message = stored()["W010"]
    assert "blend" in message.msg
    assert "migrate" in message.hint


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "enabled", "heard"), [(8, True, True), (6, True, False), (8, False, False)])
def test_w011_results_that_lag_behind_by_more_than_a_week(stored: Callable[[], Any], days: int, enabled: bool, heard: bool) -> None:
    strategy = Strategy.objects.get(slug="trending")
    strategy.current_run = Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE, as_of=timezone.now() - timedelta(days=days))
    strategy.enabled = enabled
    strategy.save()
    assert ("W011" in stored()) is heard


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "enabled", "heard"), [(65, True, True), (55, True, False), (65, False, False)])
def test_w012_results_from_the_future(stored: Callable[[], Any], minutes: int, enabled: bool, heard: bool) -> None:
    strategy = Strategy.objects.get(slug="trending")
    strategy.current_run = Run.objects.create(strategy=strategy, status=Run.Status.COMPLETE, as_of=timezone.now() + timedelta(minutes=minutes))
    strategy.enabled = enabled
    strategy.save()
    assert ("W012" in stored()) is heard


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Strategy, Placement])
def test_while_a_table_is_missing_nothing_is_said(stored: Callable[[], Any], model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model._meta, "db_table", "not_made_yet")
    assert stored() == {}


@pytest.mark.django_db(transaction=True)
def test_while_a_column_is_missing_nothing_is_said(stored: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Strategy._meta.get_field("slug"), "column", "not_made_yet")
    assert stored() == {}


@pytest.mark.django_db
def test_while_the_database_is_away_nothing_is_said(stored: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    away = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "no such folder" / "shop.sqlite3"}
    monkeypatch.setattr("recommendations.checks.stored.connections", ConnectionHandler({"default": away}))
    assert stored() == {}


def test_w099_a_check_that_fails_says_so_and_the_others_go_on(configure: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.checks.wiring.api_settings", None)
    configure(VISITOR_COOKIES="x")
    assert "AttributeError" in said()["W099"].msg
    assert "E002" in said()


def test_a_new_database_is_migrated_without_a_word(tmp_path: Path) -> None:
    """A project's first ``migrate`` runs the database checks on a database that holds nothing."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3", "PYTHONWARNINGS": "error"}
    done = subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    if find_spec("lightfm"):
        assert done.stderr == ""
    else:
        assert re.findall(r"recommendations\.[A-Z]\d+", done.stderr) == ["recommendations.I001"]
