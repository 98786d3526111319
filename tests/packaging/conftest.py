"""The built wheel."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.services.shop import ROOT

BUILT_FROM = ("pyproject.toml", "README.md", "recommendations")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as ``make wheel`` does it, but from a copy, and with the setuptools that is installed: no test asks a package index."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for path in filter(Path.exists, (ROOT / name for name in BUILT_FROM)):
        if path.is_dir():
            shutil.copytree(path, source / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source)
    done = subprocess.run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def names(wheel: Path) -> set[str]:
    """Paths of the files in the wheel."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())
