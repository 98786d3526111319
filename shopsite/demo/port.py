"""Is the port there to be served on?"""

import errno
import os
import socket
import sys


class PortTaken(Exception):
    """The one line that says why the demo cannot be served."""


def address() -> tuple[str, int]:
    """Host and port to serve on. All interfaces only where ALLOWED_HOSTS names other hosts; then it is no demo, unless DEMO=1 says so."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise PortTaken(f"PORT={text}: a port is a number from 1 to 65535")
    return ("0.0.0.0" if os.environ.get("ALLOWED_HOSTS") else "127.0.0.1"), int(text)


def check(host: str, port: int) -> None:
    """PortTaken where nobody could listen there now."""
    with socket.socket() as probe:
        # As the web server does it: connections of a server that ended a moment ago do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} cannot be served on: {error.strerror}. Choose another: make demo PORT={port % 65_535 + 1}") from error


def main() -> int:
    """For the Makefile, which asks before it installs anything; needs the standard library alone."""
    try:
        check(*address())
    except PortTaken as reason:
        print(reason)
        return errno.EADDRINUSE
    return 0


if __name__ == "__main__":
    sys.exit(main())
