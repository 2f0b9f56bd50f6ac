"""Several processes on one store (faults.md 3): each change is kept, and nobody is turned away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from leadtui.domain.errors import ImportRefused
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.services import activities, imports, journal, reminders, timeline
from tests.faults.line import ROOT, Line, leads_file, wait_for_lock
from tests.faults.table import RUNS, Toll
from tests.terminal.pseudo import opened

pytestmark = pytest.mark.fast

PYTHON = sys.executable
EACH = max(5, RUNS // 5)
#: One shell: so many commands, one after the other, and how many were refused.
LOOP = """
import subprocess, sys
python, store, who, each = sys.argv[1:]
failed = 0
for n in range(int(each)):
    done = subprocess.run([python, "-m", "leadtui", "--store", store, "log",
        f"l{who}@example.org", "clicked", "--text", f"{who} said {n}"],
        capture_output=True, text=True)
    if done.returncode:
        failed += 1
        print(done.stderr)
sys.exit(bool(failed))
"""


def test_loggers_importers_and_workers_at_once(line: Line, tmp_path: Path) -> None:
    imported = [leads_file(tmp_path / f"{m}.csv", 1_500, mark=m) for m in ("a", "b")]
    who = ("1", "2", "3")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with line.start("worker") as worker, ExitStack() as ends:
        ends.callback(worker.kill)
        shells = [
            subprocess.Popen(
                [PYTHON, "-c", LOOP, PYTHON, str(line.store), each, str(EACH)],
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for each in who
        ]
        others = [line.start("import", "leads", str(path)) for path in imported]
        others += [line.start("worker", "--once"), line.start("remind", "l Company 7")]
        for each in (*shells, *others):
            ends.callback(each.wait)
            ends.callback(each.kill)
        for shell in shells:
            refusals, _ = shell.communicate(timeout=60)
            assert (shell.returncode, refusals) == (0, "")
        for other in others:
            _, words = other.communicate(timeout=60)
            assert other.returncode == 0, words
        worker.send_signal(signal.SIGTERM)
        _, words = worker.communicate(timeout=10)
    assert worker.returncode == 0
    assert words.splitlines()[1:] == []
    assert len(line.json("leads")) == 20 + 2 * 1_500
    with line.workspace() as ws:
        said = {row.text for n in who for row in timeline.page(ws, contact_id=int(n))}
    toll = Toll("five writers and two workers at once", 1, len(who) * EACH)
    toll.kept = len({f"{each} said {n}" for each in who for n in range(EACH)} & said)
    toll.lost = toll.confirmed - toll.kept
    toll.doctor(line.wrong())
    toll.check()


def test_two_windows_a_worker_and_the_command_line(line: Line) -> None:
    """faults.md 3: a key in each window in turn, while others write: each change that a toast
    confirmed is kept, and undoing all of them leads back to what was.
    """
    for number in (1, 2):
        line.done("remind", f"l Company {number}", "--note", f"ask {number}")
    with line.workspace() as ws:
        before = [row.priority for row in reminders.lists(ws).to_process]
    toll = Toll("two windows, a worker and a shell at once")
    shell = [PYTHON, "-c", LOOP, PYTHON, str(line.store), "1", str(EACH)]
    arguments = [PYTHON, "-m", "leadtui", "--store", str(line.store)]
    environment = {"PYTHONPATH": str(ROOT)}
    with ExitStack() as ends:
        windows = [ends.enter_context(opened(arguments, environment)) for _ in range(2)]
        for window in windows:
            window.read_until("ask 2")
        windows[1].press("j")
        worker = ends.enter_context(line.start("worker"))
        ends.callback(worker.kill)
        logging = ends.enter_context(
            subprocess.Popen(shell, env={**os.environ, **environment}, stdout=subprocess.PIPE)
        )
        ends.callback(logging.kill)
        for word in ("low", "high", "normal", "low"):
            for window in windows:
                window.press("p")
                window.read_until(f"priority {word}. u")
                toll.confirmed += 1
        refusals, _ = logging.communicate(timeout=60)
        assert (logging.returncode, refusals) == (0, b"")
        for window in windows:
            window.press("q")
            assert window.finish() == 0
        worker.send_signal(signal.SIGTERM)
        _, words = worker.communicate(timeout=10)
    assert (worker.returncode, words.splitlines()[1:]) == (0, [])
    toll.runs = 1
    with line.workspace() as ws:
        toll.kept = sum("priority" in step.title for step in journal.steps(ws, limit=1_000))
        toll.lost = toll.confirmed - toll.kept
        toll.half = {row.priority for row in reminders.lists(ws).to_process} != {Priority.LOW}
        for _ in range(toll.confirmed + EACH):
            journal.undo(ws)
        assert [row.priority for row in reminders.lists(ws).to_process] == before
    toll.doctor(line.wrong())
    toll.check()


def test_a_writer_killed_with_the_lock_in_hand_does_not_lock_others_out(
    line: Line, tmp_path: Path
) -> None:
    """faults.md 4: locks die with their process."""
    path = leads_file(tmp_path / "many.csv", 20_000, start=1_000)
    with line.start("import", "leads", str(path)) as process:
        wait_for_lock(line)
        process.kill()
        process.wait(10)
    line.done("log", "l1@example.org", "clicked")
    assert line.wrong() == []


def test_a_second_look_at_an_open_store_keeps_its_locks(line: Line) -> None:
    """Closing any descriptor of a file drops all locks of the process on it: another process
    would then remove the write-ahead log under this one.
    """
    with line.workspace() as mine, mine.read() as conn:
        conn.execute("SELECT count(*) FROM contact").fetchone()
        with line.workspace() as again:
            assert again.user.name == "Ana"
        with pytest.raises(ImportRefused, match="the store itself"):
            imports.prepare(mine, "leads", line.store)
        assert line.wrong() == []
        line.done("log", "l1@example.org", "clicked", "--text", "by somebody else")
        assert line.store.with_name("day.db-wal").exists()
        activities.log(mine, 2, Kind.CLICKED, text="by me")
    with line.workspace() as mine:
        assert timeline.page(mine, contact_id=1)[0].text == "by somebody else"
        assert timeline.page(mine, contact_id=2)[0].text == "by me"
    assert line.wrong() == []
