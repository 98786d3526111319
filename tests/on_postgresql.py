"""Runs the tests that touch the database once more, on PostgreSQL: ``python -m tests.on_postgresql [pytest's arguments]``."""

import os
import subprocess
import sys

from .services import Unavailable
from .services.postgresql import postgresql

NO_TESTS = 5
"""pytest's exit code where the selection holds no test: here, no test that touches the database."""


def main(arguments: list[str]) -> int:
    try:
        with postgresql() as server:
            return _run(f"{server}/suite_{os.getpid()}", arguments)
    except Unavailable as reason:
        print(f"SKIPPED the database tests on PostgreSQL: {reason}")
        return int(os.environ.get("REQUIRE_SERVICES") == "1")


def _run(url: str, arguments: list[str]) -> int:
    print("\nThe database tests again, on PostgreSQL:", flush=True)
    command = [sys.executable, "-m", "pytest", "-m", "database and not processes and not browser", *arguments]
    code = subprocess.call(command, env={**os.environ, "DATABASE_URL": url})
    return 0 if code == NO_TESTS else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
