"""A full disk, a disk that fails, and a store that can only be read (faults.md 8, 9, 10): said in
words, nothing kept by half, and all is well once it is mended.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from leadtui.services import leads, news
from tests.faults.line import Line, leads_file

INIT = ("init", "--user", "Ana", "--team", "North", "--timezone", "UTC")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=3m,nr_inodes=200,mode=0700", "tmpfs"]
    try:
        made = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if made.returncode:
        pytest.skip(f"no disk can be mounted: {made.stderr.decode(errors='replace').strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def on_small_disk(small_disk: Path, tmp_path: Path) -> Line:
    """A store with five leads on the small disk."""
    line = Line(small_disk / "day.db")
    line.done(*INIT)
    line.done("import", "leads", str(leads_file(tmp_path / "first.csv", 5)))
    return line


#: What there may be on the small disk.
KEPT = {
    "ballast", "day.db", "day.db-shm", "day.db-wal", "day.db.lock", "day.db.watermark",
}  # fmt: skip
LISTINGS = (
    ("leads",),
    ("companies",),
    ("reminders",),
    ("why", "l1@example.org"),
    ("timeline", "l Company 1"),
    ("show", "company", "l Company 1"),
    ("history", "company", "l Company 1"),
)


def fill(disk: Path) -> Path:
    """Leave no byte free; the file to remove."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        size = 65_536
        while size:
            try:
                file.write(bytes(size))
            except OSError:
                size //= 2
    return ballast


@pytest.mark.fast
def test_an_import_that_fills_the_disk_keeps_what_was_there(
    on_small_disk: Line, tmp_path: Path
) -> None:
    line = on_small_disk
    before, files = line.facts(), sorted(line.store.parent.iterdir())
    path = leads_file(tmp_path / "many.csv", 12_000, start=1_000)
    words = line.refused("import", "leads", str(path))
    assert "disk is full" in words
    assert str(line.store) in words
    assert line.facts() == before
    assert line.wrong() == []
    assert sorted(line.store.parent.iterdir()) == files
    line.done("log", "l1@example.org", "clicked")


@pytest.mark.fast
def test_a_disk_that_is_full_already(on_small_disk: Line, small_disk: Path) -> None:
    """A change is refused, and taken once there is room again."""
    line = on_small_disk
    before = line.facts()
    ballast = fill(small_disk)
    for command in CHANGES:
        assert "disk is full" in line.refused(*command)
    ballast.unlink()
    assert line.facts() == before
    assert line.wrong() == []
    line.done("log", "l1@example.org", "clicked")


def test_a_full_disk_keeps_nobody_from_reading(on_small_disk: Line, small_disk: Path) -> None:
    """Not a byte is free: every listing answers as it did, and a backup goes to another disk. No
    refusal says that the store is lost.
    """
    line = on_small_disk
    line.done("log", "l1@example.org", "replied")
    before = {words: line.done(*words) for words in LISTINGS}
    ballast = fill(small_disk)
    assert {words: line.done(*words) for words in LISTINGS} == before
    assert line.json("doctor")["ok"]
    assert Path(line.json("backup")["file"]).exists()
    for command in CHANGES:
        assert "restore" not in line.refused(*command)
    assert {words: line.done(*words) for words in LISTINGS} == before
    assert {path.name for path in small_disk.iterdir()} <= KEPT
    ballast.unlink()
    line.done("log", "l1@example.org", "clicked")
    assert line.done("leads") != before["leads",]


@pytest.mark.fast
def test_a_reader_sees_what_is_written_once_there_is_room(
    on_small_disk: Line, small_disk: Path
) -> None:
    """One that was open all the time, like the app."""
    line = on_small_disk
    ballast = fill(small_disk)
    with line.workspace() as ws:
        watch = news.watch(ws.store)
        assert watch.changed()
        assert leads.counts(ws).leads == 5
        assert not watch.changed()
        ballast.unlink()
        line.done("import", "leads", str(leads_file(small_disk / "more.csv", 3, mark="m")))
        assert watch.changed()
        assert leads.counts(ws).leads == 8
        watch.close()


@pytest.mark.fast
def test_a_full_disk_after_a_crash_loses_nothing(on_small_disk: Line, small_disk: Path) -> None:
    """What is in the write-ahead log alone cannot be read without room, and is never left out."""
    line = on_small_disk
    leave_a_log(line)
    before = line.store.with_name("day.db-wal").read_bytes()
    line.store.with_name("day.db-shm").unlink(missing_ok=True)
    ballast = fill(small_disk)
    words = line.refused("leads")
    assert "disk is full" in words
    assert "restore" not in words
    assert line.store.with_name("day.db-wal").read_bytes() == before
    ballast.unlink()
    assert "clicked" in line.done("timeline", "l Company 1")
    assert line.wrong() == []


def test_a_disk_that_takes_no_more_files(on_small_disk: Line, small_disk: Path) -> None:
    """There is room, but no file can be made."""
    line = on_small_disk
    before = {words: line.done(*words) for words in LISTINGS}
    taken = []
    with suppress(OSError):
        for n in range(10_000):
            taken.append(small_disk / f"taken{n}")
            taken[-1].touch()
    assert len(taken) < 1_000
    assert {words: line.done(*words) for words in LISTINGS} == before
    for command in CHANGES:
        words = line.refused(*command)
        assert "disk is full" in words
        assert "restore" not in words
    for path in taken:
        path.unlink(missing_ok=True)
    line.done("log", "l1@example.org", "clicked")
    assert line.wrong() == []


