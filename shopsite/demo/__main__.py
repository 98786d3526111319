"""The story of ``make demo``: is the port free, what is still to be set up, what is there now, serve."""

import os
import sys

import django

from . import screen
from .logins import Unsafe
from .logins import check as check_logins
from .port import PortTaken, address
from .port import check as check_port
from .processes import Died, Family, Stopped
from .servers import Unreachable
from .servers import check as check_servers

INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """0 when all is done, or when a served shop is asked to end; 1 with one line on stderr when something failed."""
    data_only = "--data-only" in arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")
    serving = False
    try:
        host, port = address()
        if not data_only:
            check_port(host, port)
        with Family() as family:
            _prepare(family)
            if not data_only:
                serving = True
                _serve(family, host, port)
    except Stopped:
        screen.say("\nStopped; nothing is left running." if serving else "\nStopped. Run it again: it goes on where it was.")
        return 0 if serving else INTERRUPTED
    except (PortTaken, Unreachable, Unsafe, Died) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _prepare(family: Family) -> None:
    django.setup()
    from .report import environment, report
    from .setup import set_up

    environment()
    check_servers()
    check_logins()
    report(computed=set_up(family))


def _serve(family: Family, host: str, port: int) -> None:
    from .report import invitation
    from .services import start, wait_for_page

    start(family, host, port)
    wait_for_page(family, port)
    invitation(port)
    family.watch()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
