"""Verified backups: a copy of a store that is opened, checked and counted before it gets its name.

What fails or is killed leaves nothing that looks like a backup.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from leadtui.domain.errors import Cancelled, LeadtuiError, StoreError
from leadtui.models import files
from leadtui.models.errors import READING, as_store_error, root_cause
from leadtui.models.manifest import (
    Backup,
    Content,
    Manifest,
    content_of,
    damage,
    manifest_path,
    opened,
    stamp,
    written,
)

#: Pages that are copied between two looks at whether to stop.
PAGES = 2_000
#: The ends of names that unfinished files have.
_UNFINISHED = ".unfinished"
_OF_THE_STORE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_BUSY", "SQLITE_LOCKED")


def never() -> bool:
    """Nobody stops it."""
    return False


def make(
    conn: sqlite3.Connection,
    store: Path,
    folder: Path,
    *,
    name: str,
    at: int,
    why: str,
    cancelled: Callable[[], bool] = never,
) -> Backup:
    """Back up what ``conn`` sees of ``store`` in its transaction, into ``folder``.

    The files are called after ``name`` and the instant ``at`` (UTC ms), a little later where the
    name is taken. :class:`StoreError` names the folder where no backup could be made, and the
    store where it is damaged; then nothing is left in the folder.
    """
    with _in_words(store, folder), _unfinished(folder, name) as building:
        content = copy(conn, building, cancelled)
        sha256 = files.sha256(building, lambda: check(cancelled))
        size = building.stat().st_size
        while True:
            manifest = Manifest(str(store.resolve()), at, why, size, sha256, content)
            file = folder / f"{name}-{stamp(at)}.db"
            try:
                _place(building, file, manifest)
            except FileExistsError:
                at += 1
                continue
            return Backup(file, manifest)


def _place(building: Path, file: Path, manifest: Manifest) -> None:
    """Give a finished backup its name: the copy last, since whatever has one counts."""
    if file.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    note = manifest_path(file)
    files.write_new(note, written(manifest))
    try:
        files.place(building, file)
    except BaseException:
        note.unlink(missing_ok=True)
        raise


def copy(conn: sqlite3.Connection, target: Path, cancelled: Callable[[], bool] = never) -> Content:
    """Copy what ``conn`` sees in its transaction to the new file ``target``, 0600, and look the
    copy over; what it holds. A copy that failed is removed.

    The copy keeps no write-ahead log: the file is all of it.
    """

    def between(status: int, remaining: int, total: int) -> None:
        del status, remaining, total
        check(cancelled)

    expected = content_of(conn, references=False)
    files.make_file(target)
    try:
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as out:
            out.execute("PRAGMA synchronous = OFF")
            out.execute("PRAGMA journal_mode = MEMORY")
            conn.backup(out, pages=PAGES, progress=between)
            out.execute("PRAGMA journal_mode = DELETE")
        files.sync(target)
        check(cancelled)
        with opened(target) as copied:
            found = damage(copied)
            if found:
                raise StoreError(
                    f"The store is damaged, so no copy of it was kept: {'; '.join(found)}.",
                    hint="Keep the file as it is, and run `leadtui doctor`.",
                )
            content = content_of(copied)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    if (content.schema, content.step, content.counts) != (
        expected.schema,
        expected.step,
        expected.counts,
    ):
        target.unlink(missing_ok=True)
        raise StoreError("The copy does not hold what the store does; it was not kept.")
    return content


def check(cancelled: Callable[[], bool]) -> None:
    """Raise :class:`Cancelled` when the work is to end."""
    if cancelled():
        raise Cancelled("The backup was stopped; nothing was kept.")


@contextlib.contextmanager
def _unfinished(folder: Path, name: str) -> Iterator[Path]:
    """A name for what is not finished yet; whatever has it in the end is removed."""
    building = folder / f".{name}.{os.getpid()}{_UNFINISHED}"
    try:
        yield building
    finally:
        for leftover in (building, building.with_name(building.name + "-journal")):
            leftover.unlink(missing_ok=True)


def sweep(folder: Path, name: str) -> None:
    """Remove what killed processes left of the backups of ``name``: unfinished copies, and
    manifests without one. Only while ``folder`` is locked.
    """
    for leftover in folder.glob(f".{name}.*{_UNFINISHED}*"):
        leftover.unlink(missing_ok=True)
    for note in folder.glob(f"{name}-*.json"):
        if not note.with_suffix(".db").exists():
            note.unlink(missing_ok=True)


@contextlib.contextmanager
def _in_words(store: Path, folder: Path) -> Iterator[None]:
    """Say of every failure which file or folder it is about."""
    try:
        yield
    except LeadtuiError:
        raise
    except OSError as error:
        raise StoreError(
            f"No backup was made in {folder}: {error.strerror or error}.",
            hint="Check the folder, its permissions and the space on that disk.",
        ) from error
    except READING as error:
        cause = root_cause(error)
        code = str(cause.sqlite_errorname) if cause is not None else ""
        about = store if code.startswith(_OF_THE_STORE) else folder
        known = as_store_error(error, about)
        if known is None:
            raise
        raise known from error
