"""What the doctor says of a store's safety: its backups, its watermark, its size, its journal."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.dates import from_ms
from leadtui.domain.format import ago, plural, size_words
from leadtui.domain.rules import DAY_MS
from leadtui.models import doctor, watermark
from leadtui.models.manifest import Backup, manifest_path
from leadtui.models.store import Store
from leadtui.services import backups
from leadtui.services.findings import Finding, Health

if TYPE_CHECKING:
    import sqlite3

#: Days after which a backup is old where something was done since.
OLD_DAYS = 7
_MAKE = "Run `leadtui backup`."


def mend(path: Path) -> str:
    """What to do about a store that is damaged."""
    good = backups.last_good(path)
    if good is None:
        return "Keep the file as it is, and copy a backup of the store back to this place."
    return f"Run `{backups.restore_command(path, good.file)}`; the file is kept as it is."


def kept_backups(store: Store, conn: sqlite3.Connection, now: int) -> list[Finding]:
    """Whether there is a good backup of what was done, for the user's eyes alone."""
    found = backups.listed(store.path)
    problems = _readable_by_others(found)
    if not found:
        text = f"There is no backup in {backups.folder_of(store.path)}."
        return [Finding("backups", Health.NOTE, text, _MAKE)]
    newest = backups.checked(found[0])
    if newest.problem or newest.manifest is None:
        good = next((each for each in map(backups.checked, found[1:]) if not each.problem), None)
        rest = f" The newest good one is {good.file}." if good else " There is no good one."
        return [*problems, Finding("backups", Health.WRONG, newest.problem + rest, _MAKE)]
    made = newest.manifest
    age = ago(from_ms(made.at, dt.UTC), from_ms(now, dt.UTC))
    since = watermark.last_step(conn)[0] - made.content.step
    text = f"{plural(len(found), 'backup')}; the newest, of {age}, is verified"
    text += f", with {plural(since, 'step')} since." if since > 0 else ", with all that was done."
    if since > 0 and now - made.at > OLD_DAYS * DAY_MS:
        return [*problems, Finding("backups", Health.NOTE, text, _MAKE)]
    return [*problems, Finding("backups", Health.OK, text)]


def _readable_by_others(found: list[Backup]) -> list[Finding]:
    open_to_all = []
    for file in (path for each in found for path in (each.file, manifest_path(each.file))):
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
        except OSError:
            # The manifest is missing, or the file: told as what is wrong with the backup.
            continue
        if mode & 0o077:
            open_to_all.append(str(file))
    if not open_to_all:
        return []
    text = f"Others may read {plural(len(open_to_all), 'file')} of the backups: {open_to_all[0]}."
    folder = Path(open_to_all[0]).parent
    return [Finding("permissions", Health.WRONG, text, f"Run `chmod 600 '{folder}'/*`.")]


def come_so_far(store: Store, now: int) -> Finding:
    """Whether the store still has the last step that it is known to have had."""
    lost = backups.behind(store, now, dt.UTC)
    if lost:
        text, _, fix = lost.partition(". ")
        return Finding("watermark", Health.WRONG, f"{text}.", fix)
    if watermark.read(store.path) is None:
        text = "How far the store has come was not noted yet."
        return Finding("watermark", Health.NOTE, text, _MAKE)
    return Finding("watermark", Health.OK, "Nothing that was done has vanished.")


def size(store: Store, conn: sqlite3.Connection) -> Finding:
    """How large the store is, how much of that is unused, and how it grew."""
    total = store.path.stat().st_size
    log = store.path.with_name(store.path.name + "-wal")
    waiting = log.stat().st_size if log.exists() else 0
    text = f"{size_words(total)}, {size_words(doctor.unused(conn))} of it unused"
    if waiting:
        text += f", and {size_words(waiting)} of log"
    oldest = next((e.manifest for e in reversed(backups.listed(store.path)) if e.manifest), None)
    if oldest is not None and total > oldest.size:
        day = from_ms(oldest.at, dt.UTC).date().isoformat()
        text += f"; {size_words(total - oldest.size)} more than on {day}"
    if waiting > max(total, 64_000_000):
        fix = "Close every leadtui and open one again: the log is taken in then."
        return Finding("size", Health.NOTE, f"{text}.", fix)
    return Finding("size", Health.OK, f"{text}.")


def journal(conn: sqlite3.Connection) -> Finding:
    """Whether the journal knows of every record what became of it."""
    gaps = doctor.journal_gaps(conn)
    if not gaps:
        return Finding("journal", Health.OK, "Every change has its step.")
    named = "; ".join(gaps[: doctor.NAMED])
    return Finding(
        "journal",
        Health.WRONG,
        f"The journal does not tell all that happened: {named}.",
        "Undo of those steps may not be complete; the records themselves are as they are.",
    )
