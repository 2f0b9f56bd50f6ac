"""Backups: verified, named, thinned, restored; and a store that lost work says so (fault 16)."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from leadtui.domain.errors import Cancelled, StoreError
from leadtui.models import opening
from leadtui.models import restore as swapping
from leadtui.models.manifest import manifest_path, read_manifest
from leadtui.models.store import Store
from leadtui.services import backups, contacts, doctor, imports, restoring
from leadtui.services.doctor import Health
from leadtui.services.workspace import Workspace, open_workspace
from leadtui.worker.runner import Worker
from tests.builders import dump
from tests.conftest import FakeClock

ROOT = Path(__file__).resolve().parents[2]


def lead(ws: Workspace, name: str) -> None:
    """One step."""
    contacts.create(ws, {"first_name": name, "email": f"{name}@example.org"})


def names(ws: Workspace) -> list[object]:
    with ws.read() as conn:
        return [row[0] for row in conn.execute("SELECT first_name FROM contact ORDER BY id")]


def backup_files(ws: Workspace) -> list[str]:
    folder = backups.folder_of(ws.store.path)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def reopened(ws: Workspace) -> Workspace:
    return open_workspace(ws.store.path, clock=ws.clock)


def restore(ws: Workspace, file: Path) -> restoring.Restored:
    """Restore into the closed store of ``ws``."""
    ws.store.close()
    return restoring.run(restoring.prospect(ws.store.path, file), ws.now())


def import_leads(ws: Workspace, tmp_path: Path, *who: str, dry_run: bool = False) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email,first_name\n" + "".join(f"{n}@example.org,{n}\n" for n in who))
    imports.run(ws, imports.prepare(ws, "leads", file), dry_run=dry_run)


ZYGOTE = """
import os, sys
from pathlib import Path
from leadtui.services import backups, restoring
watched, store, file = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
NOW = 1_795_341_600_000

def arm(number):
    seen = 0
    def trap(event, arguments):
        nonlocal seen
        looks = event == 'open' and str(arguments[0]).startswith(watched)
        if looks or event in ('os.rename', 'os.link', 'os.remove', 'sqlite3.connect'):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), 9)
    sys.addaudithook(trap)

PREPARED
for line in sys.stdin:
    child = os.fork()
    if not child:
        arm(int(line))
        WORK
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def killer(
    work: str, watched: Path, store: Path, file: Path, *, prepared: str = ""
) -> Iterator[Callable[[int], bool]]:
    """Gives a function that does ``work``, after what is ``prepared``, in a process which is
    killed when it opens, links, renames or removes a file for the so-manieth time; it tells
    whether it came so far.
    """
    code = ZYGOTE.replace("WORK", work).replace("PREPARED", prepared)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(watched), str(store), str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None
        assert told is not None

        def kill(number: int) -> bool:
            asked.write(f"{number}\n")
            asked.flush()
            code = int(told.readline())
            assert code in (0, -signal.SIGKILL)
            return code != 0

        yield kill


# Making


