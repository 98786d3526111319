"""Writes docs/reference/recommenders.md from the recommenders themselves: ``python -m tests.docs.recommenders_page``."""

import re
from dataclasses import fields
from typing import Any

from recommendations.recommenders.parameters.base import Parameters

from .page import DOCS

PATH = DOCS / "reference" / "recommenders.md"

HEAD = """# The recommenders

Written from the source by `python -m tests.docs.recommenders_page`; a test compares. What the formulas mean, with a worked example:
[the mathematics](../explanation/mathematics.md). Symbols, cost and sources stand in the classes' docstrings (`recommendations/recommenders/`).

Rows are stored for a product (what goes with it), a shopper, a category, or all (everybody); *live*: computed at the request. Parameters are set in
the admin, on the strategy; what lies outside of what a parameter takes is refused, and so is an unknown name.
"""


def written() -> str:
    """The whole page."""
    from recommendations import registry

    entries = [registry.Entry(name, *paths) for name, paths in sorted(registry.BUILT_IN.items())]
    lines = [HEAD, "| recommender | in one line | rows for | needs |", "|---|---|---|---|"]
    for entry in entries:
        cls, parameters = entry.recommender_class(), entry.parameters_class()
        lines.append(f"| [`{entry.name}`](#{entry.name}) | {_cell(in_one_line(cls.__doc__ or ''))} | {_rows(parameters)} | {_needs(parameters)} |")
    for entry in entries:
        lines += ["", f"## {entry.name}", "", "| parameter | default | takes | |", "|---|---|---|---|"]
        lines += [_parameter(entry.parameters_class(), each) for each in fields(entry.parameters_class())]
    return "\n".join(lines) + "\n"


SCORE = re.compile(r"\b(A\[\w,\w\]|score(_\w|\(\w, \w\)| of \w[^=]*)?) = ")


def in_one_line(docstring: str) -> str:
    """The first sentence, and where it does not say what the score is, the first clause that does."""
    idea = first_sentence(docstring)
    clauses = [clause for paragraph in docstring.split("\n\n") for sentence in _sentences(paragraph) for clause in sentence.split("; ")]
    found = next((clause[at.start() :] for clause in clauses if (at := SCORE.search(clause))), "")
    return idea if SCORE.search(idea) or not found else f"{idea}: {found}"


def first_sentence(docstring: str) -> str:
    """A full stop between digits, or before a letter, ends nothing."""
    return _sentences(docstring.strip().split("\n\n")[0])[0]


def _sentences(paragraph: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[^.])\.(?= [A-Za-z]|$)", " ".join(paragraph.split())) if part.strip()]


def _rows(parameters: type[Parameters]) -> str:
    rows = list(parameters.scopes)
    return ", ".join([*rows, *(["live"] if parameters.live else [])])


def _needs(parameters: type[Parameters]) -> str:
    needs = [f"`[{parameters.extra}]`"] if parameters.extra else []
    return ", ".join([*needs, *(["other strategies"] if parameters.needs_sources else [])])


def _parameter(parameters: type[Parameters], each: Any) -> str:
    low, high, choices, unit = (each.metadata.get(name) for name in ("minimum", "maximum", "choices", "unit"))
    bounds = f"{_number(low)} to {_number(high)}" if low is not None and high is not None else f"at least {_number(low)}" if low is not None else ""
    takes = ", ".join(f"`{choice}`" for choice in choices) if choices else " ".join(part for part in (bounds, unit) if part)
    if each.metadata.get("of"):
        takes = f"slugs of {each.metadata['of']}, separated by spaces"
    if isinstance(each.default, bool):
        takes = "`true`, `false`"
    shown = "" if each.default is None else f"`{each.default!r}`".replace("'", '"').replace("`True`", "`true`").replace("`False`", "`false`")
    return f"| `{each.name}` | {shown or 'empty'} | {takes or 'text'} | {_cell(_meaning(each.metadata))} |"


def _meaning(metadata: Any) -> str:
    return f"{metadata.get('help', '')} `null`: {metadata['none']}." if metadata.get("none") else str(metadata.get("help", ""))


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PATH.write_text(written(), encoding="utf-8")
