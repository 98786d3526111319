"""What the shop's settings promise: who may ask the API, and what the log looks like."""

import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from shopsite import settings as shop_settings
from tests.services.shop import ROOT, Shop

API = "/recommendations/placements/home/"

LOGS = """
import logging
import django
django.setup()
for name in ("django.request", "django.server", "recommendations.serving", "elsewhere"):
    logging.getLogger(name).warning("said by %s", name)
logging.getLogger("elsewhere").info("not said")
"""


def test_what_is_logged_comes_out_once_with_time_level_and_name(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LOGS], env=Shop(tmp_path).environment, cwd=ROOT, capture_output=True, text=True)
    names = ["django.request", "django.server", "recommendations.serving", "elsewhere"]
    lines = done.stderr.splitlines()
    assert [re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ", "", line) for line in lines] == [f"WARNING {name}: said by {name}" for name in names]
    assert all(line.startswith("20") for line in lines)


@pytest.mark.django_db
def test_the_api_takes_no_password() -> None:
    get_user_model().objects.create_user("amy", password="a good password")
    client = APIClient()
    for password in ("a good password", "wrong"):
        client.credentials(HTTP_AUTHORIZATION="Basic " + b64encode(f"amy:{password}".encode()).decode())
        assert client.get(API).status_code == 200


@pytest.mark.django_db
def test_the_api_is_throttled_at_the_shops_rate(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shop-rate"}}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", shop_settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
    answers = [client.get(API).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]


@pytest.mark.django_db
def test_nobody_passes_the_throttle_by_a_header(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shop-proxies"}}
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"recommendations-read": "2/min"})
    answers = [client.get(API, headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code for number in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize(("variables", "proxies"), [({}, 0), ({"HTTPS": "1"}, 1), ({"HTTPS": "1", "PROXIES": "2"}, 2), ({"PROXIES": "1"}, 1)])
def test_a_site_behind_proxies_says_how_many(tmp_path: Path, variables: dict[str, str], proxies: int) -> None:
    code = "from shopsite.settings import REST_FRAMEWORK; print(REST_FRAMEWORK['NUM_PROXIES'])"
    done = subprocess.run([sys.executable, "-c", code], env=Shop(tmp_path, variables).environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == f"{proxies}\n"
