"""A server that takes every connection and never says a word: worse than one that is away."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Timer


@contextmanager
def silent_server(*, longest: float = 30.0) -> Iterator[tuple[int, Callable[[], bool]]]:
    """Its port, and whether it hung up: it does after so many seconds, so that who waits for ever fails a test and does not hang it."""
    hung_up = Event()
    server = socket.create_server(("127.0.0.1", 0))  # The kernel accepts for it.

    def hang_up() -> None:
        hung_up.set()
        server.close()

    timer = Timer(longest, hang_up)
    timer.start()
    try:
        yield server.getsockname()[1], hung_up.is_set
    finally:
        timer.cancel()
        server.close()
