"""What a run learnt, on disk."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommendations.exceptions import RecommendationsError
from recommendations.pipeline import artifacts
from recommendations.pipeline.artifacts import folder_of, read_artifact, remove_artifact, write_artifact

STATE = {"scores": np.arange(6.0).reshape(2, 3), "codes": np.array([1, 2], dtype=np.int32)}


@pytest.fixture(autouse=True)
def _shop(shop: dict[str, Any]) -> None:
    pass


def test_it_comes_back_with_what_describes_it() -> None:
    write_artifact(7, STATE, {"seed": 3, "strategy": "count"})
    state, manifest = read_artifact(7)

    np.testing.assert_array_equal(state["scores"], STATE["scores"])
    assert state["codes"].dtype == np.int32
    assert manifest == {
        "seed": 3,
        "strategy": "count",
        "arrays": {"scores": {"shape": [2, 3], "dtype": "float64"}, "codes": {"shape": [2], "dtype": "int32"}},
    }


def test_only_the_account_that_computes_may_read_it() -> None:
    assert write_artifact(7, STATE, {}).stat().st_mode & 0o777 == 0o700


def test_objects_are_refused_since_nothing_is_pickled() -> None:
    with pytest.raises(RecommendationsError, match="'names' holds objects"):
        write_artifact(7, {"names": np.array(["a", None], dtype=object)}, {})
    assert not folder_of(7).exists()


def test_a_full_disk_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **options: Any) -> None:
        Path(arguments[0]).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(artifacts.np, "savez", full)
    with pytest.raises(OSError, match="No space left"):
        write_artifact(7, STATE, {})
    assert list(folder_of(7).parent.iterdir()) == []


def test_what_a_killed_worker_left_half_written_goes_with_its_run() -> None:
    partial = artifacts._partial(7)
    partial.mkdir(parents=True)
    (partial / "state.npz").write_bytes(b"half")
    remove_artifact(7)
    assert not partial.exists()


def test_a_folder_of_the_same_number_from_a_lost_database_is_replaced() -> None:
    write_artifact(7, STATE, {"seed": 1})
    write_artifact(7, {}, {"seed": 2})
    assert json.loads((folder_of(7) / "manifest.json").read_text())["seed"] == 2
    assert read_artifact(7)[0] == {}


def test_the_folder_is_beside_the_project_where_nothing_is_set(settings: Any, tmp_path: Path) -> None:
    settings.RECOMMENDATIONS = {}
    settings.BASE_DIR = tmp_path
    assert folder_of(7) == tmp_path / "recommendations-artifacts" / "7"
    del settings.BASE_DIR
    assert folder_of(7) == Path("recommendations-artifacts/7")
