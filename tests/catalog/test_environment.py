"""The shop reads its environment: everything optional, nothing guessed wrongly in silence."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shopsite.environment import flag, is_demo, kept_secret, words


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("SOME_FLAG", value)
    assert flag("SOME_FLAG", default=not expected) is expected


def test_a_missing_flag_is_its_default_and_a_wrong_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_FLAG", raising=False)
    assert flag("SOME_FLAG", default=True) is True
    monkeypatch.setenv("SOME_FLAG", "perhaps")
    with pytest.raises(ValueError, match="SOME_FLAG='perhaps'"):
        flag("SOME_FLAG", default=True)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, True),
        ({"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x"}, True),
        ({"SECRET_KEY": "x"}, False),
        ({"ALLOWED_HOSTS": "shop.example"}, False),
        ({"SECRET_KEY": "x", "ALLOWED_HOSTS": "shop.example", "DEMO": "1"}, True),
        ({"DEMO": "0"}, False),
    ],
)
def test_what_was_prepared_for_others_is_no_demo_unless_it_says_so(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool) -> None:
    for name in ("DEMO", "SECRET_KEY", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert is_demo() is expected


def test_lists_are_separated_by_commas_or_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "a.example, b.example c.example")
    assert words("HOSTS", default=[]) == ["a.example", "b.example", "c.example"]
    monkeypatch.setenv("HOSTS", "")
    assert words("HOSTS", default=["x"]) == ["x"]


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    first = kept_secret(path)
    assert len(first) >= 50
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_several_processes_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(kept_secret, [tmp_path / "secret_key"] * 8))) == 1
