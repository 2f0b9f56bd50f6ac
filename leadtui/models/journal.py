"""The journal: steps with what they changed, undone and done again.

A change keeps, byte for byte, the row that was deleted, or the values that an update changed,
before and after. Of a row that was inserted nothing is kept: it is the row as it stands, or as it
was deleted, with the later changes walked back. Undoing a step is itself a step.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from leadtui.models import settings
from leadtui.models.journal_images import read_image
from leadtui.models.journal_undo import Back, Kept, Why, mark_undone, take_back

__all__ = [
    "Back",
    "Cut",
    "Kept",
    "Size",
    "StepRow",
    "Undone",
    "Why",
    "cut_before",
    "cut_of",
    "days_kept",
    "keep_days",
    "original",
    "read_image",
    "size",
    "step",
    "steps",
    "to_redo",
    "to_undo",
    "undo",
]

#: Days that steps are kept where nobody said otherwise; 0 keeps them for ever.
DAYS_KEPT = 365
_DAYS, _CUTS = "journal_days", "journal_cut"
#: Cuts that are remembered with their day; a step cut longer ago has that of the oldest of them.
_CUTS_KEPT = 100


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the journal: when (UTC ms), whose, what, and by which step it was undone."""

    id: int
    at: int
    user_id: int | None
    title: str
    origin: str
    undoes: int | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: what came back, and what was kept as it is now."""

    step: StepRow
    back: tuple[Back, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Steps up to ``last`` were cut from the journal at the instant ``at`` (UTC ms)."""

    last: int
    at: int


@dataclass(frozen=True, slots=True)
class Size:
    """How many steps and changes the journal of a team has, and since when (UTC ms)."""

    steps: int
    changes: int
    since: int | None


_STEP = "id, at, user_id, title, origin, undoes, undone_by"


def steps(
    conn: sqlite3.Connection, team_id: int, *, limit: int = 50, before: int | None = None
) -> list[StepRow]:
    """The newest steps of a team, the newest first; only those before the step ``before``."""
    return [
        StepRow(*row)
        for row in conn.execute(
            f"SELECT {_STEP} FROM step WHERE team_id = ? AND id < ifnull(?, id + 1) "
            "ORDER BY id DESC LIMIT ?",
            (team_id, before, limit),
        )
    ]


def step(conn: sqlite3.Connection, step_id: int, team_id: int) -> StepRow | None:
    """One step of a team."""
    row = conn.execute(
        f"SELECT {_STEP} FROM step WHERE id = ? AND team_id = ?", (step_id, team_id)
    ).fetchone()
    return StepRow(*row) if row else None


def original(conn: sqlite3.Connection, found: StepRow, team_id: int) -> StepRow:
    """The step itself, or what it did again where it is the undo of an undo."""
    undone = step(conn, found.undoes, team_id) if found.undoes is not None else None
    again = step(conn, undone.undoes, team_id) if undone and undone.undoes is not None else None
    return found if again is None else original(conn, again, team_id)


def to_undo(conn: sqlite3.Connection, team_id: int, user_id: int | None) -> StepRow | None:
    """The newest step of the user that is in force."""
    row = conn.execute(
        f"SELECT {_STEP} FROM step WHERE team_id = ? AND user_id IS ? AND undoes IS NULL "
        "AND undone_by IS NULL ORDER BY id DESC LIMIT 1",
        (team_id, user_id),
    ).fetchone()
    return StepRow(*row) if row else None


def to_redo(conn: sqlite3.Connection, team_id: int, user_id: int | None) -> StepRow | None:
    """The undo that a redo takes back: the user's newest one, unless something new was done."""
    row = conn.execute(
        f"SELECT {_STEP} FROM step s WHERE team_id = ? AND user_id IS ? AND undone_by IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM step t WHERE t.id = s.undoes AND t.undoes IS NOT NULL) "
        "ORDER BY id DESC LIMIT 1",
        (team_id, user_id),
    ).fetchone()
    newest = StepRow(*row) if row else None
    return newest if newest is not None and newest.undoes is not None else None


def undo(conn: sqlite3.Connection, target: StepRow, step_id: int) -> Undone:
    """Put back what ``target`` changed, within the step ``step_id`` that is under way."""
    done = take_back(conn, target.id, step_id)
    mark_undone(conn, target.id, step_id)
    return Undone(target, tuple(done.back), tuple(done.kept))


def size(conn: sqlite3.Connection, team_id: int) -> Size:
    """How much is kept for a team."""
    row = conn.execute(
        "SELECT count(*), min(at), (SELECT count(*) + total(CASE WHEN c.record GLOB '*..' "
        "THEN c.after - c.record_id END) FROM change c JOIN step t ON t.id = c.step_id "
        "WHERE t.team_id = :team) FROM step WHERE team_id = :team",
        {"team": team_id},
    ).fetchone()
    return Size(row[0], int(row[2]), row[1])


# How long steps are kept


def days_kept(conn: sqlite3.Connection) -> int:
    """For how many days steps are kept, 0 for ever."""
    text = settings.get(conn, _DAYS)
    return int(text) if text is not None and text.isdecimal() else DAYS_KEPT


def keep_days(conn: sqlite3.Connection, days: int) -> bool:
    """Keep steps for so many days, 0 for ever; whether that was news."""
    return settings.put(conn, _DAYS, str(days))


def cut_before(conn: sqlite3.Connection, instant: int, now: int, *, changes: int) -> bool:
    """Cut steps older than ``instant`` (UTC ms), the oldest first, at most so many changes at a
    time but always a step; whether any was cut. What is cut can no longer be undone.
    """
    ids: list[int] = []
    counted = 0
    for step_id, number in conn.execute(
        "SELECT s.id, (SELECT count(*) FROM change c WHERE c.step_id = s.id) FROM step s "
        "WHERE s.at < ? ORDER BY s.id",
        (instant,),
    ):
        if ids and counted + number > changes:
            break
        ids.append(step_id)
        counted += number
    if not ids:
        return False
    bound = (json.dumps(ids),)
    for statement in ("change WHERE step_id", "step WHERE id"):
        conn.execute(f"DELETE FROM {statement} IN (SELECT value FROM json_each(?))", bound)
    _note_cut(conn, ids[-1], now)
    return True


def _note_cut(conn: sqlite3.Connection, last: int, now: int) -> None:
    cuts = [cut for cut in _cuts(conn) if cut.last < last][-_CUTS_KEPT:]
    kept = [[cut.last, cut.at] for cut in (*cuts, Cut(last, now))]
    settings.put(conn, _CUTS, json.dumps(kept))


def _cuts(conn: sqlite3.Connection) -> list[Cut]:
    return [Cut(*pair) for pair in json.loads(settings.get(conn, _CUTS) or "[]")]


def cut_of(conn: sqlite3.Connection, step_id: int) -> Cut | None:
    """The cut that took the step ``step_id`` if it was cut, None when it cannot have been."""
    return next((cut for cut in _cuts(conn) if step_id <= cut.last), None)
