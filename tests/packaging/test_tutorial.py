"""The tutorial, done as it says: each file written, each command run, in its order, in a project that has the built wheel and nothing of this repository."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.docs.page import DOCS

TUTORIAL = (DOCS / "tutorial" / "first-slate.md").read_text()
BLOCK = re.compile(r"(?P<before>[^\n]*)\n\n?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)

VISIT = """
from django.test import Client
from shop.models import Product
teapot = Product.objects.get(sku="teapot")
client = Client(SERVER_NAME="localhost")
stranger = client.get("/").content.decode()
page = client.get(teapot.get_absolute_url()).content.decode()
known = client.get("/").content.decode()
print('data-placement="home"' in stranger and "Because you viewed" not in stranger)
print('data-placement="similar"' in page)
print("Because you viewed Teapot" in known and 'data-placement="recently-viewed"' in known)
print("beacon" in known)
"""


@dataclass(frozen=True)
class Step:
    """One block of the page: a file with its text, or commands."""

    before: str
    language: str
    text: str

    @property
    def file(self) -> str:
        """Which file the line above the block names."""
        return re.findall(r"`([^`]+)`$", self.before.strip())[-1]

    @property
    def commands(self) -> list[list[str]]:
        return [shlex.split(line.removeprefix("$ ")) for line in self.text.splitlines()]


def steps() -> Iterator[Step]:
    for found in BLOCK.finditer(TUTORIAL):
        if found["before"].strip() != "<!-- by hand -->":
            yield Step(**found.groupdict())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    folder = tmp_path_factory.mktemp("tutorial")
    with ZipFile(wheel) as archive:
        archive.extractall(folder / ".installed")
    return folder


def run(project: Path, command: list[str]) -> str:
    """One command; its environment knows the wheel, and no other copy of the app."""
    program = {"python": [sys.executable], "django-admin": [sys.executable, "-m", "django"]}[command[0]]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["PYTHONPATH"] = str(project / ".installed")
    done = subprocess.run([*program, *command[1:]], cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def test_the_tutorial_ends_with_a_page_that_reacts(project: Path) -> None:
    told = ""
    for step in steps():
        if step.language == "console":
            told = "".join([run(project, command) for command in step.commands])
            continue
        path = project / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        added = path.read_text() + "\n" if "Add to the end of" in step.before else ""
        path.write_text(added + step.text)
    first, *_, verdict = told.splitlines()[-4:]
    assert re.fullmatch(r"1 .+ - Because you viewed Teapot", first)
    assert "Teapot" not in first.split(" - ")[0]
    assert verdict.startswith("Not shown") or verdict.startswith("Shown")
    assert run(project, ["python", "manage.py", "shell", "--command", VISIT]).split()[-4:] == ["True"] * 4
