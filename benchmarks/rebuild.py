"""Seconds and memory of a rebuild, by strategy and size of the log, beside the same sums bare.

    python -m benchmarks.rebuild [--events 10000 100000] [--minutes 60] [--without SLUG ...] [--output FILE]

Each size runs in a process and a database of its own (SQLite in a temporary folder), one strategy after the other, on one thread; after
--minutes it is ended, and what was measured till then stands. Measured is, by strategy: "learn", fitting and making the lists, from the
arrays of the extract; "write", packing the lists, storing them and switching; "memory", the peak above what the process held before.
The bare side (``benchmarks.bare``) learns from the same arrays in the same process; "ratio" is learn over the fastest bare one. The growth
exponent of a strategy is the slope of log seconds over log events; how the log gets into the database is not measured.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
TOO_SHORT = 0.1
"""Seconds below which a ratio says nothing."""
TWICE = 2.0
SLOWEST = "user-neighbours"
"""Measured last: where the time runs out, only it is missing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--minutes", type=float, default=60.0, help="bound on each size")
    parser.add_argument("--without", nargs="*", default=[], metavar="SLUG", help="strategies to leave out")
    parser.add_argument("--output", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        for record in measured(options.one, options.without):
            print(json.dumps(record), flush=True)
        return
    report = json.dumps(summary([_apart(events, options) for events in options.events]), indent=2)
    print(report)
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(report + "\n")


def _apart(events: int, options: argparse.Namespace) -> dict[str, Any]:
    """One size in a process of its own: a peak of memory belongs to a process, and one that takes too long can be ended."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **one_thread, "VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "shopsite.settings"}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "benchmarks.rebuild", "--one", str(events), "--without", *options.without]
        child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        ended = ""
        try:
            output, _ = child.communicate(timeout=60 * options.minutes)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
            ended = f"ended after {options.minutes:g} minutes"
    if child.returncode and not ended:
        raise SystemExit(f"the run of {events:,} events failed, see above")
    size: dict[str, Any] = {"events": events, "ended": ended, "strategies": {}}
    for line in output.splitlines():
        record = json.loads(line)
        if "strategy" in record:
            size["strategies"].setdefault(record.pop("strategy"), {}).update(record)
        else:
            size.update(record)
    return size


def measured(events: int, without: Iterable[str] = ()) -> Iterable[dict[str, Any]]:
    """Records: of the whole, then of each strategy, then of its bare equivalents."""
    import django

    django.setup()
    from django.core.management import call_command

    from recommendations.models import Strategy
    from recommendations.pipeline.extract import extract
    from recommendations.pipeline.rebuild import due_by_default, rebuild

    from . import bare, loading, synthetic

    log = synthetic.log(events, SEED)
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    loading.load(log)
    yield {"loading_seconds": round(time.perf_counter() - began, 1)}
    del log
    Strategy.objects.filter(slug__in=list(without)).update(enabled=False)
    kept: list[Any] = []
    reading = timed(lambda: kept.append(extract(seed=SEED)))
    dataset = kept[0].dataset
    yield {"shoppers": dataset.n_shoppers, "products": dataset.n_products, "units": dataset.n_units, "extract": reading}
    works = bare.works(dataset)
    watch = Watch()
    due = [strategy.slug for strategy in due_by_default()]
    for slug in sorted(due, key=lambda slug: (slug == SLOWEST, slug.startswith("blend"), slug)):
        yield watch.of(slug, lambda slug=slug: rebuild([slug], extract=kept[0], progress=watch.told))
        of_this = bare.blend(_mixed(watch), dataset) if slug.startswith("blend") else works.get(slug, {})
        yield {"strategy": slug, "bare": {name: timed(work) for name, work in of_this.items()}}


def _mixed(watch: "Watch") -> list[Any]:
    from recommendations.recommenders.base import ProductRecommender

    return [fitted.matrix for fitted in watch.fitted.values() if isinstance(fitted, ProductRecommender) and not fitted.Parameters.own_rows]


class Watch:
    """Sees when a strategy begins to be fitted, ends, and makes its lists."""

    def __init__(self) -> None:
        from recommendations.pipeline.rebuild import _Rebuilder
        from recommendations.recommenders.base import Recommender

        self.fitted: dict[str, Any] = {}
        self._slug = ""
        self._moments: dict[str, float] = {}
        self._listing = 0.0
        lists, source = Recommender.lists, _Rebuilder._source

        def watched(recommender: Any, scope: str, n: int) -> Any:
            began = time.perf_counter()
            try:
                return lists(recommender, scope, n)
            finally:
                self._listing += time.perf_counter() - began
                self.fitted[self._slug] = recommender

        # A strategy at a time is rebuilt here; a blend finds what was fitted before, as it does in a rebuild of everything.
        Recommender.lists = watched  # type: ignore[method-assign]
        _Rebuilder._source = lambda rebuilder, strategy: self.fitted.get(strategy.slug) or source(rebuilder, strategy)  # type: ignore[method-assign]

    def told(self, slug: str, stage: str, share: float) -> None:
        if stage == "fit":
            self._moments.setdefault("began", time.perf_counter())
            self._moments["fitted"] = time.perf_counter()

    def of(self, slug: str, work: Callable[[], Any]) -> dict[str, Any]:
        """What one strategy cost."""
        from recommendations.models import Result, Run

        self._slug, self._moments, self._listing = slug, {}, 0.0
        before = resident()
        (outcome,) = work()
        learn = self._moments.get("fitted", 0.0) - self._moments.get("began", 0.0) + self._listing
        found = {"strategy": slug, "status": outcome.status, "learn": round(learn, 3), "write": round(max(outcome.seconds - learn, 0.0), 3)}
        if outcome.error:
            return {**found, "error": outcome.error}
        payloads = Result.objects.filter(run=Run.objects.get(pk=outcome.run_id)).values_list("scope", "payload")
        sizes: dict[str, list[int]] = {}
        for scope, payload in payloads.iterator():
            sizes.setdefault(scope, []).append(len(payload))
        bytes_a_row = {scope: round(sum(of) / len(of)) for scope, of in sizes.items()}
        return {**found, "memory_mb": mb((outcome.peak_memory or before) - before), "lists": dict(outcome.counts.get("lists", {})), "bytes_a_row": bytes_a_row}


def timed(work: Callable[[], Any]) -> dict[str, Any]:
    from recommendations.pipeline.memory import peak_memory, reset_peak

    reset_peak()
    before, began = resident(), time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return {"seconds": round(seconds, 4), "memory_mb": mb((peak_memory() or before) - before)}


def resident() -> int:
    """Bytes that this process holds now; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) * 1024


