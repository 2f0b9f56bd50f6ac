"""The race in SQLite before 3.51.3, brought about: one process copies the log back while another
one commits and begins the log anew (https://sqlite.org/wal.html#walresetbug).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.line import ROOT

pytestmark = pytest.mark.fast

#: One statement after the other as they come, each with the right to write where it is asked for.
ACTOR = """
import contextlib, sqlite3, sys
from pathlib import Path
from leadtui.models.guard import guard
path, guarded = Path(sys.argv[1]), sys.argv[2] == "guarded"
conn = sqlite3.connect(path, isolation_level=None)
conn.execute("PRAGMA wal_autocheckpoint = 0")
conn.execute("PRAGMA mmap_size = 100000000")
for statement in sys.stdin:
    with guard(path).held(5) if guarded else contextlib.nullcontext():
        conn.execute(statement).fetchall()
    print("done", flush=True)
"""
COPY_BACK = "PRAGMA wal_checkpoint"
EVERY_ROW = "UPDATE t SET x = hex(randomblob(400))"
#: The byte of the log's index that is locked while the log is copied back.
COPYING = 121
#: How long the copying is held up after it has looked at the log, in microseconds.
HELD_UP = 400_000


class Actor:
    """A process that does what it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def begin(self, statement: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def end(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "done\n"

    def do(self, statement: str) -> None:
        self.begin(statement)
        self.end()


@contextmanager
def actor(path: Path, guarded: bool) -> Iterator[Actor]:
    argv = [sys.executable, "-c", ACTOR, str(path), "guarded" if guarded else "free"]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Actor(process)
        finally:
            process.kill()


@contextmanager
def held_up(process: subprocess.Popen[str]) -> Iterator[None]:
    """Between the look at the log and the look at what was copied the file is unmapped: slowly."""
    if not shutil.which("strace"):
        pytest.skip("needs strace")
    delay = f"inject=munmap:delay_exit={HELD_UP}"
    argv = ["strace", "-o", "/dev/null", "-e", "trace=munmap", "-e", delay, "-p", str(process.pid)]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, text=True) as tracer:
        try:
            assert tracer.stderr is not None
            if "attached" not in (said := tracer.stderr.readline()):
                pytest.skip(f"strace may not look at other processes: {said}")
            yield
        finally:
            tracer.terminate()


def wait_for_copying(path: Path) -> None:
    """Until another process copies the log back."""
    until = time.monotonic() + 10
    with path.with_name(path.name + "-shm").open("rb+") as index:
        while time.monotonic() < until:
            # Asked, not tried: whoever copies does not try twice. The structure is that of Linux.
            asked = struct.pack("@hhqqiI", fcntl.F_WRLCK, os.SEEK_SET, COPYING, 1, 0, 0)
            if struct.unpack_from("@h", fcntl.fcntl(index, fcntl.F_GETLK, asked)) != (
                fcntl.F_UNLCK,
            ):
                time.sleep(0.02)
                return
            time.sleep(0.001)
    raise AssertionError("nobody copied the log back")


def is_damaged(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as conn:
        try:
            return conn.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        except sqlite3.DatabaseError:
            return True


def has_the_race(version: tuple[int, ...]) -> bool:
    """3.44.6 and 3.50.7 have the correction too."""
    return version < (3, 51, 3) and not any(
        fixed <= version < (3, fixed[1] + 1) for fixed in ((3, 44, 6), (3, 50, 7))
    )


def play(path: Path, *, guarded: bool) -> bool:
    """Whether the file is damaged after a copying that was held up."""
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x)")
        conn.execute("CREATE INDEX t_x ON t (x)")
        conn.executemany("INSERT INTO t VALUES (?, ?)", [(n, "x" * 800) for n in range(60)])
    with ExitStack() as stack:
        writer, copier = (stack.enter_context(actor(path, guarded)) for _ in range(2))
        copier.do("SELECT sum(length(x)) FROM t")
        writer.do(EVERY_ROW)
        writer.do(COPY_BACK)
        with held_up(copier.process):
            copier.begin(COPY_BACK)
            wait_for_copying(path)
            writer.do(f"{EVERY_ROW} WHERE id < 3")
            copier.end()
        writer.do(f"{EVERY_ROW} WHERE id > 50")
        writer.do(EVERY_ROW)
        writer.do(COPY_BACK)
        writer.do(f"{EVERY_ROW} WHERE id = 1")
    return is_damaged(path)


def test_no_log_is_copied_back_while_another_process_commits(tmp_path: Path) -> None:
    """faults.md 3: with the guard nothing happens; without it the same steps damage the file."""
    for turn in range(3):
        assert not play(tmp_path / f"guarded{turn}.db", guarded=True)
    if has_the_race(sqlite3.sqlite_version_info):
        assert any(play(tmp_path / f"free{turn}.db", guarded=False) for turn in range(5))
