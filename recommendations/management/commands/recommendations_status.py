"""manage.py recommendations_status"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ...conf import settings
from ...evaluation.attribution import KEPT_DAYS, Cell, Figures, added, attributed, last_days
from ...evaluation.readiness import PlacementReadiness, Readiness, StrategyReadiness, ago, readiness
from ...models import Run
from ...pipeline.rules import in_brief
from ...recording.buffer.waiting import state
from ..command import Command as Base
from ..command import Summary
from ..output import Progress, table


class Command(Base):
    help = "Say in plain words what there is to recommend from, what is served, and what is missing."

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        self.found = readiness()
        self.brought = attributed(*last_days(KEPT_DAYS))
        newest = Run.objects.filter(status=Run.Status.COMPLETE).order_by("-pk").values_list("counts", flat=True).first() or {}
        self.prepared = newest.get("events") or {}
        log = {**asdict(self.found.log), "shoppers": self.found.log.shoppers}
        self.buffer = _buffer()
        return {"prepared": self.prepared, **asdict(self.found), "log": log, "attribution": _attribution(self.brought), "buffer": self.buffer}

    def lines(self, summary: Summary) -> str:
        strategies = table(("strategy", "state"), [(each.slug, _strategy(each)) for each in self.found.strategies])
        placements = table(("placement", "shows"), [(each.slug, _placement(each)) for each in self.found.placements])
        prepared = [f"the last rebuild: {in_brief(self.prepared)}"] if self.prepared else []
        brought = [_brought(self.brought)] if self.brought else []
        buffer = [_waiting(self.buffer)] if self.buffer else []
        return "\n\n".join(["\n".join([_log(self.found), *prepared]), *buffer, strategies, placements, *brought])


def _log(found: Readiness) -> str:
    log = found.log
    if not log.events:
        return f"Nothing is logged yet; {log.products_eligible:,} products could be shown."
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(log.by_kind.items(), key=lambda pair: -pair[1]))
    lines = [
        f"{log.events:,} interactions ({kinds}) of {log.shoppers:,} shoppers ({log.users:,} users, {log.visitors:,} visitors)",
        f"{log.products_logged:,} products are in the log; {log.products_eligible:,} could be shown now",
        f"from {log.oldest:%Y-%m-%d} to {log.newest:%Y-%m-%d %H:%M}: the newest is {ago(log.newest)}" if log.newest else "",
        log.unknown_kinds,
    ]
    return "\n".join(filter(None, lines))


def _strategy(each: StrategyReadiness) -> str:
    as_of = f", knows the log up to {each.as_of:%Y-%m-%d %H:%M}" if each.as_of and each.enabled else ""
    stale = f"; should be rebuilt: {', '.join(each.stale)}" if each.stale else ""
    little = "more would help" if each.run else "too little to learn from"
    missing = f"; {little}: {', '.join(each.missing)}" if each.missing and each.enabled else ""
    return f"{each.state}{as_of}{stale}{missing}"


def _placement(each: PlacementReadiness) -> str:
    if not each.enabled:
        return "switched off"
    shown = ", then ".join(each.strategies) or "nothing"
    return f"{shown} (not now: {', '.join(each.idle)})" if each.idle else shown


def _buffer() -> dict[str, Any] | None:
    """What waits to be logged; None where there is no buffer."""
    if settings.BUFFER is None:
        return None
    try:
        return state()
    except Exception as error:
        return {"error": str(error) or type(error).__name__}


def _waiting(buffer: Mapping[str, Any]) -> str:
    if "error" in buffer:
        return f"The buffer cannot be asked, and events are written directly: {buffer['error']}"
    oldest = f", the oldest for {buffer['oldest_seconds']:,} s" if buffer["waiting"] else ""
    lines = [f"{buffer['waiting']:,} of at most {buffer['most']:,} events wait in the buffer{oldest}; {buffer['flushed']:,} left it so far"]
    if buffer["may_be_evicted"]:
        lines.append("Its Redis may throw events away when memory runs short: set maxmemory-policy to noeviction")
    if buffer["set_aside"]:
        lines.append(f"{buffer['set_aside']:,} of these could not be stored; the latest:")
        lines.append(table(("set aside", "kind", "product", "why"), map(_aside, buffer["aside"])))
    return "\n".join(lines)


def _aside(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return str(entry["at"])[:19], entry["kind"] or "?", entry["product"] or "?", " ".join(str(entry["reason"]).split())[:120]


def _attribution(cells: Mapping[Cell, Figures]) -> dict[str, Any]:
    """Of the days for which the slate log is kept."""
    by_place = added(((cell.placement, cell.strategy), each) for cell, each in cells.items())
    return {
        "days": KEPT_DAYS,
        "window_days": settings.ATTRIBUTION_DAYS,
        "total": Figures.sum(list(cells.values())).told(),
        "placements": [{"placement": placement, "strategy": strategy, **each.told()} for (placement, strategy), each in sorted(by_place.items())],
    }


def _brought(cells: Mapping[Cell, Figures]) -> str:
    by_placement = sorted(added((cell.placement, each) for cell, each in cells.items()).items())
    rows = [(placement or "?", each.slates, each.clicks, each.lines, f"{each.revenue:.2f}") for placement, each in by_placement]
    head = (f"last {KEPT_DAYS} days", "slates seen", "clicks", "purchases after a click", "revenue")
    return table(head, rows)
