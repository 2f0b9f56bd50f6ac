"""Putting a backup in a store's place: the old store is kept, and one rename is the change.

Killed at any moment, what lies at the place is the old store or the new one, whole.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadtui.domain.errors import LeadtuiError, StoreError
from leadtui.models import backup, files
from leadtui.models.errors import READING, as_store_error
from leadtui.models.guard import guard
from leadtui.models.manifest import Content, listed, manifest_path, opened, sound, stamp, stamped
from leadtui.models.opening import Found, look, require_ours
from leadtui.models.watermark import Watermark, put

#: Beside a store in use lie these; they belong to that file alone.
_BESIDE = ("-wal", "-shm", "-journal")
#: The byte of the log's index on which every connection holds a lock while it is open.
_DEAD_MAN = 128
#: How long a restore waits for another program to let go of the store, in seconds.
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: what the store holds now, and where the one before is kept.

    ``whole`` tells that the kept one can itself be restored; a damaged one is kept as it was.
    ``removed`` are the copies of earlier restores that were not worth keeping any more.
    """

    content: Content
    kept: Path | None
    whole: bool
    removed: tuple[Path, ...] = ()


def present(path: Path) -> Content | None:
    """What the store at ``path`` holds; None where there is none, or none that can be read."""
    if look(path).found not in (Found.OURS, Found.OLDER, Found.NEWER):
        return None
    try:
        return sound(path, live=True)
    except StoreError:
        return None


def restore(path: Path, file: Path, *, at: int) -> Restored:
    """Put what the backup ``file`` holds in the place of the store ``path``, at the instant ``at``
    (UTC ms).

    The store there is kept beside it: a sound one as a backup of its own, a damaged one as it is.
    :class:`StoreError` where another program has the store open; then nothing was changed.
    """
    path = path.resolve()
    require_ours(file)
    with _in_words(path), files.locked(path.parent) as alone:
        if alone:
            _sweep(path)
        with _incoming(path, file) as (incoming, content), guard(path).held(_PATIENCE):
            watermark = Watermark(content.step, content.step_at, content.counts)
            if present(path) is not None:
                kept = _swap_sound(path, incoming, watermark, at)
                return Restored(content, kept, whole=True)
            kept_as_is = _swap_damaged(path, incoming, watermark, at)
            return Restored(content, kept_as_is, whole=False)


@contextlib.contextmanager
def _incoming(path: Path, file: Path) -> Iterator[tuple[Path, Content]]:
    """The content of ``file`` beside the store, looked over, ready to take its place."""
    incoming = path.with_name(f".{path.name}.{os.getpid()}.restoring")
    try:
        with opened(file) as conn:
            content = backup.copy(conn, incoming)
        yield incoming, content
    finally:
        incoming.unlink(missing_ok=True)
        incoming.with_name(incoming.name + "-journal").unlink(missing_ok=True)


def _sweep(path: Path) -> None:
    for leftover in path.parent.glob(f".{path.name}.*.restoring*"):
        leftover.unlink(missing_ok=True)
    backup.sweep(path.parent, _kept_name(path))


def _kept_name(path: Path) -> str:
    return f"{path.stem}.before-restore"


def _damaged_name(path: Path) -> str:
    return f"{path.stem}.damaged"


def thin(path: Path, file: Path, *, keep: Callable[[list[int]], set[int]]) -> tuple[Path, ...]:
    """Remove copies of ``path`` that restores put aside. ``keep`` is told their instants (UTC ms),
    of either kind for itself, and answers those to be kept; ``file`` always is, and so is a copy
    of a sound store that is not as it was made, which counts for nothing. What was removed, the
    oldest first; what cannot be removed stays.
    """
    removed = []
    path = path.resolve()
    good = {each.file for each in listed(path.parent, name=_kept_name(path)) if not each.problem}
    sound_ones = [c for c in stamped(path.parent, name=_kept_name(path)) if c[1] in good]
    for copies in (sound_ones, stamped(path.parent, name=_damaged_name(path))):
        kept = keep([at for at, _ in copies])
        for at, copy in reversed(copies):
            if at not in kept and copy != file.resolve() and _removed(copy):
                removed.append(copy)
    return tuple(removed)


