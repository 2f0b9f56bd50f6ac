"""Files for the user alone, put in their place only when whole."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

_CHUNK = 1 << 20


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, 0700; one that is there stays as it is."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)


def make_file(path: Path) -> None:
    """Make an empty file at ``path``, 0600; ``FileExistsError`` where anything lies."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def place(building: Path, path: Path) -> None:
    """Give the finished file ``building`` its name; ``FileExistsError`` where anything lies.

    Where it fails nothing has the name.
    """
    try:
        os.link(building, path)
    except FileExistsError:
        raise
    except OSError:
        # A disk without hard links, such as a stick formatted for every system.
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        building.rename(path)
    with _gone_on_failure(path):
        sync_folder(path.parent)


@contextlib.contextmanager
def _gone_on_failure(path: Path) -> Iterator[None]:
    """Remove the file just made at ``path`` where the body fails."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Have the content of ``path`` on the disk before going on."""
    file = os.open(path, os.O_RDWR)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk before going on."""
    if os.name == "nt":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_new(path: Path, text: str) -> None:
    """Write a new file, 0600, and have it on the disk; ``FileExistsError`` where anything lies.

    Where it fails there is none.
    """
    made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with _gone_on_failure(path), os.fdopen(made, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def copy_new(source: Path, target: Path) -> None:
    """Copy the bytes of ``source`` to a new file, 0600, and have them on the disk; where it fails
    there is none.
    """
    made = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with (
        _gone_on_failure(target),
        os.fdopen(made, "wb") as out,
        source.open("rb") as file,
    ):
        while chunk := file.read(_CHUNK):
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def sha256(path: Path, check: Callable[[], None] = lambda: None) -> str:
    """The checksum of the file's bytes; ``check`` may raise between two pieces of it."""
    from hashlib import sha256 as new

    digest = new()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            check()
            digest.update(chunk)
    return digest.hexdigest()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Wait until no other process is at work in ``folder``; whether such a lock exists here.

    It is on the folder itself, leaves no file, and ends with the process. It is not taken twice
    by one thread.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(opened)
