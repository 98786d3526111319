"""A page of the documentation as what can be computed with: its tables, its calculations, the recommenders that it names."""

import ast
import math
import re
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"

Cells = dict[str, dict[str, float]]
"""Row -> column -> number."""


class Page:
    """A page of docs/."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")

    def tables(self) -> dict[int, list[list[str]]]:
        """The rows, head first, of each table with a number."""
        found = {}
        for number, lines in re.findall(r"^\*\*Table (\d+)\.\*\*.*\n\n((?:\|.*\n)+)", self.text, re.MULTILINE):
            rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in lines.splitlines()]
            found[int(number)] = [rows[0], *rows[2:]]
        return found

    def records(self, number: int) -> list[dict[str, str]]:
        """A table's rows by the names in its head."""
        head, *rows = self.tables()[number]
        return [dict(zip(head, row, strict=True)) for row in rows]

    def cells(self, number: int) -> Cells:
        """A table of numbers, by the names at its sides."""
        head, *rows = self.tables()[number]
        return {row[0]: {name: float(cell) for name, cell in zip(head[1:], row[1:], strict=True)} for row in rows}

    def made(self, recommender: str) -> list[dict[str, Any]]:
        """The arguments of each line of code that makes this recommender."""
        calls = re.findall(rf"^    ({recommender}\(.*\))$", self.text, re.MULTILINE)
        return [{each.arg: ast.literal_eval(each.value) for each in ast.parse(call, mode="eval").body.keywords} for call in calls]  # type: ignore[attr-defined]

    def calculations(self) -> list[tuple[str, float]]:
        """`2 / √(2 · 3) = 0.816`: what stands left and right."""
        return [(left, float(right)) for left, right in re.findall(r"`([^`=]*[-+/·√^(][^`=]*) = (-?[\d.]+)`", self.text)]


def computed(expression: str) -> float:
    """A calculation as the page writes it."""
    python = re.sub(r"√(\d[\d.]*)", r"sqrt(\1)", expression).replace("√", "sqrt").replace("·", "*").replace("^", "**")
    return float(eval(python, {"sqrt": math.sqrt, "log": math.log}))
