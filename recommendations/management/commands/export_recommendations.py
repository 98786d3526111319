"""manage.py export_recommendations (--placement SLUG | --strategy SLUG) --limit N --output FILE"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ..arguments import positive
from ..command import Command as Base
from ..command import Summary
from ..files.export import Export
from ..output import Progress


class Command(Base):
    help = (
        "Write what every shopper with a history would be shown to a CSV or Parquet file: shopper, rank, product (SKU), score, reason. "
        "The lists come from the page's own code, for a request at the moment up to which the strategy knows the log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--placement", metavar="SLUG", help="With its fallbacks and rules.")
        what.add_argument("--strategy", metavar="SLUG", help="This one alone.")
        parser.add_argument("--limit", type=positive, required=True, metavar="N", help="Products for each shopper, at most.")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--shoppers", type=Path, metavar="FILE", help="Only those named here: one a line, or in a column 'shopper'.")
        parser.add_argument("--include-bought", action="store_true", help="Whatever the strategy says of products that the shopper bought; for measuring.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        return Export(**{name: options[name] for name in ("placement", "strategy", "limit", "output", "shoppers", "include_bought")}).run(progress)

    def lines(self, summary: Summary) -> str:
        without = f", {summary['without_a_list']:,} without a list" if summary["without_a_list"] else ""
        what = summary["strategy"] or summary["placement"]
        return f"{what}: {summary['shoppers']:,} shoppers{without}, {summary['rows']:,} rows in {summary['output']}; {summary['seconds']:,.1f} s"
