"""Bringing an older release's store up to date: after a backup, and wholly or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack
from importlib.resources import as_file
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.errors import LeadtuiError, StoreError
from leadtui.domain.format import plural
from leadtui.models import backup, files, opening
from leadtui.models.errors import as_store_error
from leadtui.models.guard import guard
from leadtui.models.manifest import Backup, opened

if TYPE_CHECKING:
    from peewee import SqliteDatabase

#: How long a process waits for another one that does the same, in milliseconds.
PATIENCE_MS = 60_000


def migrate(db: SqliteDatabase, migrations: Path | None = None) -> None:
    """Bring the schema of ``db`` up to the newest of ``migrations``, leadtui's own when None."""
    from playhouse.migrations import Runner

    with ExitStack() as stack:
        folder = migrations or stack.enter_context(
            as_file(resources("leadtui.models") / "migrations")
        )
        Runner(db, str(folder)).up()


def upgrade(
    path: Path, folder: Path, *, name: str, at: int, migrations: Path | None = None
) -> Backup | None:
    """Bring the store at ``path`` to the schema of this leadtui; the backup made before, in
    ``folder`` under ``name``, or None where another process has done it meanwhile.

    All of it is one transaction, so a process that is killed leaves the old schema, and others
    wait. :class:`StoreError` where no backup can be made, or the store cannot be written.
    """
    if not opening.look(path).writable:
        raise StoreError(
            f"{path} is of an older leadtui and cannot be brought up to date: it can only be read.",
            hint="Check the permissions of the file and of its folder.",
        )
    try:
        files.make_folder(folder)
        return _upgrade(path, folder, name, at, migrations)
    except LeadtuiError:
        raise
    except OSError as error:
        raise StoreError(
            f"No backup was made in {folder}: {error.strerror or error}.",
            hint="Without one the store is not brought up to date.",
        ) from error
    except Exception as error:
        known = as_store_error(error, path)
        if known is None:
            raise
        raise known from error


def _upgrade(
    path: Path, folder: Path, name: str, at: int, migrations: Path | None
) -> Backup | None:
    from peewee import SqliteDatabase

    from leadtui.models.triggers import install_triggers

    # References are checked at the end: with them on, rebuilding a table deletes what hangs on it.
    db = SqliteDatabase(
        str(path),
        pragmas=[
            ("journal_mode", "wal"),
            ("synchronous", "full"),
            ("foreign_keys", 0),
            ("trusted_schema", 0),
        ],
        lock_type="IMMEDIATE",
        timeout=PATIENCE_MS / 1000,
    )
    held = opening.hold(path.stat())
    alone = guard(path).held(PATIENCE_MS / 1000)
    with alone, db.connection_context(), db.atomic("IMMEDIATE"):
        conn = db.connection()  # type: ignore[no-untyped-call]
        assert isinstance(conn, sqlite3.Connection)
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        if version >= opening.SCHEMA_VERSION:
            return None
        with files.locked(folder) as locked, opened(path, live=True) as before:
            if locked:
                backup.sweep(folder, name)
            why = f"before the change from schema version {version} to {opening.SCHEMA_VERSION}"
            made = backup.make(before, path, folder, name=name, at=at, why=why)
        migrate(db, migrations)
        install_triggers(conn)
        broken = len(conn.execute("PRAGMA foreign_key_check").fetchall())
        known = made.manifest.content.broken if made.manifest else 0
        if broken > known:
            raise StoreError(
                f"{path} cannot be brought up to date: {plural(broken - known, 'reference')} "
                "would lead nowhere. It stays as it was.",
                hint=f"The backup is {made.file}.",
            )
        conn.execute(f"PRAGMA user_version = {opening.SCHEMA_VERSION}")
    del held
    return made
