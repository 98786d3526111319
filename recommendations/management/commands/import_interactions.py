"""manage.py import_interactions FILE"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ..command import Command as Base
from ..command import Summary
from ..files.interactions import InteractionsImport
from ..files.summary import nothing_went_in, words
from ..output import Progress


class Command(Base):
    help = (
        "Read what shoppers did from a CSV or Parquet file into the log. Columns: product, user or visitor, occurred_at, and as wanted kind, "
        "quantity, unit_price, order, event_id, value. product is the SKU by the product adapter (by default the primary key), user the value of the "
        "user model's USERNAME_FIELD; a time without offset is one in TIME_ZONE. Bad rows go to FILE.rejects.csv. The same file again adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--create-users", action="store_true", help="Make the users that are missing, with unusable passwords.")
        parser.add_argument("--strict", action="store_true", help="Stop at the first bad row; nothing of its chunk goes in.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        return InteractionsImport(options["file"], create_users=options["create_users"], strict=options["strict"]).run(progress)

    def lines(self, summary: Summary) -> str:
        return words("interactions", summary)

    def succeeded(self, summary: Summary) -> bool:
        return not nothing_went_in(summary)

    def failure(self, summary: Summary) -> str:
        return "nothing was imported: every row of the file was rejected"
