"""manage.py import_products FILE"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ..command import Command as Base
from ..command import Summary
from ..files.products import ProductsImport
from ..files.summary import nothing_went_in, words
from ..output import Progress


class Command(Base):
    help = (
        "Write the products of a CSV or Parquet file into the storefront's catalogue, by SKU. Columns: sku, and as wanted name, category (A > B), "
        "brand, tags (a|b), price, currency, description, image_url, is_active, stock, created_at. "
        "A time without offset is one in TIME_ZONE. Bad rows go to FILE.rejects.csv."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--strict", action="store_true", help="Stop at the first bad row; nothing of its chunk goes in.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        return ProductsImport(options["file"], strict=options["strict"]).run(progress)

    def lines(self, summary: Summary) -> str:
        return words("products", summary)

    def succeeded(self, summary: Summary) -> bool:
        return not nothing_went_in(summary)

    def failure(self, summary: Summary) -> str:
        return "nothing was imported: every row of the file was rejected"
