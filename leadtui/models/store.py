"""The store: made once, opened with care, read by short connections and written by one unit of
work at a time.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.errors import StoreError
from leadtui.models import files, opening
from leadtui.models.errors import READING, as_store_error
from leadtui.models.guard import guard
from leadtui.models.opening import APPLICATION_ID, Found, require_ours
from leadtui.models.readers import Reader, Readers

if TYPE_CHECKING:
    from peewee import SqliteDatabase

#: How long a writer waits for another one, in milliseconds.
BUSY_MS = 5_000
#: Leads that are re-scored at once within the change itself; more are left to the worker.
INLINE_LEADS = 200
#: Companies whose fit is judged at once within the change itself; more are left to the worker.
INLINE_COMPANIES = 500
#: Records that are indexed for the search at once; more are left to the worker.
INLINE_RECORDS = 500

_PRAGMAS: tuple[tuple[str, str | int], ...] = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("trusted_schema", 0),
    ("busy_timeout", BUSY_MS),
    # Some SQLites map files by themselves, which widens the window of the race of models/guard.py.
    ("mmap_size", 0),
    ("cache_size", -16_384),
    ("temp_store", "memory"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a user, an import or the worker does: the unit of undo.

    ``at`` is the instant in UTC milliseconds; ``origin`` is typed, import, automation, worker or
    undo.
    """

    title: str
    at: int
    team_id: int | None = None
    user_id: int | None = None
    origin: str = "typed"
    undoes: int | None = None


@dataclass(slots=True)
class Unit:
    """A unit of work under way: its connection, its step, and whom it made hot."""

    conn: sqlite3.Connection
    step_id: int | None
    now: int


