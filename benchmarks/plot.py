"""Draws what ``benchmarks.rebuild`` and ``benchmarks.serving`` have measured; needs matplotlib (pip install matplotlib).

python -m benchmarks.plot --rebuild rebuild.json --serving serving.json --output docs/reference/cost.svg
"""

import argparse
import json
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rebuild", type=Path, required=True)
    parser.add_argument("--serving", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    try:
        import matplotlib
    except ImportError:
        raise SystemExit("a drawing needs matplotlib: pip install matplotlib") from None
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "cost"  # the same figures give the same file
    from matplotlib import pyplot

    figure, (seconds, memory, slates) = pyplot.subplots(1, 3, figsize=(15, 4.5))
    rebuild = json.loads(options.rebuild.read_text())
    _sizes(seconds, rebuild, "learn", "seconds to learn")
    _sizes(memory, rebuild, "memory_mb", "MB while learning")
    _slates(slates, json.loads(options.serving.read_text()))
    figure.tight_layout()
    figure.savefig(options.output, metadata={"Date": None})


def _sizes(axes: Any, report: dict[str, Any], name: str, label: str) -> None:
    for slug in report["growth"]:
        of = [(size["events"], size["strategies"].get(slug, {}).get(name)) for size in report["sizes"]]
        points = [(events, value) for events, value in of if value]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", label=slug)
    axes.set(xscale="log", yscale="log", xlabel="events", ylabel=label)
    axes.legend(fontsize="x-small")


def _slates(axes: Any, report: dict[str, Any]) -> None:
    for slug in dict.fromkeys(row["strategy"] for row in report["slates"]):
        points = [(row["events"], row["slate_ms"]) for row in report["slates"] if row["strategy"] == slug]
        axes.plot(*zip(*points, strict=True), marker="o", label=slug)
    axes.axhline(report["bare_read_ms"], linestyle=":", color="grey", label="bare read")
    axes.set(xscale="symlog", yscale="log", xlabel="events in the shopper's history", ylabel="ms a slate")
    axes.legend(fontsize="x-small")


if __name__ == "__main__":
    main()
