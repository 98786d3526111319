"""manage.py load_demo"""

import sys
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ...demo import loading, tables
from ...models import DemoLoad


class Command(BaseCommand):
    help = "Load the demo shop: a real retailer's products, customers and orders. Run again, it does nothing and loses nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=int, metavar="N", help="Only the first N customers, for a quick look.")

    def handle(self, *args: Any, customers: int | None = None, **options: Any) -> None:
        if customers is not None and customers < 1:
            raise CommandError("--customers must be at least 1")
        done = DemoLoad.objects.filter(finished_at__isnull=False).first()
        if done:
            self._say(f"The demo's data were loaded on {done.finished_at:%Y-%m-%d}; nothing to do.", options)
            return
        started = monotonic()
        table = tables.read(customers=customers)
        load = loading.begin(table)
        with _progress(quiet=options["verbosity"] == 0) as bars:
            for line in self._steps(table.moved(load.days), bars):
                _wipe(bars)
                self._say(line, options)
                bars.start()
        loading.finish(load)
        self._say(f"Dates moved by {load.days} days. Demo data loaded in {monotonic() - started:.1f} s.", options)

    def _steps(self, table: tables.Tables, bars: Progress) -> Any:
        tasks: dict[str, Any] = {}

        def report(label: str, done: int, total: int) -> None:
            task = tasks.setdefault(label, bars.add_task(label, total=total)) if label not in tasks else tasks[label]
            bars.update(task, completed=done)

        yield f"products: {loading.load_products(table, report):,} new"
        yield f"customers: {loading.load_customers(table):,} new"
        yield f"orders: {loading.load_orders(table, report):,} new"
        bars.stop()  # The import draws its own bar.
        yield loading.load_interactions(table)
        if settings.DEMO and loading.load_admin():
            yield "admin: user admin, password admin (for the demo only)"

    def _say(self, line: str, options: dict[str, Any]) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(line)


def _wipe(bars: Progress) -> None:
    """A line is written where the bars were."""
    bars.stop()
    for task in bars.task_ids:
        bars.remove_task(task)


def _progress(*, quiet: bool) -> Progress:
    """Bars on standard error, wiped when done; none in a pipe."""
    shown = sys.stderr.isatty() and not quiet
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True), transient=True, disable=not shown)
