"""What SQLite reports, in words a user can act on."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from leadtui.domain.errors import LeadtuiError, StoreError
from leadtui.models import functions

#: Free bytes below which a disk is full: the index of the write-ahead log takes as much.
_LITTLE = 65_536
#: Files below which a disk is full: the log and its index are two.
_FEW = 2

_MESSAGES = {
    "SQLITE_FULL": (
        "The disk is full: nothing was saved.",
        "Free some space on that disk and repeat it; deleting records does not help.",
    ),
    "SQLITE_READONLY": (
        "The store can only be read: nothing was saved.",
        "Check the permissions of the file and of its folder.",
    ),
    "SQLITE_BUSY": (
        "Another program is writing to the store: nothing was saved.",
        "Try again in a moment.",
    ),
    "SQLITE_LOCKED": (
        "Another part of leadtui is writing: nothing was saved.",
        "Try again in a moment.",
    ),
    "SQLITE_CORRUPT": (
        "The store is damaged.",
        "Keep the file as it is, and run `leadtui doctor`.",
    ),
    "SQLITE_NOTADB": (
        "The file is not a store any more.",
        "Keep the file as it is, and run `leadtui doctor`.",
    ),
    "SQLITE_CANTOPEN": (
        "The store cannot be opened.",
        "Check that its folder exists and may be written.",
    ),
    "SQLITE_IOERR": (
        "The disk reported an error: nothing was saved.",
        "Check the disk; copy the store to another one.",
    ),
}


#: What reading a store raises. A damaged one may hold text that is none: in a column, or in the
#: schema, which SQLite quotes in its message and Python then cannot decode.
READING = (sqlite3.Error, UnicodeDecodeError)


def root_cause(error: BaseException) -> sqlite3.Error | None:
    """The first SQLite error in the chain: a failing rollback hides it in ``__context__``."""
    found: sqlite3.Error | None = None
    for each in _chain(error):
        if isinstance(each, sqlite3.Error) and getattr(each, "sqlite_errorname", None):
            found = each
    return found


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _is_garbled(error: BaseException) -> bool:
    if isinstance(error, UnicodeDecodeError):
        return error.object.startswith(b"malformed database schema")
    if _by_function(error):
        # They take any text: what they are not even given is none.
        return error.__cause__ is None
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith(
        "Could not decode to UTF-8"
    )


def _by_function(error: BaseException) -> bool:
    """Whether a function of ours raised, or could not be given its text."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith(
        "user-defined function raised exception"
    )


def as_store_error(error: BaseException, path: Path) -> LeadtuiError | None:
    """``error`` as a :class:`StoreError` naming the store, or None where SQLite is not the cause
    or the fault is ours (a broken constraint, wrong SQL, a function that raises: then that is its
    cause).
    """
    for each in filter(_by_function, _chain(error)):
        each.__cause__ = each.__cause__ or functions.fault()
    cause = root_cause(error)
    name = str(cause.sqlite_errorname) if cause is not None else ""
    if any(map(_is_garbled, _chain(error))):
        name = "SQLITE_CORRUPT"
    if name == "SQLITE_ERROR" and not _by_function(error):
        from leadtui.models.schema import is_whole

        # Wrong SQL is our fault, unless the tables are other ones than those it was written for.
        name = name if is_whole(path) else "SQLITE_CORRUPT"
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")) and is_full(path.parent):
        # Where not even the write-ahead log, or its index, can be made.
        name = "SQLITE_FULL"
    for known, (message, hint) in _MESSAGES.items():
        if name == known or name.startswith(known + "_"):
            return StoreError(f"{message} ({path})", hint=hint)
    return None


def busy(path: Path, holder: str = "") -> StoreError:
    """Somebody else writes to the store ``path`` for too long: ``holder``, where that is known."""
    message, hint = _MESSAGES["SQLITE_BUSY"]
    return StoreError(f"{message} ({path})", hint=f"It is {holder}. {hint}" if holder else hint)


def as_lock_error(error: OSError, path: Path, lock_file: Path) -> StoreError:
    """Why the store ``path`` could not be locked for writing by its ``lock_file``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        message, hint = _MESSAGES["SQLITE_FULL"]
        return StoreError(f"{message} ({path})", hint=hint)
    return StoreError(
        f"The store cannot be locked by {lock_file}: {error.strerror or error}. "
        f"Nothing was saved. ({path})",
        hint="Check its owner and permissions; it may be removed while no leadtui runs.",
    )


def is_full(folder: Path) -> bool:
    """Whether the disk of ``folder`` has no room for a write-ahead log and its index: no bytes, or
    no more files.
    """
    try:
        if shutil.disk_usage(folder).free < _LITTLE:
            return True
        if not hasattr(os, "statvfs"):
            return False
        disk = os.statvfs(folder)
    except OSError:
        return False
    # Some file systems do not count files at all.
    return disk.f_files > 0 and disk.f_favail < _FEW
