"""What the journal tells of records: every change with the values before and after.

Of an inserted row the journal keeps no values: they are those of the row as it is, or as it was
deleted, with every later change walked back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from leadtui.models.ids import id_list
from leadtui.models.journal_images import Image, Ref, by_record, read_image, rows_now
from leadtui.models.journal_ranges import covering, expanded, having
from leadtui.models.triggers import JOURNALLED

_AMONG = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class StepOf:
    """The step that an entry belongs to."""

    id: int
    at: int
    user_id: int | None
    title: str
    origin: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What a step made of one row: ``op`` is I, U or D, and the values before and after, those
    that changed where it is U. ``change_id`` is that of the first change.
    """

    change_id: int
    record: str
    record_id: int
    op: str
    old: Image
    new: Image
    step: StepOf

    @property
    def ref(self) -> Ref:
        """The row."""
        return self.record, self.record_id


_CHANGES = (
    "SELECT c.record, c.record_id, c.id, c.op, c.before, c.after, s.id, s.at, s.user_id, s.title, "
    "s.origin, s.undone_by IS NOT NULL FROM change c JOIN step s ON s.id = c.step_id "
)
_STEP = (
    "SELECT id, at, user_id, title, origin, undone_by IS NOT NULL FROM step "
    "WHERE id = ? AND team_id = ?"
)
_Change = tuple[int, str, str | None, str | None, StepOf]


def entries(conn: sqlite3.Connection, team_id: int, refs: Iterable[Ref]) -> list[Entry]:
    """All that the journal knows of some rows of a team, the newest first."""
    wanted = list(refs)
    found: list[Entry] = []
    changes: dict[Ref, list[_Change]] = {}
    for record, ids in by_record(wanted).items():
        for ref, change in _made_together(conn, team_id, record, ids):
            changes.setdefault(ref, []).append(change)
        for row in conn.execute(
            f"{_CHANGES} WHERE c.record = ? AND s.team_id = ? AND c.record_id {_AMONG} "
            "ORDER BY c.record_id, c.id",
            (record, team_id, id_list(ids)),
        ):
            step = StepOf(row[6], row[7], row[8], row[9], row[10], bool(row[11]))
            changes.setdefault((row[0], row[1]), []).append((*row[2:6], step))
    now = dict(rows_now(conn, changes))
    for ref, told in changes.items():
        found += _walk_back(ref, told, now.get(ref, {}))
    return sorted(found, key=lambda entry: entry.change_id, reverse=True)


def _made_together(
    conn: sqlite3.Connection, team_id: int, record: str, ids: Iterable[int]
) -> Iterator[tuple[Ref, _Change]]:
    """The first change of rows that were made as part of a range."""
    steps: dict[int, StepOf | None] = {}
    for record_id, made in covering(conn, record, ids):
        if made.step_id not in steps:
            row = conn.execute(_STEP, (made.step_id, team_id)).fetchone()
            steps[made.step_id] = (
                StepOf(row[0], row[1], row[2], row[3], row[4], bool(row[5])) if row else None
            )
        step = steps[made.step_id]
        if step is not None:
            yield (record, record_id), (made.change_of(record_id), "I", None, None, step)


def _walk_back(ref: Ref, changes: Sequence[_Change], now: Image) -> list[Entry]:
    """The entries of one row, a step each, from its values now back to the first change."""
    steps: dict[int, list[_Change]] = {}
    for change in changes:
        steps.setdefault(change[4].id, []).append(change)
    # Steps are one after the other: a step's changes of a row stand together.
    after, found = dict(now), []
    for told in reversed(steps.values()):
        before = dict(after)
        for _, op, old, _, _ in reversed(told):
            if op == "I":
                before = {}
            elif op == "D":
                before = read_image(old or "")
            else:
                before.update(read_image(old or ""))
        entry = _entry(ref, told, before, after)
        if entry is not None:
            found.append(entry)
        after = before
    return found


def _entry(ref: Ref, told: Sequence[_Change], before: Image, after: Image) -> Entry | None:
    change_id, step = told[0][0], told[0][4]
    existed, exists = told[0][1] != "I", told[-1][1] != "D"
    if not existed and not exists:
        return None
    if not existed:
        # What the step itself set right after making the row belongs to the making.
        return Entry(change_id, *ref, "I", {}, after, step)
    if not exists:
        return Entry(change_id, *ref, "D", before, {}, step)
    different = [name for name in before if before[name] != after.get(name)]
    if not different:
        return None
    old, new = ({n: values.get(n) for n in different} for values in (before, after))
    return Entry(change_id, *ref, "U", old, new, step)


