"""What a run learnt, on disk: ``state.npz`` (no pickle) and ``manifest.json``. Product codes only by number, and no shopper keys.

For the account alone that computes: what a shop has learnt is nobody else's.
"""

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings as django_settings
from numpy.typing import NDArray

from ..conf import settings
from ..exceptions import RecommendationsError

STATE, MANIFEST = "state.npz", "manifest.json"
WHOLE, PARTIAL = re.compile(r"(\d{1,18})", re.ASCII), re.compile(r"\.partial-(\d{1,18})", re.ASCII)
"""Names of folders."""
FOLDER_MODE = 0o700
"""Of a run's folder."""


def folder_of(run_id: int) -> Path:
    """Where a run's artifact is, or would be."""
    return _root() / str(run_id)


def write_artifact(run_id: int, state: Mapping[str, NDArray[Any]], manifest: Mapping[str, Any]) -> Path:
    """Write it whole or not at all: into a folder beside, then renamed. OSError where the disk is full or read-only."""
    for name, array in state.items():
        if array.dtype.hasobject:
            raise RecommendationsError(f"the state {name!r} holds objects; an artifact holds numbers only")
    target, partial = folder_of(run_id), _partial(run_id)
    remove_artifact(run_id)  # of a run of this number in a database that is gone
    partial.parent.mkdir(parents=True, exist_ok=True)
    partial.mkdir(mode=FOLDER_MODE)
    try:
        np.savez(partial / STATE, **state)
        arrays = {name: {"shape": list(array.shape), "dtype": str(array.dtype)} for name, array in state.items()}
        (partial / MANIFEST).write_text(json.dumps({**manifest, "arrays": arrays}, indent=1, sort_keys=True))
        os.replace(partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return target


def read_artifact(run_id: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """(state, manifest) of a run; FileNotFoundError where there is none."""
    folder = folder_of(run_id)
    with np.load(folder / STATE, allow_pickle=False) as state:
        return dict(state), json.loads((folder / MANIFEST).read_text())


def remove_artifact(run_id: int) -> None:
    """Remove a run's artifact, half written ones included (a worker that is killed leaves those)."""
    for folder in (folder_of(run_id), _partial(run_id)):
        shutil.rmtree(folder, ignore_errors=True)


def stored_runs() -> list[int]:
    """The runs that have an artifact, whole or half written. What else lies in the folder is not ours."""
    root = _root()
    found = [PARTIAL.fullmatch(entry.name) or WHOLE.fullmatch(entry.name) for entry in root.iterdir()] if root.is_dir() else []
    return sorted({int(match[1]) for match in found if match and (match.re is PARTIAL or (root / match[0] / MANIFEST).is_file())})


def _partial(run_id: int) -> Path:
    return _root() / f".partial-{run_id}"


def _root() -> Path:
    if settings.ARTIFACTS_DIR:
        return Path(settings.ARTIFACTS_DIR)
    return Path(getattr(django_settings, "BASE_DIR", ".")) / "recommendations-artifacts"
