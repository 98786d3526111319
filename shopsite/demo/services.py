"""The three processes of a running shop."""

import math
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings

from .processes import PATIENCE, Family

CELERY = [sys.executable, "-m", "celery", "-A", "shopsite"]


# One worker needs no gossip with others.
_BARE = ["--without-gossip", "--without-mingle"]

GRACE = math.ceil(PATIENCE) + 1
"""Whole seconds that gunicorn leaves its workers. More than it has itself, or it would tell of workers it killed, and guess at a lack of memory."""

LOGS: Path = settings.VAR_DIR / "logs"


def start(family: Family, host: str, port: int) -> None:
    """Web, worker and beat, each with a log of its own."""
    LOGS.mkdir(parents=True, exist_ok=True)
    family.start("the web server", _web(host, port), log=_new_log("web"))
    family.start("the worker", [*CELERY, "worker", "--loglevel", "INFO", "--concurrency", "1", *_BARE], log=_new_log("worker"))
    family.start("beat", [*CELERY, "beat", "--loglevel", "INFO", "--pidfile", ""], log=_new_log("beat"))


def _new_log(name: str) -> Path:
    """A log file that starts empty; what the last start wrote is kept beside it, and what was older goes."""
    log = LOGS / f"{name}.log"
    if log.exists():
        log.replace(LOGS / f"{name}.1.log")
    return log


def _web(host: str, port: int) -> list[str]:
    """Several processes only where they share a cache; threads in any case."""
    processes = max(2, os.cpu_count() or 2) if settings.REDIS_URL else 1
    options = {"bind": f"{host}:{port}", "workers": processes, "threads": 8, "graceful-timeout": GRACE, "access-logfile": "-"}
    return [sys.executable, "-m", "gunicorn", *(f"--{name}={value}" for name, value in options.items()), "--no-control-socket", "shopsite.wsgi:application"]


def wait_for_page(family: Family, port: int) -> None:
    """Return once the shop answers, whatever it answers; Died where a child does not live that long."""
    while True:
        family.check()
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=30):
                return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
