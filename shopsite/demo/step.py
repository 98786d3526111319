"""One step of the set-up, a management command in a process of its own: ``python -m shopsite.demo.step COMMAND [OPTION ...]``.

Unlike ``manage.py``, it takes TERM for Ctrl-C, so that a command that is stopped can clean up, and says nothing about it.
"""

import signal
import sys
from types import FrameType

import django
from django.core.management import CommandError, call_command

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        django.setup()
        call_command(*arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CommandError as error:
        if error.returncode != INTERRUPTED:
            print(error, file=sys.stderr)
        return error.returncode
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
