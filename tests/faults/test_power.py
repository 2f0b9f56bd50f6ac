"""The power goes (faults.md 2): what was confirmed is on the disk, and nothing is there by half.

The store is on a disk in a file. Whoever writes to it is stopped, the file is copied, and the copy
is what the disk would be after the cut: what nobody flushed is not in it.
"""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from leadtui.models import files, manifest
from leadtui.services import backups, journal
from leadtui.services.scores import settle
from tests.builders import dump
from tests.faults.disks import Disk, ext4
from tests.faults.line import ROOT, Line, leads_file, now_ms
from tests.faults.table import RUNS, Toll
from tests.faults.test_disk import INIT

#: One shell at work: a command after the other; the number of each is said when it is done.
SHELL = """
import itertools, subprocess, sys
store, = sys.argv[1:]
for n in itertools.count(1):
    lead = n % 20 + 1
    command = (
        ["log", f"l{lead}@example.org", "clicked", "--text", f"said {n}."],
        ["remind", f"l Company {lead}", "--date", f"+{n}d", "--note", f"said {n}."],
        ["log", f"l{lead}@example.org", "bounced", "--text", f"said {n}."],
    )[n % 3]
    subprocess.run([sys.executable, "-m", "leadtui", "--store", store, *command], check=True,
        stdout=subprocess.DEVNULL)
    print(n, flush=True)
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk in a file."""
    with ext4(tmp_path) as made:
        yield made


