"""Who holds a lease: a token that names the process, so that one on this host whose process is gone need not be waited for."""

import os
import socket
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

LENGTH = 32


def new_token() -> str:
    """32 hexadecimal digits: 8 of the host, 8 of the process, 16 of chance."""
    return f"{_host()}{os.getpid():08x}{uuid4().hex[:16]}"


def is_gone(token: str) -> bool:
    """Did the process that made this token end? False where that cannot be known: another host, or a number used again."""
    if os.name != "posix" or len(token) != LENGTH or not token.startswith(_host()):
        return False
    try:
        os.kill(int(token[8:16], 16), 0)  # asks, sends nothing
    except ProcessLookupError:
        return True
    except (OSError, OverflowError, ValueError):
        return False
    return False


@cache
def _host() -> str:
    """Names this host since its last start; two containers of one name are told apart by their process namespaces."""
    parts = [socket.gethostname()]
    try:
        parts += [Path("/proc/sys/kernel/random/boot_id").read_text(), os.readlink("/proc/self/ns/pid")]
    except OSError:
        parts.append("no /proc")
    return sha256("|".join(parts).encode()).hexdigest()[:8]
