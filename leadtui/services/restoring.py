"""Restoring a backup: what it would cost is shown first, and the store there is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from leadtui.domain.errors import StoreError
from leadtui.domain.retention import worth_keeping_aside
from leadtui.models import manifest, opening, restore, watermark
from leadtui.models.manifest import Content, Manifest
from leadtui.models.opening import Found
from leadtui.models.restore import Restored
from leadtui.services.backups import folder_of, listed

__all__ = ["Restored"]

#: What leadtui works out by itself, and its own notes: no loss of anybody's.
_OWN = (
    "sqlite_", "schema_migration", "step", "change", "current_step", "setting",
    "company_search", "contact_search", "score_dirty", "rules_dirty", "search_dirty", "lead_state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastStep:
    """The last step in a store: its number, when (UTC ms), and its title where one team has it."""

    id: int
    at: int
    title: str


@dataclass(frozen=True, slots=True)
class Prospect:
    """What restoring ``file`` in the place of ``store`` would do.

    ``rows`` has the tables of facts whose rows differ in number: the table, rows now, rows then.
    ``lost`` is how many steps the backup does not have, ``back`` how many only it has. ``now`` is
    None where the store there cannot be read, or there is none. ``manifest`` is None for a file
    without one, which was looked over, but could not be compared with how it was made.
    """

    file: Path
    store: Path
    manifest: Manifest | None
    then: Content
    now: Content | None
    rows: tuple[tuple[str, int, int], ...]
    lost: int
    back: int
    last_now: LastStep | None
    last_then: LastStep | None


def prospect(path: Path, file: Path) -> Prospect:
    """Check the backup ``file``, a path or the name of a kept one, and compare it with the store
    at ``path``.

    :class:`StoreError` where it is not as it was made, or no store may be put there.
    """
    file = _found(path, file)
    _check_place(path, file)
    known = manifest.verify(file) if manifest.manifest_path(file).exists() else None
    then = known.content if known else manifest.examined(file)
    now = restore.present(path)
    steps_now = manifest.steps_of(path, live=True) if now else set()
    steps_then = manifest.steps_of(file)
    return Prospect(
        file=file,
        store=path,
        manifest=known,
        then=then,
        now=now,
        rows=_rows(now, then),
        lost=len(steps_now - steps_then),
        back=len(steps_then - steps_now),
        last_now=_last(steps_now, now),
        last_then=_last(steps_then, then),
    )


def _found(path: Path, file: Path) -> Path:
    """``file``, or the backup of that name among those that are kept of the store."""
    if file.exists() or file.name != str(file):
        return file
    kept = folder_of(path) / file
    return kept if kept.exists() else file


def _check_place(path: Path, file: Path) -> None:
    if not file.is_file():
        raise StoreError(
            f"There is no backup {file}.", hint="`leadtui backups` lists those that are kept."
        )
    if path.exists() and file.samefile(path):
        raise StoreError(f"{file} is the store itself.", hint="Name a backup of it.")
    found = opening.look(path).found
    # What SQLite does not know may be a store that was damaged, or a file of somebody else.
    ours = bool(listed(path)) or watermark.read(path) is not None
    if found in (Found.DIRECTORY, Found.UNREADABLE) or (found is Found.FOREIGN and not ours):
        opening.require_ours(path)


def _rows(now: Content | None, then: Content) -> tuple[tuple[str, int, int], ...]:
    counts = now.counts if now else {}
    tables = sorted({*counts, *then.counts})
    return tuple(
        (table, counts.get(table, 0), then.counts.get(table, 0))
        for table in tables
        if not table.startswith(_OWN) and counts.get(table, 0) != then.counts.get(table, 0)
    )


def _last(steps: set[tuple[int, int, str]], content: Content | None) -> LastStep | None:
    if not steps or content is None:
        return None
    step_id, at, title = max(steps)
    # A file is one user's, yet what one team did is not told where another's is in it.
    return LastStep(step_id, at, title if content.counts.get("team") == 1 else "")


def run(found: Prospect, now: int) -> Restored:
    """Do what ``found`` says, at the instant ``now`` (UTC ms); where the store before is kept, and
    which copies of earlier restores were removed since enough newer ones are there.

    :class:`StoreError` where another program has the store open; then nothing was changed.
    """
    done = restore.restore(found.store, found.file, at=now)
    removed = restore.thin(
        found.store, found.file, keep=lambda instants: worth_keeping_aside(instants, now)
    )
    return replace(done, removed=removed)
