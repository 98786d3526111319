"""manage.py prune_recommendations"""

from collections.abc import Mapping
from typing import Any

from ..command import Command as Base
from ..command import Summary
from ..output import Progress


class Command(Base):
    help = "Delete old runs: all beyond the last KEEP_RUNS of each strategy, but never what is served."

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        from ...pipeline.retention import prune_runs

        return {"runs": prune_runs()}

    def lines(self, summary: Summary) -> str:
        return f"{summary['runs']:,} runs deleted; {summary['seconds']:,.1f} s"
