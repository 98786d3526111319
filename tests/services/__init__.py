"""The servers and programs that some tests need: found where they run, started privately where only their binaries are there."""

import socket


class Unavailable(Exception):
    """Why a service cannot be had here; the reason a test is skipped with."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