def mb(size: int) -> float:
    return round(max(size, 0) / 1e6, 1)


def summary(sizes: list[dict[str, Any]]) -> dict[str, Any]:
    """The sizes with ratios, the growth of each strategy, and who is above twice a bare equivalent."""
    above = []
    for size in sizes:
        for slug, found in size["strategies"].items():
            fastest = min((each["seconds"] for each in found.get("bare", {}).values()), default=None)
            if fastest and found.get("status") == "complete":
                found["ratio"] = round(found["learn"] / fastest, 2)
                if found["ratio"] > TWICE and found["learn"] > TOO_SHORT:
                    above.append({"strategy": slug, "events": size["events"], "ratio": found["ratio"], "learn": found["learn"], "bare": fastest})
    return {"sizes": sizes, "growth": growth(sizes), "above_twice": above}


def growth(sizes: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """By strategy: exponents of seconds and of memory."""
    slugs = sorted({slug for size in sizes for slug in size["strategies"]})
    found = {}
    for slug in slugs:
        points = [(size["events"], size["strategies"][slug]) for size in sizes if size["strategies"].get(slug, {}).get("status") == "complete"]
        found[slug] = {name: slope([(events, at.get(key, 0)) for events, at in points]) for name, key in (("seconds", "learn"), ("memory", "memory_mb"))}
    return found


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Least squares of log y on log x; None for fewer than two points with something in them."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len(logs) < 2:
        return None
    mean_x, mean_y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return round(sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs), 2)


def table(report: Mapping[str, Any]) -> list[str]:
    """A report as lines of Markdown."""
    lines = ["| strategy | events | learn s | bare s | ratio | write s | memory MB | exponent |", "|---|---|---|---|---|---|---|---|"]
    for slug, exponents in report["growth"].items():
        for size in report["sizes"]:
            found = size["strategies"].get(slug, {})
            bare = ", ".join(f"{name} {at['seconds']:g}" for name, at in found.get("bare", {}).items())
            cells = [
                found.get("learn", ""),
                bare,
                found.get("ratio", ""),
                found.get("write", ""),
                found.get("memory_mb", found.get("error", "")),
                exponents["seconds"],
            ]
            lines.append(f"| `{slug}` | {size['events']:,} | " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |")
    return lines


if __name__ == "__main__":
    main()
