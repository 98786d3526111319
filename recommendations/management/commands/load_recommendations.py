"""manage.py load_recommendations FILE"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from ..command import Command as Base
from ..command import Summary
from ..moving.load import load
from ..output import Progress


class Command(Base):
    help = (
        "Read what dump_recommendations wrote into a database that was migrated and has not recorded anybody, and that holds the same users. "
        "All or nothing; afterwards run rebuild_recommendations."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, metavar="ALIAS", help="Of the database that holds this app's tables.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        return {"file": str(options["file"]), "rows": load(options["file"], options["database"], progress)}

    def lines(self, summary: Summary) -> str:
        rows = ", ".join(f"{number:,} {name.rpartition('.')[2]}" for name, number in summary["rows"].items() if number)
        return f"{rows or 'nothing'} from {summary['file']}; {summary['seconds']:,.1f} s"
