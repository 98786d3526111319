"""What holds the whole together: who imports whom, what the request path loads, that no migration is missing, and one style."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.shop import ROOT, Shop

BINARIES = Path(sys.executable).parent

HEAVY = {"numpy", "scipy", "pandas", "pyarrow", "lightfm", "sklearn", "torch", "lightgbm"}

LOADED = """
import json, sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver
from catalog.models import Category, Product
get_resolver().url_patterns
asked = {}
if sys.argv[1:] == ["ask"]:
    client = Client(headers={"host": "localhost"})
    product = Product.objects.filter(is_active=True).first()
    pages = ["/", product.get_absolute_url(), Category.objects.first().get_absolute_url(), "/search/?q=red", "/recommendations/placements/home/"]
    asked |= {page: client.get(page).status_code for page in pages}
    client.force_login(get_user_model().objects.get(username="admin"))
    strategies = "/admin/recommendations/strategy/"
    asked |= {page: client.get(page).status_code for page in ["/admin/", strategies, f"{strategies}add/", f"{strategies}overview/"]}
    placements = "/admin/recommendations/placement/"
    preview = f"{placements}preview/?placement=home&product={product.pk}&why={product.pk}"
    asked |= {page: client.get(page).status_code for page in [placements, f"{placements}add/", preview, f"{placements}products/?q=red"]}
print(json.dumps({"modules": sorted({name.partition(".")[0] for name in sys.modules}), "asked": asked}))
"""


def fresh_interpreter(shop: Shop, *arguments: str) -> dict:
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], cwd=ROOT, env=shop.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_urlconf_with_the_admin_loads_nothing_heavy(tmp_path: Path) -> None:
    assert HEAVY & set(fresh_interpreter(Shop(tmp_path))["modules"]) == set()


def test_answering_pages_the_api_and_the_admin_loads_nothing_heavy(computed_shop: Shop) -> None:
    found = fresh_interpreter(computed_shop, "ask")
    assert set(found["asked"].values()) == {200}, found["asked"]
    assert HEAVY & set(found["modules"]) == set()


def test_the_import_contracts_are_kept(tmp_path: Path) -> None:
    done = subprocess.run([BINARIES / "lint-imports", "--no-logo", "--cache-dir", str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_migration_is_missing_on_a_new_database(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    shop.manage("migrate", "--verbosity", "0")
    shop.manage("makemigrations", "--check", "--dry-run")
    shop.manage("check", "--fail-level", "WARNING", "--database", "default")


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_the_style_is_one(arguments: list[str]) -> None:
    done = subprocess.run([BINARIES / "ruff", *arguments, "--no-cache", "."], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
