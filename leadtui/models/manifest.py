"""What is noted of a backup when it is made, and whether the backup still is what was noted.

A backup is two files: ``NAME-20261122T093000.000Z.db``, and a manifest of the same name with
``.json``. The copy gets its name last, so whatever has one is whole.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadtui.domain.dates import from_ms, to_ms
from leadtui.domain.errors import StoreError
from leadtui.models import files, opening
from leadtui.models.errors import READING, as_store_error
from leadtui.models.opening import APPLICATION_ID
from leadtui.models.watermark import last_step

#: How long a reader waits for a lock, in seconds.
PATIENCE = 5.0
_STAMP = re.compile(r"-(\d{8}T\d{6}\.\d{3}Z)\.db$")


@dataclass(frozen=True, slots=True)
class Content:
    """What a store holds at one moment.

    ``step`` is the number of the last step that was ever taken, ``step_at`` when it was (UTC ms),
    ``counts`` the rows of every table, ``broken`` the references to rows that are not there.
    """

    schema: int
    step: int
    step_at: int | None
    counts: Mapping[str, int]
    broken: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a backup since it was made and checked: of which store, when (UTC ms),
    why, and its bytes.
    """

    store: str
    at: int
    why: str
    size: int
    sha256: str
    content: Content


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is there; ``problem`` says why it cannot be relied on, empty when it can."""

    file: Path
    manifest: Manifest | None
    problem: str = ""


def stamp(at: int) -> str:
    """The instant ``at`` (UTC ms) as it stands in names of files, which it sorts by time."""
    return f"{from_ms(at, UTC):%Y%m%dT%H%M%S}.{at % 1000:03}Z"


def manifest_path(file: Path) -> Path:
    """The manifest's place, beside the backup."""
    return file.with_suffix(".json")


# Reading


@contextlib.contextmanager
def opened(path: Path, *, live: bool = False) -> Iterator[sqlite3.Connection]:
    """A connection that only reads the store at ``path``, in one transaction.

    With ``live`` others may be writing to it; nothing is made beside a file at rest.
    :class:`StoreError` where SQLite cannot read it.
    """
    address = opening.read_address(path, writable=live and opening.look(path).writable)
    held = opening.hold(path.stat()) if live else None
    try:
        with contextlib.closing(
            sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE)
        ) as conn:
            conn.execute("PRAGMA query_only = 1")
            conn.execute("BEGIN")
            yield conn
    except READING as error:
        raise as_store_error(error, path) or StoreError(
            f"{path} cannot be read: {error}."
        ) from error
    finally:
        del held


def content_of(conn: sqlite3.Connection, *, references: bool = True) -> Content:
    """What the store of ``conn`` holds, which has to be in a transaction.

    Without ``references`` they are not looked at, and none counts as broken.
    """
    tables = [
        row[0]
        for row in conn.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name"
        )
    ]
    counts = {name: _count(conn, name) for name in tables}
    step, step_at = last_step(conn) if "step" in counts else (0, None)
    return Content(
        schema=conn.execute("PRAGMA user_version").fetchone()[0],
        step=step,
        step_at=step_at,
        counts=counts,
        broken=len(conn.execute("PRAGMA foreign_key_check").fetchall()) if references else 0,
    )


def _count(conn: sqlite3.Connection, table: str) -> int:
    number: int = conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return number


def sound(path: Path, *, live: bool = False) -> Content:
    """What the store at ``path`` holds, after SQLite looked over every page of it.

    :class:`StoreError` where it is damaged.
    """
    with opened(path, live=live) as conn:
        found = damage(conn)
        if found:
            raise StoreError(f"{path} is damaged: {'; '.join(found)}.")
        return content_of(conn)


def damage(conn: sqlite3.Connection) -> list[str]:
    """What ``PRAGMA quick_check`` reports first; empty for a sound file."""
    found = [str(row[0]) for row in conn.execute("PRAGMA quick_check(5)")]
    return [] if found == ["ok"] else found


