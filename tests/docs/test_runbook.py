"""docs/how-to/runbook.md: no alarm without an entry."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

import recommendations
from recommendations.contrib import prometheus
from recommendations.evaluation import health
from recommendations.meters import METERS

from .page import DOCS

TEXT = (DOCS / "how-to" / "runbook.md").read_text(encoding="utf-8")
PACKAGE = Path(recommendations.__file__).parent
SAYING = {"report", "failed"}
"""Functions whose first argument is the beginning of a log line."""


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Names of functions with their calls, in the whole app."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                yield getattr(node.func, "id", getattr(node.func, "attr", "")), node


def test_every_log_line_of_a_failure_stands_there() -> None:
    said = {each.args[0].value for name, each in calls() if name in SAYING and isinstance(each.args[0], ast.Constant)}
    assert len(said) > 25
    assert sorted(text for text in said if f"`{text}`" not in TEXT) == []


def test_every_check_stands_there_and_no_other() -> None:
    ids = {identifier for path in PACKAGE.rglob("checks/*.py") for identifier in re.findall(r'id="(recommendations\.[EWI]\d{3})"', path.read_text())}
    assert len(ids) > 15
    assert set(re.findall(r"^\| `(recommendations\.\w+)`", TEXT, re.MULTILINE)) == ids


def test_every_answer_of_the_health_endpoint_has_a_heading() -> None:
    section = TEXT.partition("## The health endpoint says")[2].partition("\n## ")[0]
    assert re.findall(r"^### `(\w+)`$", section, re.MULTILINE) == [health.DATABASE, health.CONFIGURATION, health.RESULTS, health.SCHEDULE, health.BUFFER]


def test_every_metric_has_a_heading() -> None:
    headings = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^### .*$", TEXT, re.MULTILINE))))
    assert {prometheus.exported(meter) for meter in METERS} | set(prometheus.GAUGES) <= headings


def test_the_alarms_name_metrics_and_outcomes_that_exist() -> None:
    (rules,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    names = {prometheus.exported(meter) for meter in METERS} | set(prometheus.GAUGES)
    for rule in yaml.safe_load(rules):
        assert {name.removesuffix("_count") for name in re.findall(r"recommendations_\w+", rule["expr"])} <= names
    helps = " ".join(text for meter in METERS for text in meter.labels.values())
    assert all(outcome in helps for outcome in re.findall(r'outcome="(\w+)"', rules))


def test_an_entry_has_at_most_five_lines() -> None:
    for entry in re.split(r"^##+ ", TEXT, flags=re.MULTILINE):
        assert len(re.findall(r"^- \*\*|^- The", entry, re.MULTILINE)) <= 5, entry
