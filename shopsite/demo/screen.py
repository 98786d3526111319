"""How the demo talks: plain lines, with a little emphasis where a terminal reads them."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

BOLD, FAINT, GREEN, PLAIN = "1", "2", "32", "0"


def paint(text: str, style: str) -> str:
    """``text`` in a style; unchanged in a pipe, and where NO_COLOR is set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{style}m{text}\033[{PLAIN}m"


def say(text: str = "") -> None:
    print(text, flush=True)


def heading(text: str) -> None:
    say(f"\n{paint(text, BOLD)}")


def fact(name: str, value: str) -> None:
    """A line of a list of facts."""
    say(f"  {name:<16}{value}")


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    heading(title)
    started = time.monotonic()
    yield
    say(paint(f"  {time.monotonic() - started:.1f} s", FAINT))
