"""What lies at a store's path: each thing has its own outcome, and nothing is touched."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from leadtui.domain.errors import StoreError
from leadtui.models.opening import APPLICATION_ID, SCHEMA_VERSION, Found, look
from leadtui.models.store import Store
from leadtui.services.workspace import Workspace, init, open_workspace
from tests.builders import add_company
from tests.conftest import FakeClock


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (x)")
    conn.close()


def newer(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE t (x)")
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute("PRAGMA user_version = 999")
    conn.close()


def half(path: Path) -> None:
    newer(path)
    whole = bytearray(path.read_bytes())
    whole[60:64] = SCHEMA_VERSION.to_bytes(4, "big")
    path.write_bytes(bytes(whole[: len(whole) - 100]))


@pytest.mark.parametrize(
    ("make", "found", "says"),
    [
        (lambda p: None, Found.NOTHING, "There is no store"),
        (lambda p: p.mkdir(), Found.DIRECTORY, "is a folder"),
        (lambda p: p.write_bytes(b""), Found.EMPTY, "is empty"),
        (lambda p: p.write_bytes(b"hello, world"), Found.FOREIGN, "not a leadtui store"),
        (lambda p: p.write_bytes(b"SQLite format 3\x00abc"), Found.HALF, "part of a store"),
        (foreign, Found.FOREIGN, "not a leadtui store"),
        (newer, Found.NEWER, f"version 999; this leadtui knows up to {SCHEMA_VERSION}"),
        (half, Found.HALF, "part of a store"),
        (lambda p: os.mkfifo(p), Found.FOREIGN, "not a leadtui store"),
    ],
)
def test_what_is_no_store_is_refused_and_left_as_it_was(
    tmp_path: Path, make: object, found: Found, says: str, clock: FakeClock
) -> None:
    path = tmp_path / "s.db"
    make(path)  # type: ignore[operator]
    before = fingerprint(tmp_path)
    assert look(path).found is found
    with pytest.raises(StoreError, match=says) as refused:
        open_workspace(path, clock=clock)
    assert refused.value.hint
    if found is not Found.NOTHING:
        with pytest.raises(StoreError, match="already something"):
            init(path, user="Ana", team="North", timezone="UTC", clock=clock)
    assert fingerprint(tmp_path) == before


def test_a_broken_link_is_not_a_place_for_a_store(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "s.db"
    path.symlink_to(tmp_path / "gone" / "target.db")
    with pytest.raises(StoreError):
        init(path, user="Ana", team="North", timezone="UTC", clock=clock)
    assert path.is_symlink()
    assert not (tmp_path / "gone").exists()


def test_files_are_for_the_user_only(tmp_path: Path, clock: FakeClock) -> None:
    """0600 in a 0700 folder, the write-ahead log and its index included."""
    os.umask(0o022)
    ws = init(
        tmp_path / "new" / "deep" / "s.db", user="Ana", team="North", timezone="UTC", clock=clock
    )
    with ws.step("hold"):
        held = {p.name: stat.S_IMODE(p.stat().st_mode) for p in ws.store.path.parent.iterdir()}
    assert set(held.values()) == {0o600}
    assert {"s.db-wal", "s.db.lock"} < set(held)
    for folder in (tmp_path / "new", tmp_path / "new" / "deep"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_store_that_is_replaced_while_open_is_not_written(ws: Workspace) -> None:
    add_company(ws, "Acme")
    path = ws.store.path
    copy = path.with_name("copy.db")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="replaced"):
        add_company(ws, "Lost")
    assert path.read_bytes() == before


def test_making_a_store_leaves_nothing_behind_when_it_fails(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("no such thing")

    monkeypatch.setattr("leadtui.models.rules.save_version", fail)
    with pytest.raises(sqlite3.OperationalError):
        init(tmp_path / "s.db", user="Ana", team="North", timezone="UTC", clock=clock)
    assert list(tmp_path.iterdir()) == []


READ_ONLY = """
import sys
from pathlib import Path
from leadtui.domain.errors import StoreError
from leadtui.services import leads
from leadtui.services.workspace import open_workspace
ws = open_workspace(Path(sys.argv[1]), clock=lambda: 0)
assert not ws.store.writable
assert leads.counts(ws).leads == 0
try:
    with ws.step("change") as unit:
        unit.conn.execute("DELETE FROM company")
except StoreError as refused:
    print(refused)
"""


def test_a_read_only_store_opens_and_says_so_when_written(ws: Workspace, tmp_path: Path) -> None:
    """Fault 10; root may write anything, so the reader is somebody else."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    shown = tmp_path / "shown"
    shown.mkdir()
    path = shown / "s.db"
    path.write_bytes(ws.store.path.read_bytes())
    path.chmod(0o444)
    for folder in (shown, *list(shown.parents)[:-1]):
        folder.chmod(folder.stat().st_mode | 0o555)
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", READ_ONLY, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert "can only be read" in done.stdout
    assert [p.name for p in shown.iterdir()] == ["s.db"]


def test_our_own_opens(ws: Workspace) -> None:
    assert look(ws.store.path).found is Found.OURS
    assert Store(ws.store.path).look.version == SCHEMA_VERSION
