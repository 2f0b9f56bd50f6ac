"""One writer to a store at a time, over all processes.

Every SQLite before 3.51.3 can damage a file when one connection copies the write-ahead log back
into it while another one commits (https://sqlite.org/wal.html#walresetbug). A commit does that
copying itself, after it has let go of SQLite's own lock. So whoever writes holds a lock from
before the transaction until after the commit.
"""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from leadtui.models.errors import as_lock_error, busy

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import select

#: The bytes of the file that are locked. It is empty: writing to it would slow down each commit.
_WRITING, _NEXT = 0, 1
#: Between two tries, in seconds: of the one whose turn is next, and of those behind it.
_SOON, _LATER = 0.001, 0.005


def place(path: Path) -> Path:
    """The lock file of the store ``path``. It stays when the store is closed or replaced."""
    resolved = path.resolve()
    return resolved.with_name(resolved.name + ".lock")


class Guard:
    """The right to write to one store; of a process and a store there is one, see :func:`guard`.

    The system takes the lock back when a process dies, however it dies. One of those who wait
    holds a second lock and is next, so nobody who writes again and again keeps others out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock_file = place(path)
        self._turn = threading.Lock()

    @contextlib.contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Hold it for the body; not to be taken again by the thread that holds it.

        :class:`StoreError` names who writes where that takes longer than ``seconds``.
        """
        until = time.monotonic() + seconds
        if not self._turn.acquire(timeout=seconds):
            # The file is not opened for a name: closing it would drop the lock that is held here.
            raise busy(self.path, "this leadtui itself")
        try:
            file = self._take(until)
            try:
                yield
            finally:
                if sys.platform == "win32":
                    _unlock(file, _WRITING)
                # Anywhere else this drops the lock.
                os.close(file)
        finally:
            self._turn.release()

    def _take(self, until: float) -> int:
        try:
            while True:
                file = _open(self._lock_file, self.path)
                try:
                    if not _wait(file, until):
                        raise busy(self.path, _holder(file))
                    if self._is_in_place(file):
                        return file
                except BaseException:
                    os.close(file)
                    raise
                # It was removed meanwhile: others have made another one, and lock that.
                os.close(file)
        except OSError as error:
            raise as_lock_error(error, self.path, self._lock_file) from error

    def _is_in_place(self, file: int) -> bool:
        if sys.platform == "win32":
            return True  # No open file can be removed there.
        try:
            return os.path.samestat(os.fstat(file), os.stat(self._lock_file))
        except FileNotFoundError:
            return False


_GUARDS: weakref.WeakValueDictionary[Path, Guard] = weakref.WeakValueDictionary()
_MAKING = threading.Lock()


def guard(path: Path) -> Guard:
    """The guard of the store at ``path``; nothing is opened before it is held."""
    resolved = path.resolve()
    with _MAKING:
        return _GUARDS.setdefault(resolved, Guard(resolved))


def _open(lock_file: Path, store: Path) -> int:
    """The lock file, made for those who may write to the store where it is not there yet."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(lock_file, flags)
    except FileNotFoundError:
        file = os.open(lock_file, flags | os.O_CREAT, 0o600)
    if sys.platform != "win32":
        # Where root makes it for somebody else, they must be able to open it.
        with contextlib.suppress(OSError):
            info = store.stat()
            os.fchown(file, info.st_uid, info.st_gid)
    return file


def _wait(file: int, until: float) -> bool:
    """Lock the file once it is our turn; False where that takes longer than ``until``."""
    if not _lock(file, _NEXT, until, _LATER):
        return False
    try:
        return _lock(file, _WRITING, until, _SOON)
    finally:
        _unlock(file, _NEXT)


def _lock(file: int, byte: int, until: float, pause: float) -> bool:
    """Lock one byte; False where others hold it ``until`` then."""
    while not _try(file, byte):
        if time.monotonic() >= until:
            return False
        _sleep(pause)
    return True


if sys.platform == "win32":

    def _try(file: int, byte: int) -> bool:
        os.lseek(file, byte, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _unlock(file: int, byte: int) -> None:
        os.lseek(file, byte, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

    def _holder(file: int) -> str:
        """Who holds the lock, which cannot be asked here."""
        del file
        return ""

    def _sleep(seconds: float) -> None:
        time.sleep(seconds)

else:

    def _try(file: int, byte: int) -> bool:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(file: int, byte: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, byte)

    def _sleep(seconds: float) -> None:
        # time.sleep() waits for a moment, not for a time: under a faked clock that is refused
        # where the moment has passed already.
        select.select((), (), (), seconds)

    def _holder(file: int) -> str:
        """Who holds the lock, as the system tells it; empty where it does not."""
        if sys.platform == "linux":
            layout, kind, number = "@hhqqi", 0, 4
            asked = struct.pack(layout, fcntl.F_WRLCK, os.SEEK_SET, _WRITING, 1, 0)
        elif sys.platform == "darwin":
            layout, kind, number = "@qqihh", 3, 2
            asked = struct.pack(layout, _WRITING, 1, 0, fcntl.F_WRLCK, os.SEEK_SET)
        else:
            return ""
        # In C the structure ends on a whole long.
        asked += bytes(-len(asked) % 8)
        try:
            told = struct.unpack_from(layout, fcntl.fcntl(file, fcntl.F_GETLK, asked))
        except OSError:
            return ""
        known = told[kind] != fcntl.F_UNLCK and told[number] > 0
        return f"process {told[number]}" if known else ""
