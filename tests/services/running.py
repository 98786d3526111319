"""A program that a test starts and ends: in a session of its own, its output in a file."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

GIVE_UP = 60.0
"""Seconds after which something that should happen is held to have failed. No test asserts on a shorter time."""


class Running:
    """Use it as a context; nothing that it started is left afterwards."""

    def __init__(self, command: Sequence[str], *, log: Path, environment: dict[str, str] | None = None, **popen: Any) -> None:
        self.log_path = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **popen
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def ended(self) -> bool:
        return self.process.poll() is not None

    def says(self, text: str) -> None:
        """Wait until its output holds ``text``."""
        wait_until(lambda: text in self.log, f"output holds {text!r}", alive=self)

    def alive(self) -> list[int]:
        """Process ids of its session that are not dead, its own included; from /proc."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, _, session, *_ = entry.read_text(errors="replace").rpartition(")")[2].split()
                if int(session) == self.pid and state != "Z":
                    found.append(int(entry.parent.name))
        return found

    def kill(self) -> None:
        """SIGKILL to the whole session: no handler runs, no transaction is finished."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, sign: int = signal.SIGINT) -> int:
        """Ask, wait, insist. Returns the exit code."""
        if not self.ended():
            self.process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        self.kill()
        return self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def wait_until(condition: Callable[[], object], what: str, *, alive: Running | None = None, seconds: float = GIVE_UP) -> None:
    """Return once ``condition()`` is true; an AssertionError with the program's output where it never is."""
    end = time.monotonic() + seconds
    while not condition():
        output = f"\n{alive.log[-3000:]}" if alive else ""
        if alive is not None and alive.ended():
            raise AssertionError(f"ended with {alive.process.returncode} before: {what}{output}")
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what}{output}")
        time.sleep(0.05)
