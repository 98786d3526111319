"""What the wheel holds, and what it needs."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.services.shop import ROOT

# Distribution by the name it is imported under, where the two differ.
DISTRIBUTIONS = {
    "rest_framework": "djangorestframework",
    "drf_spectacular": "drf-spectacular",
    "lightfm": "lightfm-next",
    "kombu": "celery",
    "asgiref": "django",
}


def test_the_wheel_holds_the_app_alone(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"recommendations"}


def test_the_wheel_holds_every_file_of_the_app(names: set[str]) -> None:
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "recommendations").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert here - names == set()
    assert "recommendations/py.typed" in names
    assert "recommendations/templates/recommendations/block.html" in names
    assert "recommendations/locale/zh_Hans/LC_MESSAGES/django.mo" in names


def test_what_the_app_imports_is_what_it_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {_name(line) for lines in (project["dependencies"], *project["optional-dependencies"].values()) for line in lines}
    imported = {DISTRIBUTIONS.get(module, module) for path in _sources() for module in _imports(path)}
    assert imported - declared - set(sys.stdlib_module_names) - {"recommendations"} == set()


def _sources() -> Iterator[Path]:
    """The app's modules, but for what it ships for its users' own tests."""
    for path in (ROOT / "recommendations").rglob("*.py"):
        if "testing" not in path.parts:
            yield path


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=; ]", requirement)[0].lower()


def _imports(path: Path) -> Iterator[str]:
    """Top-level names of absolute imports, wherever they stand in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
