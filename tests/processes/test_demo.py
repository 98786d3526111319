"""``python -m shopsite.demo``, which ``make demo`` is: what it starts it ends, whatever happens."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services import free_port
from tests.services.running import Running, wait_until
from tests.services.shop import ROOT, Shop, answers
from tests.services.silence import silent_server

pytestmark = pytest.mark.processes

LOG = "SELECT count(*) FROM recommendations_interaction"


@contextmanager
def demo(shop: Shop) -> Iterator[tuple[Running, str]]:
    """The demo, serving; with its address."""
    port = str(free_port())
    with shop.start("demo", "shopsite.demo", PORT=port) as running:
        running.says("Ctrl-C ends it.")
        yield running, f"http://127.0.0.1:{port}"


def test_a_busy_port_is_told_in_one_line_before_any_work(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([sys.executable, "-m", "shopsite.demo"], env={**shop.environment, "PORT": str(port)}, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(rf"Port {port} cannot be served on: .*\n", done.stderr)
    assert not shop.folder.exists()


def test_ctrl_c_during_a_rebuild_leaves_no_process_and_no_lease(waiting_shop: Shop) -> None:
    shop = waiting_shop
    (shop.folder / "go-fit").touch()  # calibration fits it, too, and has no run yet
    with shop.start("demo", "shopsite.demo", PORT=str(free_port())) as running:
        wait_until((shop.folder / "at-category").exists, "the rebuild is in the middle", alive=running)
        os.killpg(running.pid, signal.SIGINT)
        wait_until(running.ended, "the demo ends")
        assert running.alive() == []
    assert running.process.returncode == 130
    assert "Traceback" not in running.log
    assert shop.statuses("waiting") == ["failed"]


def test_ctrl_c_while_the_worker_rebuilds_leaves_no_process(waiting_shop: Shop) -> None:
    shop = waiting_shop
    (shop.folder / "go").touch()
    with demo(shop) as (running, _):
        for name in ("go", "at-fit"):
            (shop.folder / name).unlink()
        shop.queue("recommendations.rebuild", '[["waiting"]]')
        wait_until((shop.folder / "at-fit").exists, "the worker is in the middle", alive=running)
        os.killpg(running.pid, signal.SIGINT)
        wait_until(running.ended, "the demo ends")
        assert running.alive() == []
    assert running.process.returncode == 0
    assert shop.served_run("waiting") is not None


@pytest.mark.parametrize(
    ("variable", "url", "told"),
    [
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:{port}/shop", "The database cannot be used: "),
        ("REDIS_URL", "redis://127.0.0.1:{port}/0", "Redis cannot be used: "),
    ],
)
def test_a_server_that_does_not_answer_is_told_in_one_line(tmp_path: Path, variable: str, url: str, told: str) -> None:
    shop = Shop(tmp_path, {variable: url.format(port=free_port())})
    done = subprocess.run([sys.executable, "-m", "shopsite.demo", "--data-only"], env=shop.environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(rf"{told}.+\n", done.stderr)


def test_a_silent_redis_is_told_in_one_line_too(tmp_path: Path) -> None:
    with silent_server() as (port, hung_up):
        shop = Shop(tmp_path, {"REDIS_URL": f"redis://127.0.0.1:{port}/0"})
        done = subprocess.run([sys.executable, "-m", "shopsite.demo", "--data-only"], env=shop.environment, cwd=ROOT, capture_output=True, text=True)
        assert not hung_up()
    assert done.returncode == 1
    assert re.fullmatch(r"Redis cannot be used: .+\n", done.stderr)


def test_a_login_that_everybody_knows_is_not_served_where_it_is_no_demo(shop: Shop) -> None:
    shop = replace(shop, variables={"SECRET_KEY": "of its own"})
    done = subprocess.run([sys.executable, "-m", "shopsite.demo", "--data-only"], env=shop.environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert re.fullmatch(r"This is no demo, .*changepassword admin.*\n", done.stderr)


def test_an_interrupted_set_up_goes_on_where_it_was(waiting_shop: Shop) -> None:
    shop = waiting_shop
    with shop.start("demo", "shopsite.demo", "--data-only") as running:
        wait_until((shop.folder / "at-fit").exists, "the rebuild is in the middle", alive=running)
        running.kill()
    done_before = [slug for slug in ("popularity", "next-item", "waiting") if shop.served_run(slug)]
    assert "waiting" not in done_before
    (shop.folder / "go").touch()
    with shop.start("again", "shopsite.demo", "--data-only") as running:
        wait_until(running.ended, "the set-up ends")
    assert running.process.returncode == 0, running.log
    assert shop.served_run("waiting") is not None
    assert "Loading the shop" not in running.log


def test_the_demo_serves_recommendations_and_ends_without_a_trace_when_asked(computed_shop: Shop) -> None:
    shop = computed_shop
    with demo(shop) as (running, home):
        assert answers(f"{home}/")
        wait_until(lambda: "ready." in (shop.folder / "logs" / "worker.log").read_text(), "the worker is ready", alive=running)
        shop.queue("recommendations.rebuild", '[["popularity"]]')
        wait_until(lambda: shop.statuses("popularity") == ["complete"] * 2, "the worker rebuilds", alive=running)
        assert running.stop(signal.SIGTERM) == 0
        assert running.alive() == []


def test_a_second_start_loses_nothing_and_computes_nothing(computed_shop: Shop) -> None:
    shop = computed_shop
    before = shop.rows(LOG)
    for _ in range(2):
        with demo(shop) as (running, _):
            assert "Computing" not in running.log
            assert "Loading" not in running.log
    assert shop.rows(LOG) == before
    assert shop.statuses("popularity") == ["complete"]


def test_logs_start_anew_and_the_last_ones_are_kept(computed_shop: Shop) -> None:
    logs = computed_shop.folder / "logs"
    for _ in range(3):
        with demo(computed_shop) as (running, home):
            wait_until(lambda: answers(f"{home}/"), "the shop answers", alive=running)
    assert {path.name for path in logs.iterdir()} == {f"{name}{age}.log" for name in ("web", "worker", "beat") for age in ("", ".1")}
    assert all((logs / name).read_text().count("Listening at") == 1 for name in ("web.log", "web.1.log"))


def test_the_death_of_a_child_ends_the_demo_and_is_told(computed_shop: Shop) -> None:
    shop = computed_shop
    with demo(shop) as (running, _):
        os.kill(_child(running, "worker"), signal.SIGKILL)
        wait_until(running.ended, "the demo ends")
        assert running.alive() == []
    assert running.process.returncode == 1
    assert "the worker was killed by signal 9" in running.log


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_do_not_outlive_a_killed_demo(computed_shop: Shop) -> None:
    shop = computed_shop
    with demo(shop) as (running, _):
        os.kill(running.pid, signal.SIGKILL)
        wait_until(lambda: running.ended() and not running.alive(), "all children are gone")


def test_who_does_not_end_when_asked_is_ended(tmp_path: Path) -> None:
    script = """
