"""The journal: steps with what they changed, undone and done again.

A change keeps, byte for byte, the row that was deleted, or the values an update changed, before
and after. Undoing a step is itself a step: it puts back what is still as the step left it and
names the rest.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from leadtui.models.triggers import DERIVED_ROWS, JOURNALLED


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
class Kept:
    """A row that an undo left alone, since the step ``by`` changed it later."""

    record: str
    record_id: int
    by: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: rows put back, and rows kept as a later step left them."""

    step: StepRow
    restored: int
    kept: tuple[Kept, ...]


_STEP = "id, at, user_id, title, origin, undoes, undone_by"


def steps(conn: sqlite3.Connection, team_id: int, *, limit: int = 50) -> list[StepRow]:
    """The newest steps of a team, the newest first."""
    return [
        StepRow(*row)
        for row in conn.execute(
            f"SELECT {_STEP} FROM step WHERE team_id = ? ORDER BY id DESC LIMIT ?",
            (team_id, limit),
        )
    ]


def step(conn: sqlite3.Connection, step_id: int, team_id: int) -> StepRow | None:
    """One step of a team."""
    row = conn.execute(
        f"SELECT {_STEP} FROM step WHERE id = ? AND team_id = ?", (step_id, team_id)
    ).fetchone()
    return StepRow(*row) if row else None


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
    """Put back what ``target`` changed, within the step ``step_id`` that is under way.

    Deferred foreign keys let rows come back in any order; they are checked at the commit.
    """
    conn.execute("PRAGMA defer_foreign_keys = 1")
    changes = conn.execute(
        "SELECT id, record, record_id, op, before, after FROM change WHERE step_id = ? "
        "ORDER BY id DESC",
        (target.id,),
    ).fetchall()
    restored, kept = 0, []
    for change in changes:
        obstacle = _take_back(conn, target.id, *change)
        if obstacle is None:
            restored += 1
        else:
            kept.append(Kept(change[1], change[2], obstacle))
    conn.execute("UPDATE step SET undone_by = ? WHERE id = ?", (step_id, target.id))
    if target.undoes is not None:
        conn.execute("UPDATE step SET undone_by = NULL WHERE id = ?", (target.undoes,))
    return Undone(target, restored, tuple(dict.fromkeys(kept)))


def _changed_since(
    conn: sqlite3.Connection, record: str, record_id: int, change_id: int, step_id: int
) -> str | None:
    """The title of a later step that changed the row and is in force; None if there is none.

    A step and the undo that took it back cancel each other.
    """
    row = conn.execute(
        "SELECT s.title FROM change c JOIN step s ON s.id = c.step_id "
        "WHERE c.record = ? AND c.record_id = ? AND c.id > ? AND s.id <> ? "
        "AND s.id IS NOT (SELECT step_id FROM current_step) "
        "AND s.undone_by IS NULL AND NOT (s.undoes IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM step t WHERE t.id = s.undoes AND t.undone_by = s.id)) "
        "ORDER BY c.id DESC LIMIT 1",
        (record, record_id, change_id, step_id),
    ).fetchone()
    return row[0] if row else None


def _leaned_on(conn: sqlite3.Connection, record: str, record_id: int) -> str | None:
    """What still refers to a row that is about to go: only what came after its step, since a
    step is undone backwards.
    """
    for child in JOURNALLED:
        for reference in conn.execute(f"PRAGMA foreign_key_list({child})").fetchall():
            if reference[2] != record or reference[6] == "SET NULL":
                continue
            where = f'"{reference[3]}" = ?'
            if child in DERIVED_ROWS:
                where += f" AND {DERIVED_ROWS[child].format(row=child)}"
            if conn.execute(
                f"SELECT 1 FROM {child} WHERE {where} LIMIT 1", (record_id,)
            ).fetchone():
                return f"has a later {child.replace('_', ' ')}"
    return None


def _take_back(
    conn: sqlite3.Connection,
    step_id: int,
    change_id: int,
    record: str,
    record_id: int,
    op: str,
    before: str | None,
    after: str | None,
) -> str | None:
    """Reverse one change; what stands in the way, None when it is done."""
    if record not in JOURNALLED:
        raise ValueError(f"{record} is not journalled")
    if op == "U":
        return _restore(conn, step_id, change_id, record, record_id, before or "", after or "")
    if op == "I":
        obstacle = _changed_since(conn, record, record_id, change_id, step_id) or _leaned_on(
            conn, record, record_id
        )
        if obstacle is None:
            conn.execute(f"DELETE FROM {record} WHERE id = ?", (record_id,))
        return obstacle
    if conn.execute(f"SELECT 1 FROM {record} WHERE id = ?", (record_id,)).fetchone():
        return "is there again"
    values = read_image(before or "")
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    try:
        conn.execute(
            f"INSERT INTO {record} (id, {columns}) VALUES (?, {marks})",
            (record_id, *values.values()),
        )
    except sqlite3.IntegrityError:
        return "another one took its place"
    return None


def _restore(
    conn: sqlite3.Connection,
    step_id: int,
    change_id: int,
    record: str,
    record_id: int,
    before: str,
    after: str,
) -> str | None:
    """Put back the values of an update that are still as it left them."""
    old, new = read_image(before), read_image(after)
    names = list(old)
    row = conn.execute(
        f"SELECT {', '.join(names)} FROM {record} WHERE id = ?", (record_id,)
    ).fetchone()
    if row is None:
        return _changed_since(conn, record, record_id, change_id, step_id) or "is gone"
    same = [name for name, value in zip(names, row, strict=True) if value == new[name]]
    if same:
        settings = ", ".join(f"{name} = ?" for name in same)
        try:
            conn.execute(
                f"UPDATE {record} SET {settings} WHERE id = ?",
                (*(old[name] for name in same), record_id),
            )
        except sqlite3.IntegrityError:
            return "another one took its place"
    if len(same) == len(names):
        return None
    return _changed_since(conn, record, record_id, change_id, step_id) or "was changed since"


_LITERAL = re.compile(r"(\w+)=(NULL|'(?:[^']|'')*'|[-+0-9.eE]+),", re.DOTALL)


def read_image(image: str) -> dict[str, str | int | float | None]:
    """The values in an image that a trigger wrote, by column."""
    values: dict[str, str | int | float | None] = {}
    for name, literal in _LITERAL.findall(image):
        if literal == "NULL":
            values[name] = None
        elif literal[0] == "'":
            values[name] = literal[1:-1].replace("''", "'")
        else:
            values[name] = float(literal) if any(c in literal for c in ".eE") else int(literal)
    return values
