"""The guard: one writer at a time over all processes, however they end."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.models.guard import Guard, guard, place
from leadtui.services.workspace import Workspace, open_workspace
from tests.builders import add_company, dump

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from leadtui.models.guard import guard
with guard(Path(sys.argv[1])).held(5):
    print("held", flush=True)
    sys.stdin.read()
"""
AGAIN_AND_AGAIN = """
import sys, time
from pathlib import Path
from leadtui.models.store import Store
store = Store(Path(sys.argv[1]))
print("begun", flush=True)
while True:
    with store.write(None, now=0) as unit:
        unit.conn.execute("UPDATE team SET name = name")
        time.sleep(0.02)
"""


@contextmanager
def process(program: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A program at work on the store, until its first line is there; killed in the end."""
    argv = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers wait for others for a moment only."""
    monkeypatch.setattr("leadtui.models.store.BUSY_MS", 300)


def test_the_lock_file_is_for_the_owner_alone_and_made_by_the_first_write(ws: Workspace) -> None:
    lock = place(ws.store.path)
    assert lock == ws.store.path.with_name(ws.store.path.name + ".lock")
    with ws.read() as conn:
        conn.execute("SELECT count(*) FROM team").fetchone()
    assert not lock.exists()
    old = os.umask(0)
    try:
        add_company(ws, "Acme")
    finally:
        os.umask(old)
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_link_to_a_store_has_the_guard_of_the_store(ws: Workspace) -> None:
    link = ws.store.path.with_name("link.db")
    link.symlink_to(ws.store.path)
    assert place(link) == place(ws.store.path)
    assert guard(link) is guard(ws.store.path)


@pytest.mark.usefixtures("impatient")
def test_who_writes_for_too_long_is_named(ws: Workspace) -> None:
    before = dump(ws)
    with process(HOLD, ws.store.path) as holder:
        with pytest.raises(StoreError) as caught:
            add_company(ws, "Acme")
        assert str(ws.store.path) in caught.value.message
        assert "nothing was saved" in caught.value.message
        if sys.platform in ("linux", "darwin"):
            assert f"It is process {holder.pid}." in caught.value.hint
        # Readers wait for nobody.
        assert dump(ws) == before


def test_a_killed_writer_lets_go_at_once(ws: Workspace) -> None:
    """faults.md 4."""
    with process(HOLD, ws.store.path) as holder:
        holder.kill()
        holder.wait(10)
        start = time.monotonic()
        add_company(ws, "Acme")
        assert time.monotonic() - start < 1


def test_whoever_writes_again_and_again_keeps_nobody_out(ws: Workspace) -> None:
    """Without a queue the second writer waits until the first one ends."""
    waits = []
    with process(AGAIN_AND_AGAIN, ws.store.path), process(AGAIN_AND_AGAIN, ws.store.path):
        for _ in range(20):
            start = time.monotonic()
            with ws.store.write(None, now=0) as unit:
                unit.conn.execute("UPDATE team SET name = name")
            waits.append(time.monotonic() - start)
            time.sleep(0.01)
    assert sorted(waits)[10] < 0.5, waits
    assert max(waits) < 2, waits


def test_two_stores_of_one_process_write_in_turn(ws: Workspace) -> None:
    """The system's locks are the process's: they would not keep its own threads apart."""
    add_company(ws, "Acme", headcount=0)
    inside: list[int] = []
    most = []

    def work() -> None:
        mine = open_workspace(ws.store.path, clock=ws.clock)
        with closing(mine.store):
            for _ in range(25):
                with mine.step("count") as unit:
                    inside.append(1)
                    most.append(len(inside))
                    unit.conn.execute("UPDATE company SET headcount = headcount + 1")
                    inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with ws.read() as conn:
        assert conn.execute("SELECT headcount FROM company").fetchone() == (100,)
    assert max(most) == 1


@pytest.mark.usefixtures("impatient")
def test_a_thread_of_the_same_program_is_waited_for_no_longer(ws: Workspace) -> None:
    with guard(ws.store.path).held(1):
        with pytest.raises(StoreError, match="nothing was saved") as caught:
            add_company(ws, "Acme")
        assert "this leadtui itself" in caught.value.hint
        # Saying so has not let go of it.
        assert _locked_for_others(ws.store.path)
    add_company(ws, "Acme")


def test_a_lock_file_that_was_removed_is_not_what_is_held(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that lock two files of one name would both write."""
    lock = place(ws.store.path)
    looks: list[bool] = []
    real = Guard._is_in_place

    def removed_once(self: Guard, file: int) -> bool:
        if not looks:
            lock.unlink()
            lock.touch(0o600)
        looks.append(real(self, file))
        return looks[-1]

    monkeypatch.setattr(Guard, "_is_in_place", removed_once)
    with guard(ws.store.path).held(1):
        assert looks == [False, True]
        assert _locked_for_others(ws.store.path)


def _locked_for_others(path: Path) -> bool:
    attempt = (
        "import sys; from pathlib import Path; from leadtui.models.guard import guard\n"
        "with guard(Path(sys.argv[1])).held(0): pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", attempt, str(path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0 or "nothing was saved" in done.stderr
    return done.returncode != 0


def test_a_lock_file_that_cannot_be_opened_is_named(ws: Workspace) -> None:
    lock = place(ws.store.path)
    lock.symlink_to(ws.store.path)
    before = dump(ws)
    with pytest.raises(StoreError) as caught:
        add_company(ws, "Acme")
    assert str(lock) in caught.value.message
    assert "Nothing was saved" in caught.value.message
    assert caught.value.hint
    assert dump(ws) == before


def _content(path: Path) -> bytes:
    """The bytes of the file, read by another process: whoever closes it drops their locks on it."""
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "The disk is full: nothing was saved."), (errno.EACCES, "Nothing was saved.")],
)
def test_why_a_lock_file_could_not_be_made_is_said(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """faults.md 5: a disk may be too full for one more file."""
    real = os.open

    def refused(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith(".lock") and flags & os.O_CREAT:
            raise OSError(number, os.strerror(number), str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refused)
    before = dump(ws)
    with pytest.raises(StoreError) as caught:
        add_company(ws, "Acme")
    assert words in caught.value.message
    assert str(ws.store.path) in caught.value.message
    assert dump(ws) == before


def test_the_log_is_copied_back_while_the_guard_is_held(ws: Workspace) -> None:
    """A commit copies a long log back after it let go of SQLite's own lock: the guard has to
    outlive it.
    """
    at_the_end = []
    real = Guard.held

    @contextmanager
    def watched(self: Guard, seconds: float) -> Iterator[None]:
        with real(self, seconds):
            yield
            at_the_end.append(_content(ws.store.path))

    # Kept open by another process, else this one's last look would copy it too.
    reader = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        "c.execute('SELECT 1 FROM team').fetchone(); print('open', flush=True); sys.stdin.read()"
    )
    with process(reader, ws.store.path), pytest.MonkeyPatch.context() as patch:
        add_company(ws, "Acme")
        before = _content(ws.store.path)
        patch.setattr(Guard, "held", watched)
        with ws.store.write(None, now=0) as unit:
            unit.conn.execute("CREATE TABLE big (x)")
            unit.conn.execute("INSERT INTO big VALUES (zeroblob(6000000))")
        assert at_the_end[0] != before
        assert at_the_end == [_content(ws.store.path)]


def test_only_the_last_connection_of_all_copies_the_log_when_it_closes(ws: Workspace) -> None:
    """Closing needs no guard: SQLite copies the log then only where nobody else has the file."""
    log = ws.store.path.with_name(ws.store.path.name + "-wal")
    add_company(ws, "Acme")
    reader = sqlite3.connect(ws.store.path)
    reader.execute("SELECT 1 FROM team").fetchone()
    before = _content(ws.store.path)
    ws.store.close()
    assert (_content(ws.store.path), log.exists()) == (before, True)
    reader.close()
    assert _content(ws.store.path) != before
    assert not log.exists()
