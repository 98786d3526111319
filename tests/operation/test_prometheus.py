"""The exporter: what Prometheus reads is what was counted, over all processes, in a bounded number of series."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from recommendations import meters, recommend
from recommendations.contrib import prometheus
from recommendations.exceptions import MissingExtra
from recommendations.testing.factories import make_run
from tests.services.shop import ROOT
from tests.serving.shop import Store

FORKED = """
import os
import django
django.setup()
from django.test import RequestFactory
from recommendations import meters
from recommendations.contrib.prometheus import metrics
meters.erasures.count(2)
if os.fork() == 0:
    meters.erasures.count(3)
    meters.slates.took(0.004, placement="home", outcome="made")
    os._exit(0)
os.wait()
print(metrics(RequestFactory().get("/")).content.decode())
"""


def read(text: str) -> dict[tuple[str, ...], float]:
    """Sample -> value, by name and label values, in the order of the labels' names."""
    return {
        (each.name, *(each.labels[label] for label in sorted(each.labels))): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


@pytest.fixture
def exported(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the page says now."""
    settings.ROOT_URLCONF = "tests.operation.urls"
    monkeypatch.setattr(meters, "_receivers", (prometheus.export,))
    return lambda: read(Client().get("/metrics/").content.decode())


@pytest.mark.django_db
def test_the_page_says_what_was_counted_and_how_old_what_is_served_is(store: Store, exported: Any) -> None:
    make_run("blend", {"all": {"": store.make(3)}})
    before = exported()
    recommend("home")
    recommend("home")
    after = exported()
    count = ("recommendations_slates_seconds_count", "made", "home")
    assert after[count] - before.get(count, 0) == 2
    assert 0 <= after["recommendations_served_age_seconds", "blend"] < 60
    assert after["recommendations_healthy",] == 1


@pytest.mark.django_db
def test_there_is_no_such_page_unless_the_storefront_includes_it() -> None:
    assert "contrib" not in (ROOT / "recommendations" / "urls.py").read_text()
    assert Client().get("/metrics/").status_code == 404


@pytest.mark.django_db
def test_any_number_of_names_makes_a_bounded_number_of_series(exported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "MOST", len(prometheus._known["throttled"]) + 2)
    for n in range(9):
        meters.throttled.count(scope=f"made-up-{n}")
    named = {key[1]: value for key, value in exported().items() if key[0] == "recommendations_throttled_total" and key[1].startswith(("made-up", "other"))}
    assert named == {"made-up-0": 1, "made-up-1": 1, "other": 7}


def test_every_meter_is_exported_under_its_name_with_its_labels() -> None:
    for meter in meters.METERS:
        collector = prometheus._collectors[meter.name]
        assert list(collector._labelnames) == list(meter.labels)
        assert prometheus.exported(meter).startswith("recommendations_")
    assert set(prometheus.BUCKETS) == {meter.name for meter in meters.METERS if meter.seconds}


def test_one_page_answers_for_all_processes(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.operation.exporting",
    }
    done = subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = read(done.stdout)
    assert found["recommendations_erasures_total",] == 5
    assert found["recommendations_slates_seconds_count", "made", "home"] == 1
    assert found["recommendations_healthy",] == 0, "there are no tables"


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.delitem(sys.modules, prometheus.__name__)
    with pytest.raises(MissingExtra, match=r"pip install 'django-storefront-recommendations\[prometheus\]'"):
        import_module(prometheus.__name__)


def test_the_shop_itself_listens_to_nothing() -> None:
    assert "METERS" not in django_settings.RECOMMENDATIONS
