"""manage.py prune_recommendations"""

from collections.abc import Mapping
from typing import Any

from ..command import Command as Base
from ..command import Summary
from ..output import Progress


class Command(Base):
    help = (
        "Delete old runs: all beyond the last KEEP_RUNS of each strategy, but never what is served; slates that were shown over a month ago; "
        "and interactions older than RETENTION_DAYS, where that is set."
    )

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        from ...pipeline.retention import prune_runs
        from ...privacy.retention import expire

        return {"runs": prune_runs(), **expire()}

    def lines(self, summary: Summary) -> str:
        expired = "".join(f", {summary[name]:,} {name}" for name in ("slates", "interactions", "links") if summary.get(name))
        return f"{summary['runs']:,} runs deleted{expired}; {summary['seconds']:,.1f} s"
