"""The runs of a strategy over time: how long they took, how good they were, how much they wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ..models import Run, Strategy
from . import vocabulary
from .charts import line_chart
from .display import NOTHING

SHOWN = 20
"""The newest runs of a strategy."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """A run beside the one that is served."""

    run: Run
    served: bool
    lists: int | None
    ndcg: float | None
    """Of the weights with which it was computed, by the latest days of the log; None where nothing was calibrated."""
    changed: list[tuple[str, str, str]]
    """Parameters that are not what they are in the run served: name, here, there."""


def told_history(strategy: Strategy) -> SafeString | str:
    """Charts, the oldest of the runs on the left, each with its numbers as a table; one query."""
    runs = [past for past in reversed(pasts(strategy, strategy.runs.order_by("-pk")[:SHOWN])) if past.run.duration is not None]
    if len(runs) < 2:
        return _("Charts stand here from the second run on.")
    named = [(_label(past.run), past) for past in runs]
    charts = (
        line_chart(_("Duration"), {"": [(label, past.run.duration) for label, past in named]}, _("s")),
        line_chart(_("How well its weights foretold (NDCG@10)"), {"": [(label, past.ndcg) for label, past in named]}),
        line_chart(_("Lists written"), {"": [(label, past.lists) for label, past in named]}),
    )
    return format_html('<div class="rec-charts">{}</div>', format_html_join("", "{}", ((chart,) for chart in charts if chart)))


def pasts(strategy: Strategy, runs: Iterable[Run]) -> list[Past]:
    """In the order given; rows of another version or broken ones only tell less."""
    now = _mapping(strategy.current_run.parameters) if strategy.current_run else {}
    return [
        Past(run=run, served=run.pk == strategy.current_run_id, lists=_lists(run), ndcg=ndcg(run.weights), changed=_changed(_mapping(run.parameters), now))
        for run in runs
    ]


def ndcg(weights: Any) -> float | None:
    """What calibration found: of a blend, or the best of a learnt parameter."""
    report = _mapping(_mapping(weights).get("report"))
    found = [report.get("ndcg"), *(_best(each) for name, each in report.items() if isinstance(each, Mapping))]
    return next((float(value) for value in found if isinstance(value, (int, float)) and not isinstance(value, bool)), None)


def _best(learnt: Mapping[str, Any]) -> float | None:
    pairs = learnt.get("ndcg")
    tried = [pair for pair in pairs if isinstance(pair, (list, tuple)) and len(pair) == 2] if isinstance(pairs, list) else []
    return next((good for value, good in tried if value == learnt.get("value")), None)


def _label(run: Run) -> str:
    at = run.finished_at or run.created_at
    return _("#%(run)d, %(day)s") % {"run": run.pk, "day": date_format(localtime(at), "SHORT_DATE_FORMAT")}


def _lists(run: Run) -> int | None:
    lists = _mapping(_mapping(run.counts).get("lists"))
    numbers = [n for n in lists.values() if isinstance(n, int)]
    return sum(numbers) if numbers else None


def _changed(mine: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    names = sorted(name for name in {*mine, *now} if mine.get(name) != now.get(name)) if mine and now else []
    return [(vocabulary.parameter(name), _text(mine.get(name)), _text(now.get(name))) for name in names]


def _text(value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_format(value, force_grouping=True)
    return NOTHING if value is None else str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
