"""Backups of a store: made when something is at stake, thinned as they age, and named when the
store cannot be opened.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadtui.config import data_dir, default_store_path, demo_store_path
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import StoreError
from leadtui.domain.format import short_moment
from leadtui.domain.retention import worth_keeping
from leadtui.models import backup, files, manifest, opening, settings, watermark
from leadtui.models.errors import root_cause
from leadtui.models.manifest import Backup, Content, Manifest
from leadtui.models.opening import Found
from leadtui.models.store import Store
from leadtui.models.upgrade import upgrade
from leadtui.models.watermark import Watermark
from leadtui.services.lost_work import behind

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

__all__ = ["Backup", "Content", "Manifest", "behind"]

ASKED = "asked for"
DAILY = "daily"


def folder_of(path: Path) -> Path:
    """Where the backups of the store at ``path`` are kept; the folder may not exist yet.

    Two stores of one name in different places have a folder each.
    """
    place = path.resolve()
    kept = data_dir() / "backups"
    if place.parent == data_dir().resolve():
        return kept / place.stem
    from hashlib import sha256

    return kept / f"{place.stem}-{sha256(os.fsencode(place)).hexdigest()[:8]}"


def name_of(path: Path) -> str:
    """What the backups of the store at ``path`` are called before their instant."""
    return path.resolve().stem


def listed(path: Path) -> list[Backup]:
    """The backups kept of the store at ``path``, the newest first; only sizes are looked at."""
    return manifest.listed(folder_of(path), name=name_of(path))


def checked(each: Backup) -> Backup:
    """``each`` after every byte and every row of it was compared with its manifest."""
    try:
        return Backup(each.file, manifest.verify(each.file))
    except StoreError as error:
        return replace(each, problem=error.message)


def last_good(path: Path) -> Backup | None:
    """The newest backup of the store at ``path`` that is what it was made as."""
    return next((each for each in map(checked, listed(path)) if not each.problem), None)


# Making


def make(
    path: Path,
    now: int,
    *,
    why: str = ASKED,
    folder: Path | None = None,
    cancelled: Callable[[], bool] = backup.never,
) -> Backup:
    """Back up the store at ``path``, at the instant ``now`` (UTC ms): into ``folder``, which has
    to be there, or among those kept of it, which are thinned then.

    Asking for one takes the store as it is: it is no longer held to be behind.
    """
    opening.require_ours(path)
    target = folder_of(path) if folder is None else _given(folder)
    try:
        if folder is None:
            files.make_folder(target)
        with files.locked(target) as alone:
            if alone:
                backup.sweep(target, name_of(path))
            made = _made(path, target, now, why, cancelled)
            if folder is None:
                _thin(path, target, now)
        _mark(path, made, force=why == ASKED)
    except OSError as error:
        raise StoreError(
            f"No backup was made in {target}: {error.strerror or error}.",
            hint="Check the folder, its permissions and the space on that disk.",
        ) from error
    return made


def _given(folder: Path) -> Path:
    if folder.is_dir():
        return folder
    what = "is not a folder" if folder.exists() else "does not exist"
    raise StoreError(
        f"{folder} {what}; no backup was made.", hint="Name a folder that is there, or none."
    )


def _made(path: Path, folder: Path, now: int, why: str, cancelled: Callable[[], bool]) -> Backup:
    with manifest.opened(path, live=True) as conn:
        return backup.make(
            conn, path, folder, name=name_of(path), at=now, why=why, cancelled=cancelled
        )


def _thin(path: Path, folder: Path, now: int) -> None:
    """Remove what is not worth keeping; the one just made, which is good, always is."""
    found = [each for each in manifest.listed(folder, name=name_of(path)) if not each.problem]
    dated = {each.manifest.at: each.file for each in found if each.manifest is not None}
    kept = worth_keeping(dated, now, _zone(path))
    for at, file in dated.items():
        if at not in kept:
            file.unlink(missing_ok=True)
            manifest.manifest_path(file).unlink(missing_ok=True)


def _zone(path: Path) -> dt.tzinfo:
    """The zone whose days count: that of the store's first team."""
    with manifest.opened(path, live=True) as conn:
        zones = settings.time_zones(conn)
    return ZoneInfo(zones[min(zones)]) if zones else dt.UTC


def before(ws: Workspace, what: str) -> Backup:
    """Back the store up as it is before ``what`` changes it.

    May be called within the step itself, whose changes are not in the backup. Where nothing was
    done since the last backup, and that one is good, it is the one.
    """
    newest = _unchanged(ws.store, listed(ws.store.path)[:1])
    if newest is not None and not checked(newest).problem:
        return newest
    return make(ws.store.path, ws.now(), why=f"before {what}")


