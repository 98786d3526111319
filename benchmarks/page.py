"""Writes the tables of docs/reference/cost.md from what was measured; what stands around them is left alone.

python -m benchmarks.page --rebuild rebuild.json --serving serving.json
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

from .rebuild import ROOT, table

PAGE = ROOT / "docs" / "reference" / "cost.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rebuild", type=Path, required=True)
    parser.add_argument("--serving", type=Path, required=True)
    options = parser.parse_args()
    rebuild, serving = json.loads(options.rebuild.read_text()), json.loads(options.serving.read_text())
    sections = {"rebuild": table(rebuild), "extract": extracts(rebuild), "serving": slates(serving), "bytes": packed(serving)}
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), sections), encoding="utf-8")


def filled(text: str, sections: dict[str, list[str]]) -> str:
    """The text with each table between its two marks replaced."""
    for name, lines in sections.items():
        marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text = re.sub(marks, lambda found, lines=lines: found[1] + "\n".join(lines) + "\n" + found[2], text, flags=re.DOTALL)
    return text


def extracts(report: dict[str, Any]) -> list[str]:
    lines = ["| events | shoppers | products | seconds to read and prepare | memory MB | |", "|---|---|---|---|---|---|"]
    for size in report["sizes"]:
        read = size.get("extract", {})
        cells = (f"{size['events']:,}", size.get("shoppers", ""), size.get("products", ""), read.get("seconds", ""), read.get("memory_mb", ""), size["ended"])
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return lines


def slates(report: dict[str, Any]) -> list[str]:
    lengths = list(dict.fromkeys(row["events"] for row in report["slates"]))
    lines = ["| strategy | served from | " + " | ".join(f"{length:,} events" for length in lengths) + " |", "|---" * (len(lengths) + 2) + "|"]
    for slug, kind in dict.fromkeys((row["strategy"], row["kind"]) for row in report["slates"]):
        of = [row for row in report["slates"] if row["strategy"] == slug]
        lines.append(f"| `{slug}` | {kind} | " + " | ".join(f"{row['slate_ms']:g} ms ({row['ratio']:g}x)" for row in of) + " |")
    return [
        *lines,
        "",
        f"A bare read of twelve products by key took {report['bare_read_ms']:g} ms in the same process ({report['database']}); x counts such reads.",
    ]


def packed(report: dict[str, Any]) -> list[str]:
    return ["| list | bytes |", "|---|---|", *(f"| {name} | {size:,} |" for name, size in report["packed_bytes"].items())]


if __name__ == "__main__":
    main()
