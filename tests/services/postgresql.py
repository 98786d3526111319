"""A PostgreSQL server: a private one from the binaries of this machine, else one that answers on the usual port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

import psycopg

from . import Unavailable, free_port
from .running import Running, wait_until

# Tests lose their data anyway: no write waits for the disk.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "127.0.0.1"}


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a server that may be written to, without a database name: ``postgresql://postgres@127.0.0.1:PORT``."""
    try:
        binaries, owner = _binaries(), _owner()
    except Unavailable as reason:
        yield _reachable(str(reason))
        return
    with _private(binaries, owner) as url:
        yield url


@contextmanager
def database(server: str, name: str, *, template: str = "template1") -> Iterator[str]:
    """The URL of a new database on ``server``, a copy of ``template``; dropped at the end, whoever is still connected."""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _binaries() -> Path:
    """The folder that holds ``initdb`` and ``postgres``; the newest version where there are several."""
    on_path = shutil.which("initdb")
    if on_path and shutil.which("postgres"):
        return Path(on_path).resolve().parent
    installed = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: float(path.split("/")[4]))
    if not installed:
        raise Unavailable("no binaries on PATH or in /usr/lib/postgresql")
    return Path(installed[-1]).parent


def _owner() -> dict[str, Any]:
    """Arguments of Popen that make the process run as a user PostgreSQL accepts: it refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise Unavailable("it refuses to run as root, and there is no user postgres") from None
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def _private(binaries: Path, owner: dict[str, Any]) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        _initialise(binaries, folder / "data", owner)
        port = free_port()
        arguments = [f"-c{name}={value}" for name, value in {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}.items()]
        url = f"postgresql://postgres@127.0.0.1:{port}"
        with Running([str(binaries / "postgres"), "-D", str(folder / "data"), *arguments], log=folder / "log", **owner) as server:
            wait_until(lambda: _answers(url), "PostgreSQL answers", alive=server)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(binaries: Path, data: Path, owner: dict[str, Any]) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **owner)
    if done.returncode:
        raise Unavailable(f"initdb failed: {done.stderr.strip().splitlines()[-1:]}")


def _reachable(why_not_private: str) -> str:
    """The server on the usual port, if it lets us in as one who may create databases."""
    host, port = os.environ.get("PGHOST", "127.0.0.1"), os.environ.get("PGPORT", "5432")
    user, password = os.environ.get("PGUSER", "postgres"), os.environ.get("PGPASSWORD", "")
    url = f"postgresql://{user}{':' + password if password else ''}@{host}:{port}"
    if not _answers(url):
        raise Unavailable(f"PostgreSQL: {why_not_private}, and no server lets {user} in on {host}:{port}")
    return url


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(f"{url}/postgres", connect_timeout=3) as connection:
            row = connection.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
            return bool(row and row[0])
    except psycopg.OperationalError:
        return False