def daily(store: Store, now: int, cancelled: Callable[[], bool] = backup.never) -> Backup | None:
    """Back the store up, once a day, where something was done since the last backup.

    Where nothing was, the store itself is looked over. The sample data has no backups.
    """
    path = store.path
    if not store.writable or path.resolve() == demo_store_path().resolve():
        return None
    newest = listed(path)[:1]
    zone = _zone(path)
    today = from_ms(now, zone).date()
    if any(m.manifest and from_ms(m.manifest.at, zone).date() == today for m in newest):
        return None
    if _unchanged(store, newest) is None:
        return make(path, now, why=DAILY, cancelled=cancelled)
    manifest.sound(path, live=True)
    note(store)
    return None


def _unchanged(store: Store, newest: list[Backup]) -> Backup | None:
    """The newest backup, where no step was taken since."""
    with store.read() as conn:
        step = watermark.last_step(conn)
    for each in newest:
        known = None if each.problem or each.manifest is None else each.manifest.content
        if known is not None and (known.step, known.step_at) == step:
            return each
    return None


# Opening


def open_store(path: Path, now: int) -> Store:
    """The store at ``path``; one of an older leadtui is backed up and brought up to date first.

    Where it is damaged, :class:`StoreError` names the last good backup.
    """
    try:
        if opening.look(path).found is Found.OLDER:
            upgrade(path, folder_of(path), name=name_of(path), at=now)
        return Store(path)
    except StoreError as error:
        raise advised(error, path) from error


def advised(error: StoreError, path: Path) -> StoreError:
    """``error``, with the last good backup in its hint where the store cannot be read any more."""
    lost = opening.look(path).found in (Found.NOTHING, Found.EMPTY, Found.HALF, Found.FOREIGN)
    if not lost and not _is_damage(error):
        return error
    good = last_good(path)
    if good is None or good.manifest is None:
        return error
    return StoreError(error.message, hint=_offer(path, good.file, good.manifest))


def _is_damage(error: StoreError) -> bool:
    cause = root_cause(error)
    code = "" if cause is None else str(cause.sqlite_errorname)
    return code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _offer(path: Path, file: Path, made: Manifest) -> str:
    at = f"{from_ms(made.at, dt.UTC):%Y-%m-%d %H:%M} UTC"
    return f"Its last good backup is of {at}: `{restore_command(path, file)}`."


def restore_command(path: Path, file: Path) -> str:
    """What to type to put the backup ``file`` in the place of the store ``path``."""
    import shlex

    words = ["leadtui", "restore", str(file)]
    if path.resolve() != default_store_path().resolve():
        words[1:1] = ["--store", str(path)]
    return shlex.join(words)


# The watermark


def note(store: Store) -> None:
    """Note how far the store has come, so that a store that lost work is known by it.

    :class:`StoreError` where the note cannot be written.
    """
    if not store.writable:
        return
    with store.read() as conn:
        content = manifest.content_of(conn, references=False)
    _written(store.path, lambda: watermark.raise_to(store.path, content))


def _mark(path: Path, made: Backup, *, force: bool) -> None:
    """Note how far the store has come; where that cannot be written the backup is made all the
    same, which is what a full disk or a folder of somebody else's calls for.
    """
    content = made.manifest.content if made.manifest else None
    if content is None:
        return
    with suppress(OSError):
        if force:
            watermark.put(path, watermark.Watermark(content.step, content.step_at, content.counts))
        else:
            watermark.raise_to(path, content)


def _written(path: Path, write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        raise StoreError(
            f"{watermark.place(path)} cannot be written: {error.strerror or error}.",
            hint="What was done is saved; only lost work would not be noticed.",
        ) from error


def lost(store: Store, noted: Watermark, now: int, zone: dt.tzinfo) -> str:
    """What to say of ``store``, which has come less far than ``noted``."""
    with store.read() as conn:
        step, _ = watermark.last_step(conn)
    local = from_ms(now, zone)
    at = "" if noted.step_at is None else f" ({short_moment(from_ms(noted.step_at, zone), local)})"
    newest = next((each for each in listed(store.path) if not each.problem), None)
    offer = (
        f"`{restore_command(store.path, newest.file)}` restores the newest backup. "
        if newest
        else ""
    )
    return (
        f"{store.path} has lost work: it had come to step {noted.step}{at}, and has {step} now. "
        f"{offer}`leadtui backup` takes the store as it is."
    )