def examined(path: Path) -> Content:
    """As :func:`sound`; :class:`StoreError` also where it is not ours or of a newer leadtui."""
    content = sound(path)
    with opened(path) as conn:
        application = conn.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID or content.schema == 0:
        raise StoreError(f"{path} is not a leadtui store.")
    if content.schema > opening.SCHEMA_VERSION:
        raise StoreError(
            f"{path} has schema version {content.schema}; this leadtui knows up to "
            f"{opening.SCHEMA_VERSION}.",
            hint="Update leadtui. Nothing was changed.",
        )
    return content


def read_manifest(file: Path) -> Manifest:
    """What was noted of the backup ``file``; :class:`StoreError` without a readable manifest."""
    path = manifest_path(file)
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        content = read["content"]
        return Manifest(
            store=str(read["store"]),
            at=to_ms(datetime.fromisoformat(read["at"])),
            why=str(read["why"]),
            size=int(read["size"]),
            sha256=str(read["sha256"]),
            content=Content(
                schema=int(content["schema"]),
                step=int(content["step"]),
                step_at=None if content["step_at"] is None else int(content["step_at"]),
                counts={str(name): int(n) for name, n in content["counts"].items()},
                broken=int(content["broken"]),
            ),
        )
    except FileNotFoundError:
        raise StoreError(f"There is no manifest {path}.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} is not the manifest of a backup.") from error


def written(manifest: Manifest) -> str:
    """The text of a manifest's file."""
    at = from_ms(manifest.at, UTC).isoformat(timespec="milliseconds")
    return json.dumps(asdict(manifest) | {"at": at}, indent=2) + "\n"


def verify(file: Path) -> Manifest:
    """Check the backup ``file`` against its manifest, byte for byte and row for row.

    :class:`StoreError` says what differs.
    """
    manifest = read_manifest(file)
    try:
        size = file.stat().st_size
        if size != manifest.size:
            raise StoreError(f"{file} has {size} bytes; it was made with {manifest.size}.")
        if files.sha256(file) != manifest.sha256:
            raise StoreError(f"{file} is not as it was made: its checksum differs.")
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error.strerror or error}.") from error
    if examined(file) != manifest.content:
        raise StoreError(f"{file} does not hold what its manifest says.")
    return manifest


def listed(folder: Path, *, name: str) -> list[Backup]:
    """The backups of the store ``name`` in ``folder``, the newest first, as they were when made:
    only their size is looked at.
    """
    return [_glanced(path) for _, path in stamped(folder, name=name)]


def stamped(folder: Path, *, name: str) -> list[tuple[int, Path]]:
    """The files in ``folder`` that are called ``name`` and an instant, with it (UTC ms), the newest
    first.
    """
    found = [
        (_instant(cut[1]), path)
        for path in folder.glob("*.db")
        if (cut := _STAMP.search(path.name)) and path.name[: cut.start()] == name
    ]
    return sorted(found, reverse=True)


def _instant(written: str) -> int:
    """The instant of :func:`stamp`; 0 for digits that are none."""
    try:
        return to_ms(datetime.strptime(written, "%Y%m%dT%H%M%S.%f%z"))
    except ValueError:
        return 0


def _glanced(file: Path) -> Backup:
    try:
        manifest = read_manifest(file)
        size = file.stat().st_size
    except StoreError as error:
        return Backup(file, None, error.message)
    except OSError as error:
        return Backup(file, None, f"{file} cannot be read: {error.strerror or error}.")
    if size != manifest.size:
        return Backup(file, manifest, f"{file} has {size} bytes; it was made with {manifest.size}.")
    return Backup(file, manifest)


def steps_of(path: Path, *, live: bool = False) -> set[tuple[int, int, str]]:
    """The steps that the journal of the store at ``path`` has: number, instant, title."""
    with opened(path, live=live) as conn:
        return {(row[0], row[1], row[2]) for row in conn.execute("SELECT id, at, title FROM step")}
