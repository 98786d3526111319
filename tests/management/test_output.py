import io
import json
import os
import pty
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from recommendations.exceptions import FileRefused
from recommendations.management.command import Command
from recommendations.management.output import Progress, table, write_json


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_that_is_gone_at_the_end():
    stream = Terminal()
    with Progress(stream) as progress:
        progress.rows("interactions", 500, 1000)
    assert "interactions [############------------]  50% 500 of 1,000 rows" in stream.getvalue()
    assert stream.getvalue().split("\r")[-2].strip() == ""


def test_a_pipe_sees_nothing_of_the_bar():
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.rows("interactions", 500, 1000)
        progress.share("learning", 1.0)
    assert stream.getvalue() == ""


def test_a_bar_is_not_drawn_more_often_than_it_can_be_read():
    stream = Terminal()
    with Progress(stream) as progress:
        for done in range(10_000):
            progress.rows("interactions", done, 1_000_000)
    assert stream.getvalue().count("interactions") < 100


def test_a_bar_fits_into_the_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    with Progress(stream) as progress:
        progress.share("a strategy with a long name", 0.5, "and a long note about it")
    assert all(len(part) < 40 for part in stream.getvalue().split("\r"))


def test_numbers_stand_to_the_right_and_words_to_the_left():
    assert table(("name", "rows"), [("a", "1,000"), ("bb", "7")]) == "name   rows\na     1,000\nbb        7"


def test_a_summary_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "summary.json"
    write_json(path, {"rows": 1})
    with pytest.raises(TypeError):
        write_json(path, {("no", "key"): 1})
    assert path.read_text() == '{\n  "rows": 1\n}\n'
    assert list(tmp_path.iterdir()) == [path]


class Failing(Command):
    stealth_options = ("error",)

    def run(self, progress, options):
        raise options["error"]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (FileRefused("log.csv is empty"), "log.csv is empty"),
        (PermissionError(13, "Permission denied", "log.csv"), "log.csv: Permission denied"),
        (FileRefused("first\nsecond"), "first"),
    ],
)
def test_an_expected_failure_is_one_line(error, line):
    with pytest.raises(CommandError) as caught:
        call_command(Failing(), error=error)
    assert str(caught.value) == line
    assert caught.value.__cause__ is error


def test_a_defect_keeps_its_traceback_and_yesterdays_summary_does_not_stay(tmp_path):
    path = tmp_path / "summary.json"
    path.write_text('{"ok": true}')
    with pytest.raises(ZeroDivisionError):
        call_command(Failing(), error=ZeroDivisionError("by nothing"), json=path)
    assert json.loads(path.read_text()) == {"ok": False, "error": "ZeroDivisionError: by nothing"}


def test_an_interrupt_is_one_line_and_the_shells_exit_code():
    with pytest.raises(CommandError, match="interrupted") as caught:
        call_command(Failing(), error=KeyboardInterrupt())
    assert caught.value.returncode == 130


@pytest.mark.processes
def test_a_real_command_draws_on_a_real_terminal_and_keeps_quiet_in_a_pipe(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("user,product,occurred_at\n" + "ann,cup,2024-03-01\n" * 20_000)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "shopsite.settings", "VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    command = [sys.executable, "manage.py"]
    subprocess.run([*command, "migrate", "--verbosity=0"], env=environment, check=True)
    # Nobody knows ann or the cup: all rows are rejected, and the command says so when it has read them.
    piped = subprocess.run([*command, "import_interactions", str(path)], env=environment, check=False, capture_output=True, text=True)
    assert piped.stderr == "CommandError: nothing was imported: every row of the file was rejected\n"
    assert "20,000 rows read" in piped.stdout
    assert "\r" not in piped.stdout
    ours, theirs = pty.openpty()
    subprocess.run([*command, "import_interactions", str(path)], env=environment, check=False, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    assert b"interactions [#" in os.read(ours, 65_536)
    os.close(ours)
    failed = subprocess.run([*command, "import_interactions", "nothing.csv"], env=environment, check=False, capture_output=True, text=True)
    assert failed.returncode != 0
    assert failed.stderr == "CommandError: nothing.csv: there is no such file\n"
