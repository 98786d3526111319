"""A rebuild as a command runs it: weights that are missing or stale are fitted first, from the same reading of the log."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .output import Progress

if TYPE_CHECKING:
    from ..pipeline.extract import Extract

STAGES = {"extract": "reading the log", "fit": "learning", "write": "writing lists"}

# Learning loads numpy and scipy: inside the functions, so that nobody pays for them who only asks for help.


def rebuild_with_calibration(slugs: Sequence[str] | None, *, calibrate: bool, seed: int | None, progress: Progress) -> dict[str, Any]:
    """The outcomes of ``slugs``, or of all strategies that are due, and notes on the log; RebuildRefused where a slug is unknown."""
    from ..evaluation.log_counts import unknown_kinds
    from ..pipeline.extract import extract
    from ..pipeline.rebuild import rebuild

    data = extract(seed=seed, progress=lambda share: progress.share(STAGES["extract"], share))
    calibrated = _calibrated(data, slugs, seed, progress) if calibrate and data.dataset.n_events else {}

    def tell(slug: str, stage: str, share: float) -> None:
        progress.share(f"{slug} {STAGES.get(stage, stage)}".strip(), share)

    outcomes = rebuild(slugs, seed=seed, progress=tell, extract=data)
    return {
        "events": data.dataset.n_events,
        "notes": [unknown_kinds()] if data.dataset.counts.get("unknown_kind") else [],
        "calibrated": calibrated,
        "outcomes": [asdict(outcome) | {"ok": outcome.ok} for outcome in outcomes],
    }


def _calibrated(data: "Extract", slugs: Sequence[str] | None, seed: int | None, progress: Progress) -> dict[str, Any]:
    """The weights of those that had none or stale ones, by slug."""
    from ..evaluation.calibrate import calibrate, stale
    from ..pipeline.rebuild import mixers

    due = stale(mixers(slugs))
    return dict(calibrate(data, due, seed=seed, progress=lambda share: progress.share("calibrating", share))) if due else {}
