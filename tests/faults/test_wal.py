"""A write-ahead log that is cut, or has a bit turned, and a store with a bit turned (faults.md 11,
12): what is shown is what was confirmed up to some moment, and what cannot be read is said.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from leadtui.domain.kinds import Kind
from leadtui.services import activities, timeline
from tests.faults.line import Line
from tests.faults.table import RUNS, Toll

#: So many things are said one after the other; the log has all of them.
SAID = 12


@pytest.fixture
def crashed(line: Line, tmp_path: Path) -> Line:
    """A store as a process leaves it that dies after twelve changes."""
    copy = tmp_path / "crashed"
    copy.mkdir(mode=0o700)
    with line.workspace() as ws, closing(sqlite3.connect(line.store)) as other:
        # One that reads keeps the log from being copied back.
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM contact").fetchone()
        for n in range(SAID):
            activities.log(ws, 1, Kind.CLICKED, text=f"said {n}")
        for end in ("", "-wal"):
            shutil.copy(f"{line.store}{end}", copy / f"day.db{end}")
    assert (copy / "day.db-wal").stat().st_size > 0
    return Line(copy / "day.db")


def said(line: Line) -> list[str]:
    """What is there of what was said, the oldest first."""
    with line.workspace() as ws:
        rows = timeline.page(ws, contact_id=1, limit=100)
    return [row.text for row in reversed(rows) if row.text.startswith("said ")]


def damaged_logs(whole: bytes, chance: random.Random) -> list[bytes]:
    """The log cut anywhere, and with single bits turned."""
    logs = [whole[: chance.randrange(len(whole))] for _ in range(RUNS)]
    for _ in range(RUNS):
        turned = bytearray(whole)
        turned[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        logs.append(bytes(turned))
    return logs


def test_a_damaged_log_gives_what_was_done_up_to_some_moment(crashed: Line, tmp_path: Path) -> None:
    """Its checksums end it where it is damaged: nothing after that, and nothing by half."""
    chance = random.Random(RUNS)
    everything = [f"said {n}" for n in range(SAID)]
    file, log = crashed.store.read_bytes(), Path(f"{crashed.store}-wal").read_bytes()
    toll = Toll("write-ahead log cut, or a bit of it turned")
    lengths = set()
    for n, damaged in enumerate(damaged_logs(log, chance)):
        folder = tmp_path / f"damaged {n}"
        folder.mkdir(mode=0o700)
        line = Line(folder / "day.db")
        line.store.write_bytes(file)
        line.store.with_name("day.db-wal").write_bytes(damaged)
        for path in folder.iterdir():
            path.chmod(0o600)
        found = said(line)
        lengths.add(len(found))
        toll.runs += 1
        toll.half += found != everything[: len(found)]
        toll.doctor(line.wrong())
    toll.check()
    assert min(lengths) < 2
    assert max(lengths) > SAID // 2


def test_a_turned_bit_never_ends_in_a_traceback(line: Line) -> None:
    """SQLite has no checksums of pages, so not every one can be noticed; leadtui answers or
    refuses, and changes nothing of its own accord.
    """
    chance = random.Random(RUNS)
    whole = line.store.read_bytes()
    for _ in range(RUNS):
        turned = bytearray(whole)
        turned[chance.randrange(100, len(whole))] ^= 1 << chance.randrange(8)
        line.store.write_bytes(turned)
        for command in (("leads",), ("doctor",)):
            ended = line(*command)
            assert ended.returncode in (0, 1), (command, ended.stderr)
            assert "Traceback" not in ended.stderr
            assert "Something went wrong" not in ended.stderr, ended.stderr
        for path in line.store.parent.iterdir():
            if path != line.store:
                path.unlink()
