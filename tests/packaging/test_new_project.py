"""The wheel in a project that holds one product model and the few lines that the README tells to add."""

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.services.shop import ROOT

README = (ROOT / "README.md").read_text()

# What "startproject" leaves of settings, less what this app does not need.
SETTINGS = """
SECRET_KEY = "new"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "new.sqlite3"}}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "shop"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("recommendations/", include("recommendations.urls"))]
"""
MODELS = """
from django.db import models
class Product(models.Model):
    title = models.CharField(max_length=100)
    def __str__(self):
        return self.title
"""
SHOP_MODELS = """
from django.db import models
class Category(models.Model):
    name = models.CharField(max_length=100)
class Product(models.Model):
    sku = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=100)
    category = models.ForeignKey(Category, models.PROTECT, null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    is_active = models.BooleanField(default=True)
    def get_absolute_url(self):
        return f"/things/{self.sku}/"
"""
ONE_CARD = """
from recommendations import recommend, record
from recommendations.pipeline.rebuild import rebuild
from recommendations.products import get_adapter
from shop.models import Category, Product
things = Category.objects.create(name="Things")
products = [Product.objects.create(sku=f"T{n}", title=f"Thing {n}", category=things, price="2.50", is_active=n != 1) for n in range(3)]
products.append(Product.objects.create(sku="T3", title="Thing 3"))
for product in products:
    record("purchase", product, visitor="ann")
rebuild(["popularity"])
adapter = get_adapter()
print(adapter.by_sku(["T1"]) == {"T1": adapter.key(products[1])})
features = adapter.features([str(products[0].pk)])[str(products[0].pk)]
print(features.category, features.price)
cards = [item.card for item in recommend("trending", limit=4)]
print(sorted((card.title, card.url, str(card.price), card.category) for card in cards))
"""
ONE_SLATE = """
from recommendations import recommend, record
from recommendations.pipeline.rebuild import rebuild
from shop.models import Product
products = [Product.objects.create(title=f"Thing {number}") for number in range(6)]
for number, product in enumerate(products):
    for visitor in range(number + 1):
        record("purchase", product, visitor=f"visitor-{visitor}", event_id=f"{number}-{visitor}")
rebuild(["popularity"])
print([str(item.product) for item in recommend("trending", limit=3)])
"""


def from_readme(words: str) -> str:
    """The first Python example in the README that holds these words."""
    return next(example for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if words in example)


@pytest.fixture
def project(tmp_path: Path, wheel: Path) -> Path:
    """The least that a shop adds."""
    return project_make(tmp_path, wheel, models=MODELS, adapter=from_readme("class Adapter"))


def project_make(tmp_path: Path, wheel: Path, *, models: str, adapter: str) -> Path:
    """A folder with the project's files and the unpacked wheel; nothing of this repository is on its path."""
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    (tmp_path / "mysite").mkdir()
    for name, text in {
        "settings.py": SETTINGS + from_readme("RECOMMENDATIONS = "),
        "urls.py": URLS,
        "shop/__init__.py": "",
        "shop/migrations/__init__.py": "",
        "shop/models.py": models,
        "shop/recommendations_adapter.py": adapter,
        "mysite/__init__.py": "from .celery import app as celery_app",
        "mysite/celery.py": from_readme("Celery("),
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def django(project: Path, *arguments: str) -> str:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": os.pathsep.join([str(project), str(project / "installed")])}
    done = subprocess.run([sys.executable, "-m", "django", *arguments], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_serves_a_new_project(project: Path) -> None:
    django(project, "makemigrations", "shop")
    django(project, "migrate", "--verbosity", "0")
    django(project, "check", "--fail-level", "WARNING", "--database", "default")
    django(project, "makemigrations", "--check", "--dry-run")
    assert django(project, "shell", "--no-imports", "--command", ONE_SLATE).splitlines()[-1] == "['Thing 5', 'Thing 4', 'Thing 3']"


def test_the_readmes_longer_adapter_serves_cards_of_what_is_active(tmp_path: Path, wheel: Path) -> None:
    project = project_make(tmp_path, wheel, models=SHOP_MODELS, adapter=from_readme("def eligible"))
    django(project, "makemigrations", "shop")
    django(project, "migrate", "--verbosity", "0")
    django(project, "check", "--fail-level", "WARNING", "--database", "default")
    assert django(project, "shell", "--no-imports", "--command", ONE_CARD).splitlines()[-3:] == [
        "True",
        "('Things',) 2.5",
        "[('Thing 0', '/things/T0/', '2.50', ('Things',)), ('Thing 2', '/things/T2/', '2.50', ('Things',)), ('Thing 3', '/things/T3/', 'None', ())]",
    ]


def test_the_readmes_celery_app_knows_the_tasks_and_when_to_run_them(project: Path) -> None:
    code = "from mysite import celery_app as app; app.loader.import_default_modules(); app.finalize(); print(len(app.conf.beat_schedule))"
    code += "; print({entry['task'] for entry in app.conf.beat_schedule.values()} <= set(app.tasks))"
    assert django(project, "shell", "--no-imports", "--command", code).split() == ["4", "True"]


def test_the_readme_installs_the_wheel_that_is_built(wheel: Path) -> None:
    assert f'pip install "dist/{wheel.name}[' in README


def test_a_project_that_names_no_adapter_is_told_which_lines_to_add(project: Path) -> None:
    settings = project / "settings.py"
    settings.write_text(settings.read_text().replace("RECOMMENDATIONS =", "NOT_YET ="))
    with pytest.raises(AssertionError, match=r"recommendations\.E001") as told:
        django(project, "check")
    assert "model = Product" in str(told.value)
