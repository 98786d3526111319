"""How much memory a piece of work took at most."""

from contextlib import suppress
from pathlib import Path

_RESET, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def reset_peak() -> None:
    """Forget the peak so far, where the system can (Linux); elsewhere the peak is the process's."""
    with suppress(OSError):
        _RESET.write_text("5")


def peak_memory() -> int | None:
    """Bytes of the largest resident set since the last reset; None where the system does not tell."""
    try:
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    except (OSError, StopIteration):
        return _peak_of_process()


def _peak_of_process() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    from sys import platform

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if platform == "darwin" else peak * 1024