def test_a_backup_holds_what_the_store_did_for_its_owner_alone(ws: Workspace) -> None:
    """Faults 16, 34: same content, a manifest that says so, 0600 in a 0700 folder."""
    os.umask(0o022)
    lead(ws, "Mina")
    before = dump(ws)
    made = backups.make(ws.store.path, ws.now())
    lead(ws, "Late")
    assert made.file.name == "store0-20261122T100000.000Z.db"
    assert dump(reopened_at(made.file, ws)) == before
    noted = read_manifest(made.file)
    assert noted == made.manifest
    assert (noted.store, noted.at, noted.why) == (str(ws.store.path), ws.now(), "asked for")
    assert (noted.content.schema, noted.content.step) == (opening.SCHEMA_VERSION, 1)
    assert noted.content.counts["contact"] == 1
    assert json.loads(manifest_path(made.file).read_text())["at"] == "2026-11-22T10:00:00.000+00:00"
    files = [made.file, manifest_path(made.file), ws.store.path.with_name("store0.db.watermark")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(made.file.parent.stat().st_mode) == 0o700
    assert made.file.read_bytes()[18:20] == b"\x01\x01", "it needs no log beside it"


def reopened_at(file: Path, ws: Workspace) -> Workspace:
    """The store in a backup, opened from a copy."""
    copied = ws.store.path.with_name("copied.db")
    copied.write_bytes(file.read_bytes())
    return open_workspace(copied, clock=ws.clock)


def test_two_backups_of_one_instant_have_two_names(ws: Workspace, tmp_path: Path) -> None:
    chosen = tmp_path / "stick"
    chosen.mkdir()
    made = [backups.make(ws.store.path, ws.now(), folder=chosen).file.name for _ in range(3)]
    assert made == [f"store0-20261122T100000.00{n}Z.db" for n in range(3)]
    assert len(list(chosen.iterdir())) == 6


def test_stores_of_one_name_have_a_folder_each(ws: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other" / ws.store.path.name
    assert backups.folder_of(other) != backups.folder_of(ws.store.path)


def test_a_folder_that_is_not_there_is_refused(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="stick does not exist; no backup was made"):
        backups.make(ws.store.path, ws.now(), folder=tmp_path / "stick")
    with pytest.raises(StoreError, match="is not a folder"):
        backups.make(ws.store.path, ws.now(), folder=ws.store.path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.2 megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1200k,mode=0700", "tmpfs"]
    try:
        made = subprocess.run(["mount", *options, str(place)], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if made.returncode:
        pytest.skip("no small disk can be mounted")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_leaves_no_half_backup(ws: Workspace, small_disk: Path) -> None:
    """Faults 8, 16."""
    kept = [backups.make(ws.store.path, ws.now(), folder=small_disk).file for _ in range(2)]
    with pytest.raises(StoreError, match="disk is full") as refused:
        backups.make(ws.store.path, ws.now(), folder=small_disk)
    assert str(small_disk) in refused.value.message
    assert sorted(small_disk.iterdir()) == sorted([*kept, *map(manifest_path, kept)])
    lead(ws, "Mina")


def test_a_restore_to_a_full_disk_changes_nothing(ws: Workspace, small_disk: Path) -> None:
    """Faults 8, 16: there is room for the new store, and not for keeping the old one."""
    made = backups.make(ws.store.path, ws.now())
    path = small_disk / "day.db"
    path.write_bytes(made.file.read_bytes())
    before = [(each.name, each.read_bytes()) for each in small_disk.glob("*.db")]
    with pytest.raises(StoreError, match="disk is full"):
        restoring.run(restoring.prospect(path, made.file), ws.now())
    assert [(each.name, each.read_bytes()) for each in small_disk.glob("*.db")] == before


def test_a_backup_that_is_stopped_leaves_nothing(ws: Workspace) -> None:
    with pytest.raises(Cancelled):
        backups.make(ws.store.path, ws.now(), cancelled=lambda: True)
    assert backup_files(ws) == []


BACKUP = "backups.make(store, NOW, folder=file)"


def test_a_backup_killed_anywhere_is_whole_or_not_there(ws: Workspace, tmp_path: Path) -> None:
    """Fault 16: kill -9 at every file that is opened, linked or removed."""
    lead(ws, "Mina")
    ws.store.close()
    folder = tmp_path / "stick"
    folder.mkdir()
    number = 1
    with killer(BACKUP, folder, ws.store.path, folder) as kill:
        while kill(number):
            number += 1
            for file in folder.glob("*.db"):
                assert not backups.checked(backups.Backup(file, None)).problem
    assert number > 5
    whole = list(folder.glob("*.db"))
    assert sorted(folder.iterdir()) == sorted([*whole, *map(manifest_path, whole)])
    assert names(reopened(ws)) == ["Mina"]


def test_what_is_not_as_it_was_made_is_told(ws: Workspace) -> None:
    """Fault 11: single bits that SQLite does not notice."""
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    assert not backups.checked(made).problem
    data = bytearray(made.file.read_bytes())
    data[-100] ^= 4
    made.file.write_bytes(data)
    assert "checksum differs" in backups.checked(made).problem
    assert backups.last_good(ws.store.path) is None
    made.file.write_bytes(data[:-1])
    (listed,) = backups.listed(ws.store.path)
    assert "bytes; it was made with" in listed.problem
    manifest_path(made.file).write_text("{}")
    assert "not the manifest" in backups.listed(ws.store.path)[0].problem
    manifest_path(made.file).unlink()
    assert "no manifest" in backups.listed(ws.store.path)[0].problem
    manifest_path(made.file).write_text("[]")
    with pytest.raises(StoreError, match="not the manifest"):
        restoring.prospect(ws.store.path, made.file)


# When


def test_an_import_is_backed_up_before_where_it_changes_something(
    ws: Workspace, tmp_path: Path
) -> None:
    import_leads(ws, tmp_path, "Mina", dry_run=True)
    assert backup_files(ws) == []
    import_leads(ws, tmp_path, "Mina")
    (made,) = backups.listed(ws.store.path)
    assert made.manifest is not None
    assert made.manifest.why == "before the import of people"
    assert made.manifest.content.counts["contact"] == 0
    import_leads(ws, tmp_path, "Mina")
    assert len(backups.listed(ws.store.path)) == 1


def test_an_import_without_its_backup_is_none(ws: Workspace, tmp_path: Path) -> None:
    folder = backups.folder_of(ws.store.path)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    with pytest.raises(StoreError, match="No backup was made"):
        import_leads(ws, tmp_path, "Mina")
    assert names(ws) == []


def test_one_a_day_where_something_was_done(ws: Workspace, clock: FakeClock) -> None:
    lead(ws, "Mina")
    assert backups.daily(ws.store, clock()) is not None
    lead(ws, "Ann")
    assert backups.daily(ws.store, clock.move(hours=3)) is None
    assert backups.daily(ws.store, clock.move(days=1)) is not None
    assert backups.daily(ws.store, clock.move(days=1)) is None
    assert len(backups.listed(ws.store.path)) == 2


def test_the_worker_makes_the_daily_one_at_its_start(ws: Workspace, clock: FakeClock) -> None:
    lead(ws, "Mina")
    done = Worker(ws.store, clock, lambda event: None).run_once()
    assert done.failed == ()
    (made,) = backups.listed(ws.store.path)
    assert made.manifest is not None
    assert made.manifest.why == "daily"


def test_a_year_of_use_keeps_the_backups_that_are_worth_it(ws: Workspace, clock: FakeClock) -> None:
    for _ in range(12):
        lead(ws, f"n{clock()}")
        backups.make(ws.store.path, clock(), why="daily")
        clock.move(days=3)
    kept = [each.file.name[7:15] for each in backups.listed(ws.store.path)]
    assert kept == [
        "20261225", "20261222", "20261219", "20261216", "20261213", "20261210", "20261207",
        "20261204", "20261128",
    ]  # fmt: skip
    assert len(backup_files(ws)) == 2 * len(kept)


# Restoring


def test_a_restore_is_taken_back_by_restoring_what_it_kept(ws: Workspace) -> None:
    """Fault 16: nothing is lost by restoring, and undo goes on where it was."""
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    lead(ws, "Ann")
    lead(ws, "Zoe")
    full = dump(ws)
    ws.store.close()
    found = restoring.prospect(ws.store.path, made.file)
    assert (found.lost, found.back) == (2, 0)
    assert ("contact", 3, 1) in found.rows
    assert found.last_now is not None
    assert found.last_then is not None
    assert (found.last_now.id, found.last_then.id) == (3, 1)
    assert found.last_now.title == "new contact"
    done = restoring.run(found, ws.now())
    assert done.whole
    assert done.kept is not None
    assert done.kept.name == "store0.before-restore-20261122T100000.000Z.db"
    assert stat.S_IMODE(ws.store.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    back = reopened(ws)
    assert names(back) == ["Mina"]
    assert backups.behind(back.store, back.now(), back.team.zone) == ""
    assert not [e for e in doctor.examine(ws.store.path, ws.now()) if e.health is Health.WRONG]
    restore(back, done.kept)
    assert dump(reopened(ws)) == full


def test_a_store_that_another_program_has_open_is_not_replaced(ws: Workspace) -> None:
    """Fault 3; the other one is idle, and then at work."""
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    ws.store.close()
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('PRAGMA journal_mode = wal'); c.execute('SELECT * FROM team').fetchall();"
        "print('open', flush=True); sys.stdin.readline(); c.execute('BEGIN IMMEDIATE');"
        "print('writing', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(ws.store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        for _ in range(2):
            other.stdout.readline()
            files = sorted(ws.store.path.parent.iterdir())
            with pytest.raises(
                StoreError, match=r"Another program has .* open; nothing was changed"
            ):
                restore(ws, made.file)
            assert sorted(ws.store.path.parent.iterdir()) == files
            other.stdin.write("\n")
            other.stdin.flush()
    assert restore(ws, made.file).whole


WAIT = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
sys.stdout.write('waiting'); sys.stdout.flush()
try:
    c.execute('PRAGMA journal_mode = wal')
    c.execute("INSERT INTO setting VALUES ('late', '')")
except sqlite3.DatabaseError as error:
    sys.exit(error.sqlite_errorname)
"""


def test_who_waits_for_the_old_store_does_not_touch_the_new_one(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the old file open, and would write a log under the name of the new one's."""
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    lead(ws, "Ann")
    late: list[subprocess.Popen[str]] = []
    real = swapping._take_place

    def take_place(incoming: Path, path: Path) -> None:
        arguments = [sys.executable, "-c", WAIT, str(path)]
        late.append(
            subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        assert late[0].stdout is not None
        late[0].stdout.read(7)
        # It has to come to its lock; a little too early only makes the test weaker.
        time.sleep(0.3)
        real(incoming, path)

    monkeypatch.setattr(swapping, "_take_place", take_place)
    restore(ws, made.file)
    with late[0]:
        _, said = late[0].communicate()
    assert said.strip() == "SQLITE_NOTADB"
    assert not ws.store.path.with_name(ws.store.path.name + "-wal").exists()
    with pytest.raises(StoreError, match="replaced or removed"):
        lead(ws, "Lost")
    assert names(reopened(ws)) == ["Mina"]


FOUND = "found = restoring.prospect(store, file)"
RESTORE = "restoring.run(found, NOW)"


@pytest.mark.parametrize("damaged", [False, True], ids=["sound", "damaged"])
def test_a_restore_killed_anywhere_leaves_the_old_store_or_the_new_one(
    ws: Workspace, damaged: bool
) -> None:
    """Fault 16: kill -9 at every file that is opened, linked, renamed or removed."""
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    lead(ws, "Ann")
    ws.store.close()
    path = ws.store.path
    old = path.read_bytes()
    if damaged:
        old = old[: len(old) // 2]
    number, killed = 0, True
    outcomes = set()
    path.write_bytes(old)
    with killer(RESTORE, path.parent, path, made.file, prepared=FOUND) as kill:
        while killed:
            number += 1
            path.write_bytes(old)
            for copy in path.parent.glob(f"{path.stem}.*-restore-*"):
                copy.unlink()
            killed = kill(number)
            if damaged and path.read_bytes() == old:
                outcomes.add("old")
                continue
            back = reopened(ws)
            assert backups.behind(back.store, back.now(), back.team.zone) == ""
            found = names(back)
            assert found in (["Mina"], ["Mina", "Ann"])
            outcomes.add("new" if found == ["Mina"] else "old")
            back.store.close()
    assert outcomes == {"old", "new"}
    assert number > 5
    assert not list(path.parent.glob(".*")), "what was unfinished is gone"
    kept = ".damaged-" if damaged else ".before-restore-"
    assert [p for p in path.parent.glob("*.db") if kept in p.name]


def test_only_a_whole_backup_of_ours_is_restored(ws: Workspace, tmp_path: Path) -> None:
    lead(ws, "Mina")
    made = backups.make(ws.store.path, ws.now())
    ws.store.close()
    before = ws.store.path.read_bytes()
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as conn:
        conn.execute("CREATE TABLE t (x)")
    newer = tmp_path / "newer.db"
    newer.write_bytes(made.file.read_bytes())
    with closing(sqlite3.connect(newer)) as conn:
        conn.execute("PRAGMA user_version = 999")
    for file, says in (
        (tmp_path / "none.db", "There is no backup"),
        (ws.store.path, "is the store itself"),
        (foreign, "not a leadtui store"),
        (newer, "schema version 999"),
    ):
        with pytest.raises(StoreError, match=says):
            restoring.prospect(ws.store.path, file)
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ann")
    with pytest.raises(StoreError, match="not a leadtui store"):
        restoring.prospect(letter, made.file)
    assert ws.store.path.read_bytes() == before
    assert letter.read_text() == "Dear Ann"


# A damaged store


def broken_pages(data: bytes) -> bytes:
    """Pages of nonsense behind a sound header."""
    whole = bytearray(data)
    for page in range(1, len(data) // 4096):
        whole[page * 4096 : page * 4096 + 4096] = bytes(range(256)) * 16
    return bytes(whole)


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "gone": lambda data: None,
    "empty": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "garbage": lambda data: b"\xff" * 4096 + data[4096:],
    "pages": broken_pages,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_kept_and_the_last_good_backup_offered(
    ws: Workspace, damage: str
) -> None:
    """Faults 11, 13."""
    lead(ws, "Mina")
    good = backups.make(ws.store.path, ws.now()).file
    bad = backups.make(ws.store.path, ws.now() + 60_000).file
    bad.write_bytes(bad.read_bytes()[:-1] + b"\xff")
    ws.store.close()
    path = ws.store.path
    left = DAMAGES[damage](path.read_bytes())
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(StoreError) as refused:
        reopened(ws)
    assert f"restore {good}`" in refused.value.hint
    assert (path.read_bytes() if path.exists() else None) == left
    done = restore(ws, good)
    assert names(reopened(ws)) == ["Mina"]
    assert not done.whole
    assert (done.kept.read_bytes() if done.kept else None) == left


def test_damage_where_nobody_looked_is_found_by_the_daily_check(
    ws: Workspace, clock: FakeClock
) -> None:
    """Fault 11: nothing was done, so nothing is backed up, but the store is looked over."""
    lead(ws, "Mina")
    backups.daily(ws.store, clock())
    ws.store.close()
    path = ws.store.path
    data = bytearray(path.read_bytes())
    with closing(sqlite3.connect(path)) as conn:
        page = conn.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'marketing_touch'"
        ).fetchone()[0]
    data[(page - 1) * 4096 : page * 4096] = bytes(range(256)) * 16
    path.write_bytes(data)
    ws = reopened(ws)
    with pytest.raises(StoreError, match="damaged"):
        backups.daily(ws.store, clock.move(days=1))
    wrong = [e for e in doctor.examine(path, clock()) if e.health is Health.WRONG]
    assert [each.check for each in wrong] == ["file"]
    assert "restore" in wrong[0].fix


# The watermark


def test_a_store_without_its_log_is_known_to_be_behind(ws: Workspace, clock: FakeClock) -> None:
    """Fault 12: the log vanished, and SQLite opens what is left as if nothing had happened."""
    lead(ws, "Mina")
    ws.store.close()
    old = ws.store.path.read_bytes()
    ws = reopened(ws)
    made = backups.make(ws.store.path, ws.now())
    lead(ws, "Ann")
    lead(ws, "Zoe")
    backups.note(ws.store)
    ws.store.close()
    ws.store.path.write_bytes(old)
    back = reopened(ws)
    assert names(back) == ["Mina"]
    said = backups.behind(back.store, back.now(), back.team.zone)
    assert "had come to step 3 (just now), and has 1 now" in said
    assert str(made.file) in said
    found = {e.check: e for e in doctor.examine(ws.store.path, ws.now())}
    assert found["watermark"].health is Health.WRONG
    lead(back, "New")
    backups.note(back.store)
    assert backups.behind(back.store, back.now(), back.team.zone), "said until it is decided"
    backups.make(back.store.path, clock.move(seconds=1))
    assert backups.behind(back.store, back.now(), back.team.zone) == ""


def test_a_watermark_that_cannot_be_read_says_nothing(ws: Workspace) -> None:
    lead(ws, "Mina")
    backups.note(ws.store)
    place = ws.store.path.with_name(ws.store.path.name + ".watermark")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    for content in ("", "{}", "[1]", "\x00"):
        place.write_text(content)
        assert backups.behind(ws.store, ws.now(), ws.team.zone) == ""


# An older release's store

NOW_VERSION = opening.SCHEMA_VERSION
NEWER = NOW_VERSION + 1
UP = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE shade (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    {then}
    db.execute_sql("ALTER TABLE company ADD COLUMN shade TEXT")
"""


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes this leadtui the next one, whose migration does something of its own halfway."""
    import shutil

    from leadtui.models import upgrade

    def make(then: str = "pass") -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(ROOT / "leadtui" / "models" / "migrations", folder, dirs_exist_ok=True)
        (folder / f"{NEWER:04}_shade.py").write_text(UP.format(then=then))
        real = upgrade.migrate
        monkeypatch.setattr(opening, "SCHEMA_VERSION", NEWER)
        monkeypatch.setattr(upgrade, "migrate", lambda db, _=None: real(db, folder))
        return folder

    return make


NEXT = """
import sys
from pathlib import Path
from leadtui.models import opening, upgrade
real = upgrade.migrate
opening.SCHEMA_VERSION += 1
upgrade.migrate = lambda db, _=None: real(db, Path(sys.argv[2]))
from leadtui.services.workspace import open_workspace
ws = open_workspace(Path(sys.argv[1]), clock=lambda: 1_795_341_600_000)
print(ws.store.look.version)
"""


def start_next(path: Path, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", NEXT, str(path), str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def schema(path: Path) -> tuple[int, bool]:
    with closing(sqlite3.connect(path)) as conn:
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        made = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'shade'").fetchone()
    return version, made is not None


def test_an_older_store_is_brought_up_to_date_after_a_backup(
    ws: Workspace, next_release: Callable[[], Path]
) -> None:
    """Fault 15."""
    lead(ws, "Mina")
    before = dump(ws, without=("company",))
    ws.store.close()
    next_release()
    with pytest.raises(
        StoreError, match=f"schema version {NOW_VERSION}; this leadtui works with {NEWER}"
    ):
        Store(ws.store.path)
    back = reopened(ws)
    assert schema(ws.store.path) == (NEWER, True)
    assert dump(back, without=("company",)) == before
    (made,) = backups.listed(ws.store.path)
    assert made.manifest is not None
    assert made.manifest.why == f"before the change from schema version {NOW_VERSION} to {NEWER}"
    assert schema(made.file) == (NOW_VERSION, False)
    lead(back, "Ann")
    with back.read() as conn:
        triggers = "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%shade%journal%'"
        assert conn.execute(triggers).fetchone()[0] == 0
        journalled = "SELECT sql FROM sqlite_master WHERE name = 'journal_company_update'"
        assert '"shade"' in conn.execute(journalled).fetchone()[0]
    restore(back, made.file)
    assert names(reopened(ws)) == ["Mina"]


def test_a_migration_that_is_killed_leaves_the_old_store(
    ws: Workspace, next_release: Callable[[str], Path]
) -> None:
    """Fault 15: all of it is one transaction."""
    lead(ws, "Mina")
    ws.store.close()
    folder = next_release("import os; os.kill(os.getpid(), 9)")
    with start_next(ws.store.path, folder) as process:
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert schema(ws.store.path) == (NOW_VERSION, False)
    next_release("pass")
    assert names(reopened(ws)) == ["Mina"]
    assert schema(ws.store.path) == (NEWER, True)


def test_two_processes_bring_it_up_to_date_once(
    ws: Workspace, next_release: Callable[[str], Path]
) -> None:
    """The plan of migrations is read before its lock is taken, so ours is taken first."""
    lead(ws, "Mina")
    ws.store.close()
    folder = next_release("import time; time.sleep(0.5)")
    processes = [start_next(ws.store.path, folder) for _ in range(2)]
    for process in processes:
        with process:
            out, err = process.communicate()
        assert (process.returncode, out) == (0, f"{NEWER}\n"), err
    assert len(backups.listed(ws.store.path)) == 1


def test_an_older_leadtui_that_is_open_writes_no_more(
    ws: Workspace, next_release: Callable[[str], Path]
) -> None:
    """Fault 14, while it runs."""
    lead(ws, "Mina")
    folder = next_release("pass")
    with start_next(ws.store.path, folder) as process:
        out, err = process.communicate()
    assert out == f"{NEWER}\n", err
    with pytest.raises(
        StoreError, match=f"brought to schema version {NEWER} while leadtui had it open"
    ):
        lead(ws, "Ann")
    assert names(ws) == ["Mina"]


def test_no_backup_no_migration(ws: Workspace, next_release: Callable[[], Path]) -> None:
    folder = backups.folder_of(ws.store.path)
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    ws.store.close()
    next_release()
    with pytest.raises(StoreError, match="No backup was made"):
        reopened(ws)
    assert schema(ws.store.path) == (NOW_VERSION, False)


def test_others_write_while_a_backup_is_made(ws: Workspace) -> None:
    """A backup is of one moment, whatever happens beside it."""
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                lead(ws, f"n{number}")
            except StoreError as error:
                failures.append(error)
                return

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made = [backups.make(ws.store.path, ws.now(), why="daily") for _ in range(5)]
    finally:
        stop.set()
        thread.join()
    assert failures == []
    for each in made:
        content = read_manifest(each.file).content
        assert content.step == content.counts["step"] == content.counts["contact"]
