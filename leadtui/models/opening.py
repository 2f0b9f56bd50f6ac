"""What a file is before anything touches it: one outcome for each thing that may lie there.

Reading the first hundred bytes tells a store of ours from everything else without SQLite making
a journal, a shared-memory file or a store where none should be.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import weakref
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from leadtui.domain.errors import StoreError
from leadtui.models.errors import READING, is_full

#: "LDTU", in the header of every store.
APPLICATION_ID = 0x4C445455
#: The newest migration; the store's ``user_version``.
SCHEMA_VERSION = 5
#: STRICT tables and the functions used need it.
SQLITE_FLOOR = (3, 38, 0)

_MAGIC = b"SQLite format 3\x00"
#: The least that the index of a write-ahead log in use takes, in bytes.
_INDEX = 32_768


class Found(StrEnum):
    """What lies at a store's path."""

    NOTHING = "nothing"
    OURS = "ours"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"
    EMPTY = "empty"
    HALF = "half"
    DIRECTORY = "directory"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Look:
    """The outcome of looking: what was found, its schema version, and whether it can be written."""

    found: Found
    version: int = 0
    writable: bool = True


class Held:
    """Kept as long as this process may have connections to a store; see :func:`hold`."""


_HELD: weakref.WeakValueDictionary[tuple[int, int], Held] = weakref.WeakValueDictionary()


def hold(info: os.stat_result) -> Held:
    """Say that the file of ``info`` is open here, until what is returned is let go of.

    By POSIX, closing any descriptor of a file drops every lock that the process has on it, those
    of its SQLite connections too. Another process would then take itself for the store's last
    one, and remove the write-ahead log that is still in use. So an open store is looked at
    through SQLite, which knows.
    """
    return _HELD.setdefault((info.st_dev, info.st_ino), Held())


def look(path: Path) -> Look:
    """What lies at ``path``, found without changing anything."""
    try:
        info = path.stat()
    except FileNotFoundError:
        return Look(Found.NOTHING)
    except OSError:
        return Look(Found.UNREADABLE)
    if stat.S_ISDIR(info.st_mode):
        return Look(Found.DIRECTORY)
    if not stat.S_ISREG(info.st_mode):
        return Look(Found.FOREIGN)
    if info.st_size == 0:
        return Look(Found.EMPTY)
    if (info.st_dev, info.st_ino) in _HELD:
        return _judge(*_header_through_sqlite(path), _is_writable(path))
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError:
        return Look(Found.UNREADABLE)
    if header[:16] != _MAGIC:
        return Look(Found.FOREIGN)
    if len(header) < 100:
        return Look(Found.HALF)
    return _by_header(path, header, info.st_size)


def _by_header(path: Path, header: bytes, size: int) -> Look:
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65_536 if page_size == 1 else page_size
    pages = int.from_bytes(header[28:32], "big")
    version = int.from_bytes(header[60:64], "big")
    application = int.from_bytes(header[68:72], "big")
    wal = path.with_name(path.name + "-wal")
    writable = _is_writable(path)
    if application == 0 and version == 0 and wal.exists() and wal.stat().st_size > 0:
        # The header of a store killed in its first second may still be only in its WAL.
        application, version = _header_through_sqlite(path)
    seen = _judge(application, version, writable)
    if seen.found is Found.OLDER and wal.exists() and wal.stat().st_size > 0:
        # It was brought up to date a moment ago, which may still be only in its WAL.
        application, version = _header_through_sqlite(path)
        newer = _judge(application, version, writable)
        seen = newer if newer.found in (Found.OURS, Found.NEWER) else seen
    torn = page_size < 512 or (pages and size < pages * page_size and not wal.exists())
    if torn and seen.found in (Found.OURS, Found.OLDER):
        return Look(Found.HALF, version, writable)
    return seen


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _judge(application: int, version: int, writable: bool) -> Look:
    """What a database is by the two numbers in its header."""
    if application != APPLICATION_ID:
        return Look(Found.FOREIGN, version, writable)
    if version > SCHEMA_VERSION:
        return Look(Found.NEWER, version, writable)
    if version == 0:
        return Look(Found.HALF, version, writable)
    return Look(Found.OURS if version == SCHEMA_VERSION else Found.OLDER, version, writable)


def _header_through_sqlite(path: Path) -> tuple[int, int]:
    # Where the disk is full the log cannot be read; what is in the file itself still can.
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        address = f"{path.resolve().as_uri()}?{mode}"
        with (
            contextlib.suppress(*READING),
            contextlib.closing(sqlite3.connect(address, uri=True)) as conn,
        ):
            application = conn.execute("PRAGMA application_id").fetchone()[0]
            return application, conn.execute("PRAGMA user_version").fetchone()[0]
    return 0, 0


def read_address(path: Path, *, writable: bool) -> str:
    """The address by which SQLite opens the store at ``path`` for reading.

    Without the right to write beside it, or without room, there can be no shared index of the
    write-ahead log; where there is no log either, the file is all there is.
    """
    address = path.resolve().as_uri()
    if writable and has_no_room(path):
        return f"{address}?mode=ro&immutable=1"
    if writable:
        return f"{address}?mode=rw"
    log = path.with_name(path.name + "-wal")
    return f"{address}?mode=ro" if log.exists() else f"{address}?mode=ro&immutable=1"


def has_no_room(path: Path) -> bool:
    """Whether the disk of the store at ``path`` is too full to open it as usual, and what is in the
    file is all there is: nobody has it open, and it has no write-ahead log.

    Whoever reads it then as one that does not change has to ask again soon.
    """
    return (
        is_full(path.parent)
        and _size(path.with_name(path.name + "-shm")) < _INDEX
        and _size(path.with_name(path.name + "-wal")) == 0
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def require_ours(path: Path) -> Look:
    """The look at ``path`` when it is a store this program may open; :class:`StoreError` says
    what was found otherwise, and nothing was touched.
    """
    if sqlite3.sqlite_version_info < SQLITE_FLOOR:
        floor = ".".join(map(str, SQLITE_FLOOR))
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old: leadtui needs {floor} or newer.",
            hint="Use a Python with a newer SQLite.",
        )
    seen = look(path)
    if seen.found in (Found.OURS, Found.OLDER):
        return seen
    message, hint = _refusal(path, seen)
    raise StoreError(message, hint=hint)


def _refusal(path: Path, seen: Look) -> tuple[str, str]:
    backup = "Move it aside, or copy a backup of the store back to this place."
    match seen.found:
        case Found.NOTHING:
            return (
                f"There is no store at {path}.",
                "Make one with `leadtui init --user NAME --team NAME`, "
                "or name another with --store.",
            )
        case Found.NEWER:
            return (
                f"{path} has schema version {seen.version}; this leadtui knows up to "
                f"{SCHEMA_VERSION}.",
                "Update leadtui. Nothing was changed.",
            )
        case Found.EMPTY:
            return f"{path} is empty (0 bytes): it is not a store, nor made into one.", backup
        case Found.HALF:
            return f"{path} is only part of a store.", backup
        case Found.DIRECTORY:
            return f"{path} is a folder, not a store.", "Name the file in it with --store."
        case Found.UNREADABLE:
            return f"{path} cannot be read.", "Check who owns it and its permissions."
        case _:
            return (
                f"{path} is not a leadtui store.",
                "Name another file with --store. Nothing was changed.",
            )
