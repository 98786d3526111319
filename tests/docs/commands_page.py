"""Writes docs/reference/commands.md from the commands themselves: ``python -m tests.docs.commands_page``."""

from argparse import SUPPRESS, Action
from pathlib import Path
from typing import Any

from .page import DOCS

PATH = DOCS / "reference" / "commands.md"

HEAD = """# Commands

Written from the source by `python -m tests.docs.commands_page`; a test compares. Call them as `python manage.py COMMAND`.

All of them show progress on a terminal, are quiet in a pipe, end with 0 on success, and with one clear line and another number on failure.
An error that nobody foresaw, in a product adapter for instance, keeps its traceback.
With `--json FILE` each writes what it did for a machine: `ok`, what the command counts, `seconds` and `peak_memory` (bytes), or `ok` false and `error`.
"""

OF_DJANGO = {"help", "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks"}


def names() -> list[str]:
    """The app's commands."""
    import recommendations.management.commands as here

    return sorted(path.stem for path in Path(here.__path__[0]).glob("[a-z]*.py"))


def written() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name in names() for line in _command(name))]) + "\n"


def _command(name: str) -> list[str]:
    from django.core.management import load_command_class

    parser = load_command_class("recommendations", name).create_parser("manage.py", name)
    own = [action for action in parser._actions if action.dest not in OF_DJANGO and action.help is not SUPPRESS]
    required = {action.dest for group in parser._mutually_exclusive_groups if group.required for action in group._group_actions}
    rows = [f"| `{_called(action)}` | {_needed(action, required)} | {_cell(action.help)} |" for action in sorted(own, key=lambda each: each.dest == "json")]
    return [f"## {name}", "", _cell(parser.description), "", "| option | | what it does |", "|---|---|---|", *rows, ""]


def _called(action: Action) -> str:
    metavar = action.metavar or action.dest.upper()
    if not action.option_strings:
        return action.dest.upper()
    return f"{action.option_strings[0]} {metavar}" if action.nargs != 0 else action.option_strings[0]


def _needed(action: Action, one_of: set[str]) -> str:
    return "one of these" if action.dest in one_of else "required" if action.required else ""


def _cell(text: Any) -> str:
    return " ".join(str(text or "").split()).replace("|", "\\|")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PATH.write_text(written(), encoding="utf-8")
