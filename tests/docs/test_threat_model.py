"""docs/explanation/threat-model.md: every test that it names exists, and every defence names one."""

import ast
import re

from .page import DOCS

TEXT = (DOCS / "explanation" / "threat-model.md").read_text(encoding="utf-8")
TESTS = DOCS.parent / "tests"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def functions(file: str) -> set[str]:
    """The tests of a file; none where it does not exist."""
    path = TESTS / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")}


def test_every_test_that_is_named_exists() -> None:
    named = set(NAMED.findall(TEXT))
    known = {file: functions(file) for file, _ in named}
    assert len(named) > 60
    assert sorted(f"{file}::{name}" for file, name in named if name not in known[file]) == []


def test_every_defence_names_a_test_and_what_is_open_is_said() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| could ",))]
    assert len(rows) > 40
    assert [row for row in rows if not NAMED.search(row.split(" | ")[-1])] == []
    assert TEXT.partition("## What is not stopped")[2].count("\n- **") >= 10
