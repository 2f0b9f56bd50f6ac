"""The app in a terminal that goes away or changes size; the app killed (faults.md 1, 38, 39)."""

from __future__ import annotations

import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadtui.domain.reminders import Priority
from leadtui.models import scores
from leadtui.services import journal, reminders
from tests.faults.line import ROOT, Line, leads_file
from tests.faults.table import EVERY, RUNS, Toll
from tests.terminal.pseudo import ALTERNATE_SCREEN_OFF, ALTERNATE_SCREEN_ON, Terminal, opened

pytestmark = pytest.mark.fast

#: Seconds within which the app is gone; it takes a tenth of that on a machine at rest.
GONE_WITHIN = 3.0
SHOW_CURSOR = b"\x1b[?25h"


@pytest.fixture
def desk(line: Line) -> Line:
    """The store with a reminder to process."""
    line.done("remind", "l Company 1", "--note", "ask for the order")
    return line


@contextmanager
def window(line: Line) -> Iterator[Terminal]:
    """The app on the store, in a window, once it shows what is to process."""
    arguments = [sys.executable, "-m", "leadtui", "--store", str(line.store)]
    with opened(arguments, {"PYTHONPATH": str(ROOT)}) as terminal:
        terminal.read_until("ask for the")
        yield terminal


def ends_well(terminal: Terminal, line: Line) -> None:
    """The app goes at once, and what it leaves is fit to begin with again."""
    started = time.monotonic()
    terminal.finish(GONE_WITHIN)
    assert time.monotonic() - started < GONE_WITHIN
    assert line.wrong() == []
    line.done("log", "l1@example.org", "clicked")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_restores_the_terminal(desk: Line, number: signal.Signals) -> None:
    with window(desk) as terminal:
        assert ALTERNATE_SCREEN_ON in terminal.output
        terminal.process.send_signal(number)
        ends_well(terminal, desk)
        assert terminal.process.returncode == 0
        assert ALTERNATE_SCREEN_OFF in terminal.output
        assert SHOW_CURSOR in terminal.output.rpartition(ALTERNATE_SCREEN_ON)[2]
        assert b"Traceback" not in terminal.output


def test_a_closed_terminal_ends_it(desk: Line) -> None:
    """Also while it draws, and while a key waits."""
    for n in range(max(2, RUNS // 12)):
        with window(desk) as terminal:
            terminal.press("jk" * 20 * n)
            terminal.close()
            terminal.process.wait(GONE_WITHIN)
    assert desk.wrong() == []


def test_stopped_and_continued_it_draws_again_takes_keys_and_ends(desk: Line) -> None:
    """faults.md 40: also more than once, and where it was not stopped at all."""
    with window(desk) as terminal:
        for number in (signal.SIGSTOP, signal.SIGSTOP, signal.SIGCONT):
            terminal.process.send_signal(number)
            terminal.read(0.3)
            terminal.output = b""
            terminal.process.send_signal(signal.SIGCONT)
            terminal.read_until(b"ask for the")
        terminal.press("2")
        terminal.read_until("First 2 Last 2")
        terminal.press("q")
        ends_well(terminal, desk)
        assert terminal.process.returncode == 0
        assert SHOW_CURSOR in terminal.output.rpartition(ALTERNATE_SCREEN_ON)[2]


def test_a_signal_while_the_worker_is_at_work(desk: Line, tmp_path: Path) -> None:
    """20 000 leads to be re-scored: what is not done is done at the next start."""
    desk.done("import", "leads", str(leads_file(tmp_path / "many.csv", 20_000, start=1_000)))
    with desk.workspace() as ws, ws.store.write(None, now=ws.now()) as unit:
        scores.mark_all(unit.conn)
    with window(desk) as terminal:
        terminal.process.send_signal(signal.SIGTERM)
        ends_well(terminal, desk)


SIZES = ((1, 1), (3, 2), (80, 1), (1, 24), (500, 500), (2, 3), (40, 10), (80, 24))


def test_any_size_of_window(desk: Line) -> None:
    with window(desk) as terminal:
        for columns, rows in SIZES:
            terminal.resize(columns, rows)
            terminal.read(0.1)
            terminal.press("j")
            terminal.read(0.1)
            assert terminal.process.poll() is None, (columns, rows)
        terminal.read_until("To process")
        terminal.press("2")
        terminal.read_until("First 2 Last 2")
        for columns, rows in SIZES[:2] + SIZES[-1:]:
            terminal.resize(columns, rows)
            terminal.read(0.1)
        terminal.read_until("First 2 Last 2")
        terminal.press("q")
        assert terminal.finish() == 0
    assert desk.wrong() == []


CYCLE = (Priority.NORMAL, Priority.LOW, Priority.HIGH)


def test_killed_while_keys_are_pressed(desk: Line) -> None:
    """Every change that a toast confirmed is there, and each that is there is whole."""
    chance = random.Random(RUNS)
    toll = Toll("kill -9 while keys are pressed in the app")
    done = len(steps(desk))
    place = 0
    for _ in range(RUNS // 2 if EVERY else 2):
        with window(desk) as terminal:
            confirmed = chance.randint(1, 3)
            for n in range(1, confirmed + 1):
                terminal.press("p")
                terminal.read_until(f"priority {CYCLE[(place + n) % 3].word}. u")
            more = chance.randint(0, 4)
            terminal.press("p" * more)
            terminal.read(chance.uniform(0, 0.15))
            terminal.process.kill()
            terminal.process.wait()
        kept = len(steps(desk)) - done
        done, place = done + kept, place + kept
        toll.runs += 1
        toll.confirmed += confirmed
        toll.kept += kept
        toll.lost += max(0, confirmed - kept)
        toll.half += priority(desk) is not CYCLE[place % 3] or kept > confirmed + more
        toll.doctor(desk.wrong())
    toll.check()


def steps(line: Line) -> list[str]:
    with line.workspace() as ws:
        return [step.title for step in journal.steps(ws, limit=1_000)]


def priority(line: Line) -> Priority:
    with line.workspace() as ws:
        [reminder] = reminders.lists(ws).to_process
        return reminder.priority


def test_what_it_wrote_can_be_read_by_nobody_else(desk: Line) -> None:
    """faults.md 34: after a session every file of the app's is 0600 in folders of 0700."""
    with window(desk) as terminal:
        terminal.press("p")
        terminal.read_until("u undoes it")
        terminal.press("q")
        assert terminal.finish() == 0
    home = Path.home()
    ours = [p for top in (desk.store.parent, home) for p in top.rglob("*") if "leadtui" in str(p)]
    for path in {*ours, desk.store, desk.store.parent}:
        wanted = 0o700 if path.is_dir() else 0o600
        assert path.stat().st_mode & 0o777 == wanted, path