import signal, sys, time
from shopsite.demo.processes import Family, Stopped
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
mother = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {deaf!r}], start_new_session=False); time.sleep(600)"
try:
    with Family() as family:
        family.start("deaf", [sys.executable, "-c", deaf])
        family.start("mother", [sys.executable, "-c", mother])
        family.watch()
except Stopped:
    print("stopped")
"""
    with Running([sys.executable, "-c", script], log=tmp_path / "log", cwd=ROOT) as running:
        wait_until(lambda: running.log.count("deaf") == 2, "child and grandchild listen to nobody", alive=running)
        running.process.send_signal(signal.SIGINT)
        wait_until(running.ended, "the family ends")
        assert running.alive() == []
    assert running.log.endswith("stopped\n")


def test_database_url_and_redis_url_make_it_the_production_set_up(shop_on_postgresql: Shop, redis_url: str) -> None:
    shop = replace(shop_on_postgresql, variables={**shop_on_postgresql.variables, "REDIS_URL": redis_url})
    shop.manage("rebuild_recommendations", "--no-calibrate", "--verbosity", "0")
    with demo(shop) as (running, home):
        assert answers(f"{home}/")
        assert "PostgreSQL" in running.log
        assert len(_children_of(_child(running, "gunicorn"))) > 1
        wait_until(lambda: "ready." in (shop.folder / "logs" / "worker.log").read_text(), "the worker is ready", alive=running)
        shop.queue("recommendations.rebuild", '[["popularity"]]')
        wait_until(lambda: shop.statuses("popularity") == ["complete"] * 2, "the worker rebuilds", alive=running)
    assert not (shop.folder / "shop.sqlite3").exists()


def _child(running: Running, word: str) -> int:
    """The process of the demo's own children whose command line holds ``word``."""
    return next(pid for pid in _children_of(running.pid) if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))


def _children_of(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in done.stdout.split()]
