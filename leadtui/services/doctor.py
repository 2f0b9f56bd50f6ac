"""A store looked over from its permissions to its last score, and its derived values remade."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.errors import StoreError
from leadtui.domain.format import plural
from leadtui.models import doctor
from leadtui.models import fits as judged
from leadtui.models.opening import SCHEMA_VERSION
from leadtui.models.scores import is_settled
from leadtui.models.store import Store
from leadtui.services import backups, doctor_safety, fits, scores, search_index
from leadtui.services.findings import Finding, Health
from leadtui.services.scores import Cancelled, Progress

if TYPE_CHECKING:
    import sqlite3

__all__ = ["Finding", "Health", "examine", "rebuild"]

#: Leads compared with the reference at once.
CHUNK = 500
_REBUILD = "Run `leadtui doctor --rebuild`."


def _never() -> bool:
    return False


def _quiet(what: str, done: int) -> None:
    del what, done


def examine(
    path: Path, now: int, *, cancelled: Cancelled = _never, progress: Progress = _quiet
) -> list[Finding]:
    """Every check of the store at ``path``, at the instant ``now`` (UTC ms).

    Work that waits is done first where the store can be written; nothing else is changed.
    :class:`StoreError` where it is no store that can be opened.
    """
    with closing(backups.open_store(path, now)) as store:
        return _examine(store, now, cancelled, progress)


def _examine(store: Store, now: int, cancelled: Cancelled, progress: Progress) -> list[Finding]:
    findings = [_schema(store), *_permissions(store.path)]
    sound = _file(store)
    findings.append(sound)
    if sound.health is Health.WRONG:
        return findings
    waits = ""
    try:
        scores.settle(store, now, cancelled=cancelled, progress=progress)
        search_index.settle(store, now, cancelled=cancelled, progress=progress)
        fits.settle(store, now, cancelled=cancelled, progress=progress)
    except StoreError as error:
        waits = error.message
    with store.scratch() as conn:
        findings += [_references(store.path, conn), _triggers(conn), _marks(conn, waits)]
        findings += [_scores(conn, now, cancelled, progress), _search(conn)]
        findings.append(_fits(conn, cancelled))
        findings += [doctor_safety.journal(conn), *doctor_safety.kept_backups(store, conn, now)]
        findings += [doctor_safety.come_so_far(store, now), doctor_safety.size(store, conn)]
    return findings


def rebuild(
    path: Path, now: int, *, cancelled: Cancelled = _never, progress: Progress = _quiet
) -> int:
    """Make every derived value of the store anew from the facts: scores, hot states, cool-downs,
    fits, search, triggers; how many leads were replayed.

    Facts stay as they are, and there is no undo step, since nothing a user did changes.
    """
    with closing(backups.open_store(path, now)) as store:
        with store.write(None, now=now) as unit:
            leads = doctor.rebuild(unit.conn)
        scores.settle(store, now, cancelled=cancelled, progress=progress)
        fits.settle(store, now, cancelled=cancelled, progress=progress)
    return leads


def _schema(store: Store) -> Finding:
    version = store.look.version
    if version == SCHEMA_VERSION:
        return Finding("schema", Health.OK, f"Schema version {version}, the newest.")
    text = f"Schema version {version}; the newest is {SCHEMA_VERSION}."
    return Finding("schema", Health.NOTE, text)


def _permissions(path: Path) -> list[Finding]:
    """Only the owner may read the files, nobody else may put others in their place."""
    if os.name == "nt":
        return []
    findings = []
    for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", ".lock"))):
        mode = _mode(file)
        if mode is not None and mode & 0o077:
            findings.append(
                Finding(
                    "permissions",
                    Health.WRONG,
                    f"Others may read {file} (mode {mode:04o}).",
                    f"Run `chmod 600 '{file}'`.",
                )
            )
    folder = path.resolve().parent
    mode = _mode(folder) or 0
    if mode & 0o022 and not mode & stat.S_ISVTX:
        text = f"Others may replace files in {folder} (mode {mode:04o})."
        findings.append(Finding("permissions", Health.WRONG, text, f"Run `chmod 700 '{folder}'`."))
    elif mode & 0o077:
        text = f"Others may see the names of the files in {folder} (mode {mode:04o})."
        findings.append(Finding("permissions", Health.NOTE, text, f"Run `chmod 700 '{folder}'`."))
    return findings or [Finding("permissions", Health.OK, "Only you can read the store.")]


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _file(store: Store) -> Finding:
    try:
        with store.read() as conn:
            found = doctor.damage(conn) or doctor.garbled(conn)
    except StoreError as error:
        return Finding("file", Health.WRONG, error.message, doctor_safety.mend(store.path))
    if found:
        text = f"The file is damaged: {'; '.join(found[: doctor.NAMED])}."
        return Finding("file", Health.WRONG, text, doctor_safety.mend(store.path))
    return Finding("file", Health.OK, "The file is sound.")


def _references(path: Path, conn: sqlite3.Connection) -> Finding:
    broken = doctor.broken_references(conn)
    if not broken:
        return Finding("references", Health.OK, "Every record's references exist.")
    named = "; ".join(broken[: doctor.NAMED])
    text = f"{plural(len(broken), 'reference')} to records that are not there: {named}."
    return Finding("references", Health.WRONG, text, doctor_safety.mend(path))


def _triggers(conn: sqlite3.Connection) -> Finding:
    missing = doctor.missing_triggers(conn)
    if not missing:
        return Finding("triggers", Health.OK, "Every trigger is in place.")
    what = "missing" if missing > 0 else "too many"
    text = f"{plural(abs(missing), 'trigger')} {what}: changes may go unseen by undo and scores."
    return Finding("triggers", Health.WRONG, text, _REBUILD)


def _marks(conn: sqlite3.Connection, waits: str) -> Finding:
    found = doctor.marks(conn)
    if found.open_step:
        text = "A step was left open: changes would be kept under it."
        return Finding("waiting", Health.WRONG, text, _REBUILD)
    parts = [
        plural(number, what)
        for number, what in (
            (found.scores, "lead to re-score"),
            (found.rules, "change of rules to apply"),
            (found.search, "record to index"),
            (found.fits, "company to judge"),
        )
        if number
    ]
    if not parts:
        return Finding("waiting", Health.OK, "No work waits.")
    fix = waits or "The app does it, or `leadtui worker --once`."
    return Finding("waiting", Health.NOTE, f"Work waits: {', '.join(parts)}.", fix)


def _scores(
    conn: sqlite3.Connection, now: int, cancelled: Cancelled, progress: Progress
) -> Finding:
    if not is_settled(conn, now):
        text = "Scores were not compared, since some wait to be brought up to date."
        return Finding("scores", Health.NOTE, text, "Run it again where the store can be written.")
    wrong: list[int] = []
    done, after = 0, 0
    while not cancelled():
        ids = doctor.lead_ids(conn, after=after, limit=CHUNK)
        if not ids:
            break
        wrong += doctor.wrong_scores(conn, ids, now)
        done, after = done + len(ids), ids[-1]
        progress("comparing scores", done)
    if not wrong:
        return Finding(
            "scores", Health.OK, f"Every score is as the history says ({plural(done, 'lead')})."
        )
    named = ", ".join(str(each) for each in wrong[: doctor.NAMED])
    more = " and others" if len(wrong) > doctor.NAMED else ""
    text = f"{plural(len(wrong), 'lead')} with a score that their history does not explain: "
    return Finding("scores", Health.WRONG, f"{text}{named}{more}.", _REBUILD)


def _search(conn: sqlite3.Connection) -> Finding:
    if doctor.marks(conn).search:
        text = "The search was not compared, since some records wait to be indexed."
        return Finding("search", Health.NOTE, text, "Run it again where the store can be written.")
    differing = doctor.search_differs(conn)
    if not differing:
        return Finding("search", Health.OK, "The search knows every record.")
    text = f"{plural(differing, 'record')} that the search finds wrongly or not at all."
    return Finding("search", Health.WRONG, text, _REBUILD)


def _fits(conn: sqlite3.Connection, cancelled: Cancelled) -> Finding:
    if doctor.marks(conn).fits:
        text = "Fits were not compared, since some companies wait to be judged."
        return Finding("fit", Health.NOTE, text, "Run it again where the store can be written.")
    differing, number = judged.differing(conn, cancelled)
    if not differing:
        companies = f" ({plural(number, 'judgement')})" if number else ""
        return Finding("fit", Health.OK, f"Every fit is as the criteria say{companies}.")
    text = f"{plural(differing, 'company')} with a fit that the criteria do not give."
    return Finding("fit", Health.WRONG, text, _REBUILD)