def homes(place: Path) -> dict[str, str]:
    """Data and state of leadtui's on the disk at ``place``."""
    return {name: str(place / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}


@pytest.fixture
def desk(disk: Disk, tmp_path: Path) -> Line:
    """A store with twenty leads on the disk, and all that leadtui keeps beside it."""
    line = Line(disk.place / "desk" / "day.db", environment=homes(disk.place))
    line.done("init", "--user", "Ana", "--team", "North", "--timezone", "Europe/Paris")
    line.done("import", "leads", str(leads_file(tmp_path / "first.csv", 20)))
    return line


@contextmanager
def frozen(process: subprocess.Popen[str]) -> Iterator[None]:
    """``process`` stopped for the body, with those that it started if it leads a group."""
    group = os.getpgid(process.pid) == process.pid
    tell = os.killpg if group else os.kill
    tell(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        tell(process.pid, signal.SIGCONT)


@contextmanager
def shell(line: Line) -> Iterator[subprocess.Popen[str]]:
    """A shell that runs commands on the store, until the end of the body."""
    with subprocess.Popen(
        [sys.executable, "-c", SHELL, str(line.store)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **line.environment},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def ending(process: subprocess.Popen[str]) -> Iterator[None]:
    """End ``process`` after the body."""
    try:
        yield
    finally:
        process.kill()


def said(process: subprocess.Popen[str]) -> list[int]:
    """The numbers of the commands that were done since the last time."""
    assert process.stdout is not None
    words = ""
    while select.select([process.stdout], [], [], 0)[0]:
        data = os.read(process.stdout.fileno(), 4096).decode()
        assert data, "the shell has ended"
        words += data
    return [int(each) for each in words.split()]


def count(toll: Toll, line: Line, confirmed: int) -> None:
    """Judge the store after a cut, when the commands up to the number ``confirmed`` were done."""
    toll.runs += 1
    toll.confirmed += confirmed
    toll.doctor(line.wrong())
    with line.workspace() as ws:
        after = dump(ws)
        there = [n for n in range(1, confirmed + 2) if f"said {n}." in repr(after)]
        kept = sum(n <= confirmed for n in there)
        toll.kept += kept
        toll.lost += confirmed - kept
        if not there:
            return
        journal.undo(ws)
        settle(ws.store, now_ms())
        gone = f"said {there[-1]}." not in repr(dump(ws))
        journal.redo(ws)
        settle(ws.store, now_ms())
        toll.half += not (gone and dump(ws) == after)


@pytest.mark.fast
def test_the_power_goes_between_and_within_commands(desk: Line, disk: Disk) -> None:
    chance = random.Random(RUNS)
    toll = Toll("power cut while commands are run")
    done = 0
    # With the store open elsewhere a command is not the last one, which would write all of it out.
    with desk.start("worker") as worker, shell(desk) as process, ending(worker):
        for _ in range(max(5, RUNS // 5)):
            time.sleep(chance.uniform(0.1, 0.8))
            with frozen(process), frozen(worker):
                done = max([done, *said(process)])
                with disk.after_a_power_cut() as place:
                    count(toll, Line(place / "desk" / "day.db", (), homes(place)), done)
    assert done > 0
    toll.check()


@contextmanager
def cut(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """leadtui on the store and with the backups that are there after a cut, here too."""
    with disk.after_a_power_cut() as place, monkeypatch.context() as patch:
        line = Line(place / "desk" / "day.db", environment=homes(place))
        for name, value in line.environment.items():
            patch.setenv(name, value)
        yield line


def bad_backups(line: Line) -> list[str]:
    """What is wrong with those that are kept of the store."""
    return [each.problem for each in map(backups.checked, found(line)) if each.problem]


def found(line: Line) -> list[backups.Backup]:
    """The backups that are there after a cut: the folder is called after where the store was."""
    top = Path(line.environment["XDG_DATA_HOME"]) / "leadtui" / "backups"
    return [each for folder in top.glob("*") for each in manifest.listed(folder, name="day")]


def test_the_power_goes_in_an_import_and_its_backup(
    desk: Line, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing, with every backup that has its name."""
    chance = random.Random(RUNS)
    toll = Toll("power cut in the middle of an import")
    path = leads_file(tmp_path / "many.csv", 4_000, start=1_000)
    before = desk.facts()
    desk.done("log", "l1@example.org", "clicked")

    def judge(confirmed: bool) -> None:
        with cut(disk, monkeypatch) as line:
            number = len(line.facts()["contact"])
            toll.runs += 1
            toll.confirmed += confirmed
            toll.kept += number == 4_020
            toll.lost += confirmed and number == 20
            toll.half += number not in (20, 4_020)
            toll.doctor(line.wrong() + bad_backups(line))

    with desk.start("import", "leads", str(path)) as process:
        while process.poll() is None:
            with frozen(process):
                judge(confirmed=False)
            time.sleep(chance.uniform(0, 5 / RUNS))
        assert process.returncode == 0
    judge(confirmed=True)
    assert len(before["contact"]) == 20
    assert toll.runs > 2
    toll.check()


def test_what_is_made_once_is_there_after_a_cut(
    desk: Line, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store, a backup, a restored store: the files, and their names."""
    toll = Toll("power cut right after init, backup and restore")

    def judge(there: Callable[[Line], bool]) -> None:
        with cut(disk, monkeypatch) as line:
            toll.runs += 1
            toll.confirmed += 1
            toll.kept += (kept := there(line))
            toll.lost += not kept
            toll.doctor(line.wrong() + bad_backups(line))

    judge(lambda line: len(line.json("leads")) == 20)
    made = Path(desk.json("backup")["file"])
    judge(lambda line: any(each.file.name == made.name for each in found(line)))
    desk.done("log", "l1@example.org", "clicked", "--text", "too much")
    judge(lambda line: "too much" in repr(line.facts()))
    desk.done("restore", "--yes", str(made))
    judge(lambda line: "too much" not in repr(line.facts()))
    other = Line(disk.place / "other" / "new.db", environment=desk.environment)
    other.done(*INIT)
    judge(lambda line: Line(line.store.parents[1] / "other" / "new.db").json("leads") == [])
    toll.check()


def test_the_power_goes_after_a_reminder_rang(
    desk: Line, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not ring again."""
    desk.done("remind", "l Company 1", "--date", "+1d", "--time", "9:00", "--note", "call them")
    with desk.workspace() as ws, ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE reminder SET ring_at = ?", (ws.now(),))
    with desk.start("worker") as worker, ending(worker):
        assert worker.stdout is not None
        while "call them" not in (words := worker.stdout.readline()):
            assert words
        with frozen(worker), cut(disk, monkeypatch) as line:
            assert line.json("worker", "--once")["rang"] == []
            assert line.wrong() == []


def test_the_method_loses_what_nobody_flushed(disk: Disk) -> None:
    """Else it would find everything, whatever leadtui does."""
    for name in ("flushed", "written"):
        (disk.place / name).write_text("words")
        if name == "flushed":
            files.sync(disk.place / name)
    with disk.after_a_power_cut() as place:
        assert [path.name for path in sorted(place.iterdir())] == ["flushed", "lost+found"]
        assert (place / "flushed").read_text() == "words"
