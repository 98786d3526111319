"""The demo's child processes: started in this process group, ended together, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

PATIENCE = 2.0
"""Seconds between asking the children to end and ending them."""

LINES = 15
"""Of a dead child's log, as many as are shown."""

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# From <sys/prctl.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Stopped(BaseException):
    """Somebody asked this process to end (Ctrl-C, TERM, a closed terminal)."""


class Died(Exception):
    """A child that should have gone on ended."""

    def __init__(self, name: str, code: int, log: Path | None) -> None:
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        super().__init__(f"{name} {how}" + (f"; the end of {log}:\n{_end_of(log)}" if log else ""))


class Family:
    """The children of this process, and theirs. Use it as a context: at its end nobody is left."""

    def __init__(self) -> None:
        self._children: dict[str, tuple[subprocess.Popen[bytes], Path | None]] = {}
        self._kernel = ctypes.CDLL(None) if sys.platform == "linux" else None

    def __enter__(self) -> "Family":
        if self._kernel:
            # Grandchildren whose parent is gone become ours, and so are found when it is time to end.
            self._kernel.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for sign in _ENDINGS:
            signal.signal(sign, _stop)
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], *, log: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a child. Its output goes to ``log``, or to ours."""
        output = log.open("ab") if log else None
        try:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output and subprocess.STDOUT, preexec_fn=self._tie())
        finally:
            if output:
                output.close()
        self._children[name] = child, log
        return child

    def run(self, name: str, command: Sequence[str]) -> None:
        """Start a child and wait for its end; Died where it failed."""
        code = self.start(name, command).wait()
        del self._children[name]
        if code:
            raise Died(name, code, None)

    def watch(self) -> None:
        """Sleep while all children live; Died as soon as one does not."""
        while True:
            self.check()
            time.sleep(0.2)

    def check(self) -> None:
        """Died where a child lives no more."""
        for name, (child, log) in self._children.items():
            if child.poll() is not None:
                raise Died(name, child.returncode, log)

    def stop(self) -> None:
        """TERM to all children; after two seconds KILL to whoever is left, grandchildren too. Nothing interrupts it."""
        for sign in _ENDINGS:
            signal.signal(sign, signal.SIG_IGN)
        children = [child for child, _ in self._children.values()]
        for child in children:
            child.terminate()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and any(child.poll() is None for child in children):
            time.sleep(0.02)
        self._children.clear()
        while left := [child.pid for child in children if child.poll() is None] + list(_descendants(os.getpid())):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            _bury()

    def _tie(self) -> Callable[[], None]:
        """What a child does before it becomes its program: it dies with us, and leaves Ctrl-C to us."""
        parent, kernel = os.getpid(), self._kernel

        def tie() -> None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if kernel:
                kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
                if os.getppid() != parent:
                    os._exit(1)

        return tie


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(signal.Signals(number).name)


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-LINES:])


def _bury() -> None:
    """Take note of the dead, so that they do not stay in the process table."""
    time.sleep(0.01)
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _descendants(ancestor: int) -> Iterator[int]:
    """Process ids below ``ancestor``, from /proc; none where there is no /proc."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The second field, the program's name in brackets, may hold blanks and brackets.
            pid, parent = int(entry.parent.name), int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(pid)
    waiting = list(children.get(ancestor, ()))
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, ())
        yield pid
