"""kill -9 in the middle of a command (faults.md 1 and 4): what was confirmed stays, what was not is
there whole or not at all, and the next command works with nothing deleted by hand.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from leadtui.services import journal
from leadtui.services.scores import settle
from tests.builders import dump
from tests.faults.line import Facts, Line, leads_file, now_ms, wait_for_lock
from tests.faults.table import EVERY, RUNS, Toll, points_of
from tests.faults.tracer import Tracer

pytestmark = pytest.mark.fast

#: What is killed; {n} is the number of the run.
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("log", "l1@example.org", "clicked", "--text", "run {n}"),
    ("log", "l2@example.org", "bounced", "--text", "run {n}"),
    ("log", "l3@example.org", "outgoing_call", "--duration", "60", "--text", "run {n}"),
    ("remind", "l Company 4", "--date", "+{n}d", "--note", "run {n}"),
    ("rules", "set", "clicked={n}"),
)


def count(toll: Toll, line: Line, before: Facts, confirmed: bool) -> None:
    """Judge the store after a kill.

    A change that is there is undone by its own journal: if it is whole, that gives the facts
    before it, and doing it again gives those after it.
    """
    toll.runs += 1
    toll.confirmed += confirmed
    toll.doctor(line.wrong())
    with line.workspace() as ws:
        after = dump(ws)
        if after == before:
            toll.lost += confirmed
            return
        toll.kept += 1
        journal.undo(ws)
        settle(ws.store, now_ms())
        whole = dump(ws) == before
        journal.redo(ws)
        settle(ws.store, now_ms())
        toll.half += not (whole and dump(ws) == after)


def kill(line: Line, command: Sequence[str], seconds: float) -> bool:
    """Run ``command`` and kill it after ``seconds``; whether it had confirmed by then."""
    with line.start(*command) as process:
        time.sleep(seconds)
        process.kill()
        out, _ = process.communicate(timeout=30)
    return bool(out) or process.returncode == 0


def test_killed_at_random_moments(line: Line) -> None:
    """Around the moment at which the command confirms, wherever a busy machine puts it."""
    chance = random.Random(RUNS)
    started = time.monotonic()
    line.done("log", "l5@example.org", "opened")
    middle = time.monotonic() - started
    toll = Toll("kill -9 at a random moment of a command")
    for n in range(1, RUNS + 1):
        command = [part.format(n=n) for part in COMMANDS[n % len(COMMANDS)]]
        before = line.facts()
        confirmed = kill(line, command, middle * chance.uniform(0.7, 1.3))
        middle *= 0.93 if confirmed else 1.07
        count(toll, line, before, confirmed)
    toll.check()
    line.done("log", "l5@example.org", "opened")


def test_killed_at_every_change_of_a_file(line: Line, tmp_path: Path) -> None:
    """Each write, flush and truncation of one command, one after the other; some of them
    unless more runs are asked for.
    """
    tracer = Tracer(tmp_path)
    command = ("log", "l6@example.org", "bounced")
    points = tracer.points(line, command)
    toll = Toll("KILL at calls of a small command that change a file")
    for name, number in points if EVERY else points_of(points, 0, RUNS // 3):
        before = line.facts()
        ended = tracer.injecting(line, name, "signal=KILL", f"{number}")(*command)
        count(toll, line, before, bool(ended.stdout))
    toll.check()
    assert toll.runs > 5
    line.done(*command)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_import_that_is_stopped_leaves_the_store_as_it_was(
    line: Line, tmp_path: Path, number: signal.Signals
) -> None:
    """30 000 rows; ctrl+c says that nothing was kept."""
    path = leads_file(tmp_path / "many.csv", 30_000, start=1_000)
    before = line.facts()
    files = sorted(tmp_path.iterdir())
    chance = random.Random(number)
    toll = Toll(f"{number.name} in the middle of an import")
    for _ in range(max(2, RUNS // 10)):
        with line.start("import", "leads", str(path)) as process:
            wait_for_lock(line)
            time.sleep(chance.uniform(0, 0.4))
            process.send_signal(number)
            _, words = process.communicate(timeout=30)
        if number is signal.SIGINT:
            assert process.returncode == 130
            assert words == "leadtui: The import was stopped.\nNothing of it was kept.\n"
        else:
            assert process.returncode == -signal.SIGKILL
        toll.runs += 1
        toll.half += line.facts() != before
        toll.doctor(line.wrong())
        assert sorted(tmp_path.iterdir()) == files
    toll.check()
    assert line.json("import", "leads", str(path))["created"] == 30_000


def test_a_store_killed_while_it_is_made_is_whole_or_not_there(tmp_path: Path) -> None:
    """What was half built is swept away when it is made again."""
    chance = random.Random(RUNS)
    arguments = ("init", "--user", "Ana", "--team", "North", "--timezone", "UTC")
    toll = Toll("kill -9 while a store is made")
    for n in range(max(4, RUNS // 6)):
        line = Line(tmp_path / f"desk {n}" / "day.db")
        toll.confirmed += (confirmed := kill(line, arguments, chance.uniform(0.12, 0.35)))
        toll.runs += 1
        if line.store.exists():
            toll.kept += confirmed
            toll.doctor(line.wrong())
        else:
            toll.lost += confirmed
            line.done(*arguments)
            assert [path.name for path in line.store.parent.iterdir()] == ["day.db"]
        assert line.json("leads") == []
    toll.check()


def test_a_build_that_was_left_is_swept_away_and_one_under_way_is_not(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    names = (f".day.db.{dead.pid}.new", f".day.db.{os.getpid()}.new", ".day.db.x.new", "other")
    for name in names:
        (tmp_path / name).touch()
    line = Line(tmp_path / "day.db")
    line.done("init", "--user", "Ana", "--team", "North", "--timezone", "UTC")
    assert {path.name for path in tmp_path.iterdir()} == {"day.db", *names[1:]}
