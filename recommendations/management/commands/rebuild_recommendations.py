"""manage.py rebuild_recommendations [--strategy SLUG ...]"""

from argparse import ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from ...pipeline.rules import in_brief
from ...recommenders.parameters.blend import BlendWeights
from ..command import Command as Base
from ..command import Summary
from ..output import Progress, megabytes, table
from ..rebuilding import rebuild_with_calibration

MOST = 2**63 - 1


def seed(text: str) -> int:
    """What --seed takes."""
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= MOST:
        raise ArgumentTypeError(f"{text} is no whole number from 0 to {MOST}")
    return number


class Command(Base):
    help = "Learn from the log and publish: every strategy that is switched on, or those named. Mixes without stored weights are calibrated first."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--strategy", action="append", metavar="SLUG", help="Only this one; may be given several times.")
        parser.add_argument("--no-calibrate", action="store_true", help="Mix with the weights that are stored, or with defaults.")
        parser.add_argument("--seed", type=seed, metavar="N", help="Of everything random; the setting SEED without.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        found = rebuild_with_calibration(options["strategy"], calibrate=not options["no_calibrate"], seed=options["seed"], progress=progress)
        return {**found, "named": options["strategy"]}

    def lines(self, summary: Summary) -> str:
        weights = [f"calibrated {slug}: {BlendWeights.from_json(found).in_words()}" for slug, found in summary["calibrated"].items()]
        rows = [
            (each["slug"], each["status"], f"{each['seconds']:.1f}", megabytes(each["peak_memory"]), f"{sum(each['counts'].get('lists', {}).values()):,}")
            for each in summary["outcomes"]
        ]
        notes = [*(f"{each['slug']}: {each['error']}" for each in summary["outcomes"] if each["error"]), *summary["notes"]]
        prepared = next((each["counts"]["events"] for each in summary["outcomes"] if each["counts"].get("events")), None)
        notes += [in_brief(prepared)] if prepared else []
        total = f"{summary['events']:,} events, {summary['seconds']:,.1f} s, {megabytes(summary['peak_memory'])} MB"
        return "\n".join([*weights, table(("strategy", "status", "seconds", "peak MB", "lists"), rows), *notes, total])

    def succeeded(self, summary: Summary) -> bool:
        return all(each["ok"] for each in summary["outcomes"]) and not _in_vain(summary)

    def failure(self, summary: Summary) -> str:
        if _in_vain(summary):
            return "; ".join(each["error"] for each in summary["outcomes"])
        return f"not rebuilt: {', '.join(each['slug'] for each in summary['outcomes'] if not each['ok'])}"


def _in_vain(summary: Summary) -> bool:
    """Was everything that was named left undone for want of an extra? In a nightly rebuild of all that is due that is no failure."""
    return bool(summary["named"]) and all(each["status"] == "not installed" for each in summary["outcomes"])