def first_changes(conn: sqlite3.Connection, team_id: int, step_id: int) -> list[int]:
    """The first change of each row that a step changed, by its id, in order."""
    changes = conn.execute(
        "SELECT min(c.id), c.record, c.record_id, c.op, NULL, c.after FROM change c "
        "JOIN step s ON s.id = c.step_id WHERE c.step_id = ? AND s.team_id = ? "
        "GROUP BY c.record, c.record_id ORDER BY 1",
        (step_id, team_id),
    )
    found: dict[Ref, int] = {}
    for change_id, record, record_id, _, _, _ in expanded(changes):
        found.setdefault((record, record_id), change_id)
    return list(found.values())


def at_changes(
    conn: sqlite3.Connection, team_id: int, change_ids: Sequence[int]
) -> dict[int, Entry]:
    """What the steps of these changes, the first ones of a row, made of it."""
    where = {
        row[0]: ((row[1], row[2]), row[3])
        for row in conn.execute(
            "SELECT c.id, c.record, c.record_id, c.step_id FROM change c "
            "JOIN step s ON s.id = c.step_id "
            f"WHERE s.team_id = ? AND c.record NOT GLOB '*..' AND c.id {_AMONG}",
            (team_id, id_list(change_ids)),
        )
    }
    for change_id, made in having(conn, JOURNALLED, change_ids):
        where[change_id] = ((made.record, made.row_of(change_id)), made.step_id)
    found = {
        (entry.ref, entry.step.id): entry
        for entry in entries(conn, team_id, {ref for ref, _ in where.values()})
    }
    return {change_id: found[place] for change_id, place in where.items() if place in found}


#: A table → the tables and columns of what hangs on its rows alone.
_HANGING = {
    "company": (("routine_tag", "company_id"), ("reminder", "company_id"), ("deal", "company_id")),
    "contact": (("reset", "contact_id"),),
    "reminder": (("reminder_follower", "reminder_id"),),
    "routine": (("routine_user", "routine_id"),),
}


def belonging(conn: sqlite3.Connection, record: str, record_id: int) -> list[Ref]:
    """The rows whose changes are those of a record: itself, and what hangs on it alone."""
    refs: list[Ref] = [(record, record_id)]
    for child, column in _HANGING.get(record, ()):
        there = conn.execute(f"SELECT id FROM {child} WHERE {column} = ?", (record_id,))
        ids = {row[0] for row in there}
        for child_id, image in conn.execute(
            "SELECT record_id, before FROM change WHERE record = ? AND op = 'D' AND before GLOB ?",
            (child, f"*{column}={record_id},*"),
        ):
            if read_image(image).get(column) == record_id:
                ids.add(child_id)
        for child_id in sorted(ids):
            refs += belonging(conn, child, child_id)
    return refs


def is_of_team(conn: sqlite3.Connection, team_id: int, record: str, record_id: int) -> bool:
    """Whether a record is the team's, also one that is gone but for the journal."""
    row = conn.execute(f"SELECT team_id FROM {record} WHERE id = ?", (record_id,)).fetchone()
    if row is not None:
        return bool(row[0] == team_id)
    row = conn.execute(
        "SELECT 1 FROM change c JOIN step s ON s.id = c.step_id WHERE c.record = ? "
        "AND c.record_id = ? AND s.team_id = ? LIMIT 1",
        (record, record_id, team_id),
    ).fetchone()
    return row is not None or any(_made_together(conn, team_id, record, [record_id]))


def values(conn: sqlite3.Connection, refs: Iterable[Ref]) -> dict[Ref, Image]:
    """Rows as they are, or as they were when they were deleted last."""
    wanted = set(refs)
    found = dict(rows_now(conn, wanted))
    for record, ids in by_record(wanted - found.keys()).items():
        for record_id, image in conn.execute(
            f"SELECT record_id, before FROM change WHERE record = ? AND record_id {_AMONG} "
            "AND op = 'D' ORDER BY id",
            (record, id_list(ids)),
        ):
            found[record, record_id] = read_image(image)
    return found


def lookups(conn: sqlite3.Connection) -> dict[str, dict[int, str]]:
    """The names behind ids in records, by table."""
    return {
        table: dict(conn.execute(f"SELECT id, {column} FROM {table}"))
        for table, column in (
            ("user", "name"),
            ("status", "name"),
            ("routine", "title"),
            ("deal_stage", "name"),
        )
    }
