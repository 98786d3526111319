"""manage.py dump_recommendations FILE"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from ..command import Command as Base
from ..command import Summary
from ..moving.dump import dump
from ..output import Progress


class Command(Base):
    help = (
        "Write what cannot be computed (log, slate log, kinds, strategies with their weights, placements, consent, visitor links, tombstones) to a file of "
        "JSON lines, for another database of any vendor. It holds personal data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS", help="Of the database that holds this app's tables.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        return {"file": str(options["file"]), "rows": dump(options["file"], options["database"], progress)}

    def lines(self, summary: Summary) -> str:
        rows = ", ".join(f"{number:,} {name.rpartition('.')[2]}" for name, number in summary["rows"].items() if number)
        return f"{rows or 'nothing'} in {summary['file']}; {summary['seconds']:,.1f} s"
