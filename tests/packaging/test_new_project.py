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
    """A folder with the project's files and the unpacked wheel; nothing of this repository is on its path."""
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    (tmp_path / "shop" / "migrations").mkdir(parents=True)
    for name, text in {
        "settings.py": SETTINGS + from_readme("RECOMMENDATIONS = "),
        "urls.py": URLS,
        "shop/__init__.py": "",
        "shop/migrations/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/recommendations_adapter.py": from_readme("class Adapter"),
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


def test_a_project_that_names_no_adapter_is_told_which_lines_to_add(project: Path) -> None:
    settings = project / "settings.py"
    settings.write_text(settings.read_text().replace("RECOMMENDATIONS =", "NOT_YET ="))
    with pytest.raises(AssertionError, match=r"recommendations\.E001") as told:
        django(project, "check")
    assert "model = Product" in str(told.value)