def _removed(copy: Path) -> bool:
    try:
        copy.unlink()
        for beside in (manifest_path(copy), *(copy.with_name(copy.name + e) for e in _BESIDE)):
            beside.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _swap_sound(path: Path, incoming: Path, watermark: Watermark, at: int) -> Path:
    """Exchange a store that can be read, under a lock that no other program gets past."""
    # Closing a file drops the locks that this process has on it, so it is closed last.
    raw = os.open(path, os.O_RDWR)
    try:
        with _alone(path) as conn:
            kept = backup.make(
                conn,
                path,
                path.parent,
                name=_kept_name(path),
                at=at,
                why=f"before a restore of {path.name}",
            )
            put(path, watermark)
            _take_place(incoming, path)
            _spoil(raw)
    finally:
        os.close(raw)
    return kept.file


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection with the store to itself, its write-ahead log taken in and gone."""
    address = path.as_uri() + "?mode=rw"
    conn = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_PATIENCE)
    with contextlib.closing(conn):
        try:
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            conn.execute("PRAGMA journal_mode = DELETE")
            conn.execute("BEGIN EXCLUSIVE")
            conn.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if str(error.sqlite_errorname).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise _in_use(path) from error
            raise
        log = path.with_name(path.name + "-wal")
        if log.exists():
            raise _in_use(path)
        yield conn


def _in_use(path: Path) -> StoreError:
    return StoreError(
        f"Another program has {path} open; nothing was changed.",
        hint="Close the app, `leadtui worker` and every other leadtui, and try again.",
    )


def _take_place(incoming: Path, path: Path) -> None:
    incoming.replace(path)
    files.sync_folder(path.parent)


def _spoil(raw: int) -> None:
    """Make the old file, which has no name any more, unreadable.

    Who opened it a moment ago waits for its lock, and would then write a log under the name
    that is the new store's.
    """
    if os.fstat(raw).st_nlink == 0:
        os.lseek(raw, 0, os.SEEK_SET)
        os.write(raw, bytes(100))


def _swap_damaged(path: Path, incoming: Path, watermark: Watermark, at: int) -> Path | None:
    """Exchange what SQLite cannot read, or nothing at all; the bytes are kept."""
    with _nobody_else(path):
        kept = _keep_as_is(path, at)
        put(path, watermark)
        # A log that is left would be taken for that of the new store.
        for end in _BESIDE:
            path.with_name(path.name + end).unlink(missing_ok=True)
        files.sync_folder(path.parent)
        _take_place(incoming, path)
    return kept


@contextlib.contextmanager
def _nobody_else(path: Path) -> Iterator[None]:
    """Raise where another program has the store open, which SQLite cannot be asked."""
    index = path.with_name(path.name + "-shm")
    try:
        import fcntl

        opened_index = os.open(index, os.O_RDWR)
    except (ImportError, FileNotFoundError):
        yield
        return
    try:
        fcntl.lockf(opened_index, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _DEAD_MAN)
    except OSError as error:
        os.close(opened_index)
        raise _in_use(path) from error
    try:
        yield
    finally:
        os.close(opened_index)


def _keep_as_is(path: Path, at: int) -> Path | None:
    """Copy the file and what lies beside it, byte for byte; the copy of the file, if there is
    one.
    """
    there = [end for end in ("", "-wal", "-journal") if path.with_name(path.name + end).exists()]
    if not there:
        return None
    kept = path.with_name(f"{_damaged_name(path)}-{stamp(at)}.db")
    while any(kept.with_name(kept.name + end).exists() for end in ("", *_BESIDE)):
        at += 1
        kept = path.with_name(f"{_damaged_name(path)}-{stamp(at)}.db")
    made: list[Path] = []
    try:
        for end in there:
            made.append(kept.with_name(kept.name + end))
            files.copy_new(path.with_name(path.name + end), made[-1])
    except BaseException:
        for each in made:
            each.unlink(missing_ok=True)
        raise
    files.sync_folder(path.parent)
    return made[0]


@contextlib.contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except LeadtuiError:
        raise
    except OSError as error:
        raise StoreError(
            f"Nothing was restored to {path}: {error.strerror or error}.",
            hint="Check the folder, its permissions and the space on that disk.",
        ) from error
    except READING as error:
        known = as_store_error(error, path)
        if known is None:
            raise
        raise known from error