@pytest.mark.fast
def test_a_store_is_not_made_by_half(small_disk: Path) -> None:
    ballast = fill(small_disk)
    line = Line(small_disk / "day.db")
    assert "disk is full" in line.refused(*INIT)
    assert list(small_disk.iterdir()) == [ballast]
    ballast.unlink()
    line.done(*INIT)


def test_refused_rows_that_have_no_room_are_said(line: Line, small_disk: Path) -> None:
    path = small_disk / "some.csv"
    rows = "".join(f"nobody {n},{'x' * 90}\n" for n in range(2_000))
    path.write_text("city,note\n" + rows)
    ballast = fill(small_disk)
    done = line("import", "leads", str(path))
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(small_disk.iterdir()) == [ballast, path]
    assert line.wrong() == []


def test_a_file_that_may_not_grow(line: Line, tmp_path: Path) -> None:
    """The same without a disk of its own: a limit on the size of files, in kB."""
    before = line.facts()
    limited = Line(line.store, ("sh", "-c", 'trap "" XFSZ; ulimit -f 1500; exec "$@"', "sh"))
    path = leads_file(tmp_path / "many.csv", 12_000, start=1_000)
    words = limited.refused("import", "leads", str(path))
    assert "disk" in words
    assert line.facts() == before
    assert line.wrong() == []
    line.done("log", "l1@example.org", "clicked")


@pytest.mark.fast
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_flush_that_fails_confirms_nothing(line: Line, tmp_path: Path, error: str) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = str(tmp_path / "calls")
    if subprocess.run([strace, "-o", log, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")
    before = line.facts()
    calls = "fsync,fdatasync" if error == "EIO" else "pwrite64"
    inject = f"inject={calls}:error={error}:when=1+"
    failing = Line(line.store, (strace, "-f", "-qq", "-o", log, "-e", inject))
    words = failing.refused("log", "l1@example.org", "clicked")
    assert "nothing was saved" in words
    assert line.facts() == before
    assert line.wrong() == []
    line.done("log", "l1@example.org", "clicked")


# Read-only


def somebody_else() -> tuple[str, ...]:
    """What runs a command as another user."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root, with setpriv, can become somebody else")
    return ("setpriv", "--reuid=65534", "--clear-groups")


def let_in(path: Path) -> None:
    """Let others through the folders above ``path``."""
    for folder in list(path.parents)[:-1]:
        folder.chmod(folder.stat().st_mode | 0o555)


def state(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


CHANGES = (
    ("log", "l1@example.org", "clicked"),
    ("remind", "l Company 1"),
    ("undo",),
    ("doctor", "--rebuild"),
)


@pytest.mark.fast
@pytest.mark.parametrize("crashed", [False, True], ids=["at rest", "after a crash"])
def test_a_store_of_somebody_else_is_read_and_not_changed(
    line: Line, tmp_path: Path, crashed: bool
) -> None:
    """After a crash the newest changes are in the write-ahead log alone."""
    other = Line(line.store, somebody_else(), {"HOME": "/nonexistent"})
    if crashed:
        leave_a_log(line)
    folder = line.store.parent
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    let_in(line.store)
    before = state(folder)
    if crashed:
        words = other("--json", "leads")
        assert words.returncode in (0, 1)
        assert "Traceback" not in words.stderr
    else:
        assert len(other.json("leads")) == 20
    for command in CHANGES:
        words_of = other.refused(*command)
        assert "can only be read" in words_of or (crashed and "cannot be opened" in words_of)
    path = leads_file(tmp_path / "more.csv", 3, mark="m")
    path.chmod(0o444)
    other.refused("import", "leads", str(path))
    assert state(folder) == before
    assert not list(tmp_path.glob("*.refused*"))


def leave_a_log(line: Line) -> None:
    """A change that is committed, by a process that then dies."""
    code = (
        "import os, sys, time; from pathlib import Path;"
        "from leadtui.services.workspace import open_workspace;"
        "from leadtui.services import activities; from leadtui.domain.kinds import Kind;"
        "ws = open_workspace(Path(sys.argv[1]), clock=lambda: time.time_ns() // 1_000_000);"
        "import sqlite3; held = sqlite3.connect(sys.argv[1]); held.execute('SELECT 1 FROM team');"
        "activities.log(ws, 1, Kind.CLICKED); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(line.store)], check=False)
    assert line.store.with_name("day.db-wal").stat().st_size > 0


@pytest.mark.fast
def test_what_may_not_be_read_is_said(line: Line, tmp_path: Path) -> None:
    other = Line(line.store, somebody_else(), {"HOME": "/nonexistent"})
    secret = leads_file(tmp_path / "secret.csv", 3)
    secret.chmod(0o600)
    line.store.parent.chmod(0o755)
    let_in(line.store)
    assert str(line.store) in other.refused("leads")
    mine = Line(tmp_path / "theirs" / "day.db", somebody_else(), {"HOME": "/nonexistent"})
    mine.store.parent.mkdir()
    mine.store.parent.chmod(0o777)
    mine.done(*INIT)
    words = mine.refused("import", "leads", str(secret))
    assert str(secret) in words
    assert "may not read" in words


@pytest.mark.fast
def test_a_disk_mounted_read_only(on_small_disk: Line, small_disk: Path) -> None:
    line = on_small_disk
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    before = state(small_disk)
    assert len(line.json("leads")) == 5
    assert "can only be read" in line.refused("log", "l1@example.org", "clicked")
    words = Line(small_disk / "new.db").refused(*INIT)
    assert str(small_disk / "new.db") in words
    assert state(small_disk) == before
