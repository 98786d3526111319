"""The JSON formatter: one line a record, with the cause, whatever stands in the record."""

import io
import json
import logging
import logging.config
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from recommendations.serving import safety
from tests.docs.page import DOCS

SNIPPET = re.search(r"```python\n(LOGGING = .*?)```", (DOCS / "how-to" / "runbook.md").read_text(), re.DOTALL)


class Untellable:
    def __str__(self) -> str:
        raise ValueError


@pytest.fixture
def lines() -> Iterator[Any]:
    """What the loggers of the app write when LOGGING is as the guide shows it."""
    assert SNIPPET is not None
    said: dict[str, Any] = {}
    exec(SNIPPET[1], said)
    root = logging.getLogger("recommendations")
    before, propagate, level = root.handlers[:], root.propagate, root.level
    logging.config.dictConfig(said["LOGGING"])
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = handler.stream = io.StringIO()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.propagate = before, propagate
    root.setLevel(level)


def test_a_failure_is_one_line_with_its_cause(lines: Any) -> None:
    try:
        raise KeyError("blend\nwith a second line")
    except KeyError as error:
        safety.report("a slate cannot be made", error, placement="home\nforged line")
    safety.report("there is no placement", placement="hoem")
    failure, mistake = lines()
    assert failure["message"].startswith("a slate cannot be made: placement ")
    assert failure["what"] == "a slate cannot be made"
    assert (failure["level"], failure["logger"], failure["cause"]) == ("ERROR", "recommendations.serving", "KeyError")
    assert "test_a_failure_is_one_line" in failure["traceback"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", failure["time"])
    assert (mistake["level"], "cause" in mistake) == ("WARNING", False)


def test_what_came_as_extra_stands_beside_and_nothing_breaks_the_line(lines: Any) -> None:
    logging.getLogger("recommendations.serving").error("%s", "x", extra={"status_code": 503, "request": Untellable(), "level": "forged"})
    (line,) = lines()
    assert (line["message"], line["level"], line["status_code"], line["request"]) == ("x", "ERROR", 503, "<Untellable>")


def test_of_a_long_traceback_the_end_is_kept(lines: Any) -> None:
    try:
        raise ValueError("x" * 100_000 + "the end")
    except ValueError:
        logging.getLogger("recommendations").error("long", exc_info=sys.exc_info())
    (line,) = lines()
    assert line["traceback"].endswith("the end")
    assert len(line["traceback"]) == 20_000
