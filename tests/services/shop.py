"""A demo shop with folders and a database of its own, driven from outside, as an operator would."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from . import free_port
from .postgresql import database
from .running import Running, wait_until

ROOT = Path(__file__).resolve().parents[2]
CUSTOMERS = 120
"""Of the demo's customers, those that the tests' shop has: some 2,000 products and 10,000 order lines."""


@dataclass(frozen=True)
class Shop:
    """Its processes see ``folder`` as VAR_DIR, and whatever ``variables`` add."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    settings: str = "shopsite.settings"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "PORT")}
        return {**inherited, "VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": self.settings, **self.variables}

    def manage(self, *arguments: str) -> str:
        """Run a management command to its end; gives what it printed, an AssertionError where it failed."""
        done = subprocess.run([sys.executable, "manage.py", *arguments], env=self.environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"manage.py {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines in the shop's own shell."""
        return self.manage("shell", "--no-imports", "--verbosity", "0", "--command", code)

    def start(self, name: str, *arguments: str, **variables: str) -> Running:
        """A Python module as a process, ``python -m ...``; its output goes to ``folder/NAME.log``."""
        environment = {**self.environment, "PYTHONUNBUFFERED": "1", **variables}
        return Running([sys.executable, "-m", *arguments], log=self.folder / f"{name}.log", environment=environment, cwd=ROOT)

    @contextmanager
    def worker(self) -> Iterator[Running]:
        """A real Celery worker, ready for tasks; killed at the end, since no test waits for its farewell."""
        with self.start("worker", "celery", "-A", "shopsite", "worker", "--loglevel", "INFO", "--concurrency", "1") as worker:
            worker.says("ready.")
            yield worker
            worker.kill()

    @contextmanager
    def site(self) -> Iterator[str]:
        """The shop, served; gives its address without a slash at the end."""
        home = f"http://127.0.0.1:{free_port()}"
        bind = home.removeprefix("http://")
        with self.start("site", "gunicorn", "--bind", bind, "--threads", "4", "--no-control-socket", "shopsite.wsgi:application") as server:
            wait_until(lambda: answers(home), "the shop answers", alive=server)
            yield home

    def queue(self, task: str, arguments: str = "[]") -> None:
        """Send a task as another process would; ``arguments`` is a JSON list."""
        command = [sys.executable, "-m", "celery", "-A", "shopsite", "call", task, "--args", arguments]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, capture_output=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query finds in the shop's database; asked from this process, without Django."""
        if url := self.variables.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                return connection.execute(sql).fetchall()  # type: ignore[arg-type]
        with closing(sqlite3.connect(self.folder / "shop.sqlite3", timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def statuses(self, strategy: str) -> list[str]:
        """Of the strategy's runs, oldest first."""
        runs = "SELECT r.status FROM recommendations_run r JOIN recommendations_strategy s ON s.id = r.strategy_id"
        return [status for (status,) in self.rows(f"{runs} WHERE s.slug = '{strategy}' ORDER BY r.id")]

    def served_run(self, strategy: str) -> int | None:
        ((run,),) = self.rows(f"SELECT current_run_id FROM recommendations_strategy WHERE slug = '{strategy}'")
        return run


def answers(url: str) -> bool:
    """Does somebody answer there, and well?"""
    with suppress(URLError, ConnectionError), urlopen(url, timeout=30) as response:
        return response.status == 200
    return False


def load(shop: Shop) -> Shop:
    """Tables and a few of the demo's customers; nothing computed."""
    shop.manage("migrate", "--verbosity", "0")
    shop.manage("load_demo", "--customers", str(CUSTOMERS))
    return shop


def copy(shop: Shop, folder: Path, **variables: str) -> Shop:
    """The same shop in another folder; on a database of its own only if it is SQLite, or ``variables`` name another."""
    shutil.copytree(shop.folder, folder, dirs_exist_ok=True)
    return Shop(folder, {**shop.variables, **variables}, shop.settings)


@contextmanager
def copy_on_postgresql(shop: Shop, server: str, folder: Path) -> Iterator[Shop]:
    """The same shop in another folder and in a database made from its database."""
    template = shop.variables["DATABASE_URL"].rpartition("/")[2]
    with database(server, f"shop_{os.getpid()}_{free_port()}", template=template) as url:
        yield copy(shop, folder, DATABASE_URL=url)
