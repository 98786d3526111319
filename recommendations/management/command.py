"""The base of this app's commands: one clear line and a non-zero exit on failure, a summary on success."""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from ..exceptions import RecommendationsError
from .output import Progress, peak_memory, write_json

Summary = Mapping[str, Any]

EXPECTED = (RecommendationsError, ImproperlyConfigured, DatabaseError, OSError)
"""Failures that say themselves what is wrong; anything else is a defect and keeps its traceback."""


class Command(BaseCommand):
    """Subclasses implement ``run``, which returns the summary, and ``lines``, which words it."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", type=Path, metavar="FILE", help="Write a machine-readable summary here.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with Progress(quiet=options["verbosity"] == 0) as progress:
                started = monotonic()
                summary = {**self.run(progress, options)}
                summary |= {"seconds": round(monotonic() - started, 3), "peak_memory": peak_memory()}
            if options["json"]:
                write_json(options["json"], {"ok": self.succeeded(summary), **summary})
        except EXPECTED as error:
            message = _one_line(error)
            self._report_failure(options, message)
            raise CommandError(message) from error
        except KeyboardInterrupt:
            self._report_failure(options, "interrupted")
            raise CommandError("interrupted", returncode=130) from None
        except Exception as error:
            # A defect, here or in the storefront's adapter: the summary of yesterday must not go on saying that all is well.
            self._report_failure(options, f"{type(error).__name__}: {_one_line(error)}")
            raise
        if options["verbosity"] > 0:
            self.stdout.write(self.lines(summary))
        if not self.succeeded(summary):
            raise CommandError(self.failure(summary))

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        """Do the work; what is returned must go into JSON."""
        raise NotImplementedError

    def lines(self, summary: Summary) -> str:
        """The summary in words."""
        raise NotImplementedError

    def succeeded(self, summary: Summary) -> bool:
        """False: the summary is printed, and the command still ends non-zero."""
        return True

    def failure(self, summary: Summary) -> str:
        """The one line for a summary that is no success."""
        raise NotImplementedError

    def _report_failure(self, options: Mapping[str, Any], message: str) -> None:
        if options["json"]:
            try:
                write_json(options["json"], {"ok": False, "error": message})
            except OSError as error:
                self.stderr.write(f"{options['json']} cannot be written: {error.strerror or error}")


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error).strip().partition("\n")[0] or type(error).__name__