class Store:
    """A store that was looked at and found ours.

    A thread worker may read and write. Readers each have a connection and a snapshot for their
    job; there is one connection to write with, for one unit of work after the other. Writers of
    all processes wait for one another at the store's guard.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.look = require_ours(path)
        if self.look.found is Found.OLDER:
            raise StoreError(
                f"{path} has schema version {self.look.version}; this leadtui works with "
                f"{opening.SCHEMA_VERSION}.",
                hint="It is brought up to date when it is opened in the app.",
            )
        info = path.stat()
        self._inode = (info.st_dev, info.st_ino)
        self._held = opening.hold(info)
        self._lock = threading.Lock()
        self._guard = guard(path)
        self._db: SqliteDatabase | None = None
        self._readers = Readers(self._connect_to_read)
        self._scratch = Readers(self._connect_for_scratch)

    def close(self) -> None:
        """Let go of every idle connection; the store can be used again all the same."""
        self._readers.close()
        self._scratch.close()
        with self._lock:
            if self._db is not None:
                self._db.close()

    @property
    def writable(self) -> bool:
        """Whether the file and its folder may be written."""
        return self.look.writable

    @contextlib.contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that cannot change anything, on one snapshot until the end of the job."""
        with self._lent(self._readers) as conn:
            yield conn

    @contextlib.contextmanager
    def scratch(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with that may make temporary tables of its own."""
        with self._lent(self._scratch) as conn:
            yield conn

    @contextlib.contextmanager
    def _lent(self, readers: Readers) -> Iterator[sqlite3.Connection]:
        self._require_same_file()
        try:
            with readers.lend() as conn:
                yield conn
        except READING as error:
            known = as_store_error(error, self.path)
            if known is None:
                raise
            raise known from error

    def _connect_to_read(self) -> Reader:
        conn = self._connect_for_scratch()
        conn.execute("PRAGMA query_only = 1")
        return conn

    def _connect_for_scratch(self) -> Reader:
        address = self.read_address()
        conn = sqlite3.connect(
            address,
            uri=True,
            isolation_level=None,
            timeout=BUSY_MS / 1000,
            check_same_thread=False,
            factory=Reader,
        )
        # Once there is room again somebody may change what is read here as unchanging.
        conn.lasting = not (self.writable and address.endswith("immutable=1"))
        conn.execute("PRAGMA temp_store = memory")
        conn.execute("PRAGMA cache_size = -16384")
        return conn

    def read_address(self) -> str:
        """The address by which SQLite opens the file for reading."""
        return opening.read_address(self.path, writable=self.writable)

    @contextlib.contextmanager
    def write(self, step: Step | None, *, now: int) -> Iterator[Unit]:
        """One transaction, taken at once (IMMEDIATE) and undone whole by any exception.

        With a ``step`` every fact that changes is journalled under it; without one (the worker's
        derived values) nothing is. Before the commit the search index, the scores and the
        fits of the records concerned are brought up to date where those are few.
        """
        if not self.writable:
            raise StoreError(
                f"{self.path} can only be read.",
                hint="Check the permissions of the file and of its folder.",
            )
        self._require_same_file()
        db = self._database()
        with self._lock, self._guard.held(BUSY_MS / 1000):
            self._require_same_file()
            try:
                db.connect(reuse_if_open=True)
                with db.atomic("IMMEDIATE"):
                    conn = _connection(db)
                    self._require_same_schema(conn)
                    unit = Unit(conn, _begin(conn, step), now)
                    yield unit
                    self._settle(unit)
            except Exception as error:
                known = as_store_error(error, self.path)
                if known is None:
                    raise
                db.close()
                raise known from error

    def _settle(self, unit: Unit) -> None:
        from leadtui.models.fit_marks import waiting
        from leadtui.models.scores import settle_few
        from leadtui.models.search import refresh_few

        refresh_few(unit.conn, INLINE_RECORDS)
        settle_few(unit.conn, unit.now, limit=INLINE_LEADS)
        if 0 < waiting(unit.conn, INLINE_COMPANIES + 1) <= INLINE_COMPANIES:
            from leadtui.models.fits import settle_all

            settle_all(unit.conn, unit.now)
        _end(unit.conn, unit.step_id)

    def _database(self) -> SqliteDatabase:
        if self._db is None:
            from peewee import SqliteDatabase

            self._db = SqliteDatabase(
                str(self.path),
                pragmas=list(_PRAGMAS),
                lock_type="IMMEDIATE",
                timeout=BUSY_MS / 1000,
                thread_safe=False,
                check_same_thread=False,
            )
            weakref.finalize(self, self._db.close)
        return self._db

    def _require_same_file(self) -> None:
        try:
            info = self.path.stat()
        except OSError:
            info = None
        if info is None or (info.st_dev, info.st_ino) != self._inode:
            raise StoreError(
                f"{self.path} was replaced or removed while leadtui had it open.",
                hint="Nothing was written. Close leadtui, look at the file, and start again.",
            )

    def _require_same_schema(self, conn: sqlite3.Connection) -> None:
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        if version != self.look.version:
            raise StoreError(
                f"{self.path} was brought to schema version {version} while leadtui had it open.",
                hint="Nothing was written. Close leadtui, update it, and start again.",
            )


def _connection(db: SqliteDatabase) -> sqlite3.Connection:
    conn = db.connection()  # type: ignore[no-untyped-call]
    assert isinstance(conn, sqlite3.Connection)
    return conn


def _begin(conn: sqlite3.Connection, step: Step | None) -> int | None:
    if step is None:
        return None
    cursor = conn.execute(
        "INSERT INTO step (at, team_id, user_id, title, origin, undoes) VALUES (?, ?, ?, ?, ?, ?)",
        (step.at, step.team_id, step.user_id, step.title, step.origin, step.undoes),
    )
    conn.execute("UPDATE current_step SET step_id = ?", (cursor.lastrowid,))
    return cursor.lastrowid


def _end(conn: sqlite3.Connection, step_id: int | None) -> None:
    if step_id is None:
        return
    conn.execute("UPDATE current_step SET step_id = NULL")
    changed = conn.execute("SELECT 1 FROM change WHERE step_id = ? LIMIT 1", (step_id,)).fetchone()
    if changed is None:
        # An undo that could bring nothing back stays a step: else a redo would pass it over.
        conn.execute("DELETE FROM step WHERE id = ? AND undoes IS NULL", (step_id,))


def create(path: Path, populate: Callable[[sqlite3.Connection], None]) -> Store:
    """Make a store at ``path`` and fill it with what ``populate`` inserts, all or nothing.

    It is built beside its place under another name and linked there only when whole; a path where
    anything lies is refused. The file is made 0600, folders that are missing 0700.
    """
    seen = opening.look(path)
    if seen.found is not Found.NOTHING:
        raise StoreError(
            f"There is already something at {path}.",
            hint="leadtui never makes a store over it. Name another path with --store.",
        )
    try:
        files.make_folder(path.parent)
        _sweep(path)
        building = path.with_name(f".{path.name}.{os.getpid()}.new")
        files.make_file(building)
        try:
            _build(building, populate)
            files.place(building, path)
        finally:
            for leftover in (building, building.with_name(building.name + "-journal")):
                leftover.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"A store cannot be made at {path}: {error.strerror or error}.",
            hint="Name another path with --store.",
        ) from error
    except Exception as error:
        known = as_store_error(error, path)
        if known is None:
            raise
        raise known from error
    return Store(path)


def _sweep(path: Path) -> None:
    """Remove what processes that were killed have half built for ``path``."""
    start = f".{path.name}."
    for left in path.parent.iterdir():
        number, _, end = left.name.removeprefix(start).partition(".")
        ours = left.name.startswith(start) and end in ("new", "new-journal")
        if ours and number.isdecimal() and not _is_running(int(number)):
            left.unlink(missing_ok=True)


def _is_running(number: int) -> bool:
    """Whether another process of that number runs; taken to, where there is no way to ask."""
    if number == os.getpid():
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _build(building: Path, populate: Callable[[sqlite3.Connection], None]) -> None:
    from peewee import SqliteDatabase

    from leadtui.models.search import refresh
    from leadtui.models.triggers import install_triggers
    from leadtui.models.upgrade import migrate

    db = SqliteDatabase(
        str(building),
        pragmas=[("synchronous", "full"), ("foreign_keys", 1), ("trusted_schema", 0)],
        lock_type="IMMEDIATE",
    )
    with db.connection_context():
        migrate(db)
        conn = _connection(db)
        with db.atomic("IMMEDIATE"):
            install_triggers(conn)
            populate(conn)
            refresh(conn)
        conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {opening.SCHEMA_VERSION}")
