"""A second storefront, with UUIDs for keys and nothing of the demo shop: migrate, trade, learn, serve, each step in a new process."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


class OtherStore:
    """The store's processes, on a database file of their own."""

    def __init__(self, folder: Path) -> None:
        own = {"DJANGO_SETTINGS_MODULE": "tests.otherstore.settings", "OTHERSTORE_DATABASE": str(folder / "store.sqlite3")}
        self.environment = {**os.environ, **own, "OTHERSTORE_ARTIFACTS": str(folder / "artifacts")}

    def run(self, *arguments: str) -> str:
        done = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, env=self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments: str) -> str:
        return self.run("django", *arguments)

    def tell(self, chapter: str) -> dict[str, Any]:
        return json.loads(self.run("tests.otherstore.story", chapter).splitlines()[-1])


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> OtherStore:
    """The store after its first night: traded, and learnt from it."""
    other = OtherStore(tmp_path_factory.mktemp("otherstore"))
    other.manage("migrate", "--verbosity", "0")
    assert other.tell("trade") == {"articles": 30, "interactions": 60 * 5 + 20 * 2}
    other.manage("rebuild_recommendations")
    return other


def test_it_is_a_sound_project(other):
    other.manage("check", "--fail-level", "ERROR")
    other.manage("makemigrations", "--check", "--dry-run")


def test_a_click_changes_the_next_page_and_a_withdrawn_article_is_gone_at_once(other):
    story = other.tell("look")
    assert len(set(story["before"])) == len(story["before"]) == 16
    assert {code.split("-")[0] for code in story["beside"]} == {"desk"}
    assert "desk-3" not in story["beside"]
    assert [code.split("-")[0] for code in story["after"][:8]].count("desk") == 3, "the placement's rule: at most three of a shelf"
    assert {code.split("-")[0] for code in story["after"][:2]} == {"desk"}
    assert story["before"] != story["after"]
    assert "Because you viewed desk 3" in story["spoken"], "the best one may owe more to being popular: keys, and so ties, differ from run to run"
    assert not set(story["withdrawn"]) & set(story["then"])


def test_customers_are_not_shown_again_what_they_bought(other):
    shown = other.tell("bought")["shown"]
    assert shown
    assert not {"desk-2", "desk-3"} & set(shown)
