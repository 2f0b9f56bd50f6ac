"""Which rows rest on which: what stands in the way of removing a row, or of bringing one back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from leadtui.domain.kinds import Kind
from leadtui.models.ids import id_list
from leadtui.models.journal_images import Ref, by_record
from leadtui.models.triggers import DERIVED_ROWS, JOURNALLED

_AMONG = "IN (SELECT value FROM json_each(?))"
#: Looking at a sheet is noted outside the journal: such an entry goes with what was looked at.
_VISIT = f"kind = {int(Kind.SHEET_VISITED)}"
#: Who works on a routine since the store was brought up to date was put there by nobody's step.
_PUT = "id IN (SELECT record_id FROM change WHERE record = 'routine_user')"


@dataclass(frozen=True, slots=True)
class Reference:
    """``column`` of ``child`` points at a row of ``parent``; ``action`` says what happens to the
    child when that is deleted.
    """

    child: str
    column: str
    parent: str
    action: str


def references(conn: sqlite3.Connection) -> list[Reference]:
    """Every reference between tables."""
    return [
        Reference(*row)
        for row in conn.execute(
            'SELECT m.name, f."from", f."table", f.on_delete FROM sqlite_master m '
            "JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        )
    ]


def resting_on(
    conn: sqlite3.Connection, known: list[Reference], removals: Iterable[Ref]
) -> dict[Ref, Ref]:
    """Of the rows about to be removed, those that another row, which stays, rests on, with that
    row. A row that rests on one that is kept keeps its own parents in turn.
    """
    going = set(removals)
    ids = by_record(going)
    stays: dict[Ref, Ref] = {}
    parents: dict[Ref, list[Ref]] = {}
    for reference in known:
        if reference.parent not in ids or not _counts(reference):
            continue
        for child_id, parent_id in _pairs(conn, reference, ids[reference.parent]):
            child, parent = (reference.child, child_id), (reference.parent, parent_id)
            if child == parent:
                continue
            if child in going:
                parents.setdefault(child, []).append(parent)
            else:
                stays.setdefault(parent, child)
    waiting = list(stays)
    while waiting:
        child = waiting.pop()
        for parent in parents.get(child, ()):
            if parent not in stays:
                stays[parent] = child
                waiting.append(parent)
    return stays


def _counts(reference: Reference) -> bool:
    """Derived rows and leadtui's own go with what they are about; references that the deletion
    would empty count, since a note or a person would lose its company.
    """
    return reference.child in JOURNALLED or reference.action not in ("CASCADE", "SET NULL")


def _pairs(
    conn: sqlite3.Connection, reference: Reference, parents: list[int]
) -> Iterable[tuple[int, int]]:
    child, column = reference.child, reference.column
    where = f'"{column}" {_AMONG}'
    if child in DERIVED_ROWS:
        where += f" AND {DERIVED_ROWS[child].format(row=child)}"
    if child == "activity":
        where += f" AND NOT {_VISIT}"
    if child == "routine_user":
        where += f" AND {_PUT}"
    return conn.execute(f'SELECT id, "{column}" FROM {child} WHERE {where}', (id_list(parents),))


def remove(conn: sqlite3.Connection, refs: Iterable[Ref]) -> None:
    """Delete rows that nothing rests on, what points at others first."""
    ids = by_record(refs)
    if "company" in ids:
        conn.execute(
            f"DELETE FROM activity WHERE {_VISIT} AND company_id {_AMONG}",
            (id_list(ids["company"]),),
        )
    for record in reversed(JOURNALLED):
        if record in ids:
            conn.execute(f"DELETE FROM {record} WHERE id {_AMONG}", (id_list(ids[record]),))


def existing(conn: sqlite3.Connection, record: str, ids: Iterable[int]) -> set[int]:
    """Which of the rows are there."""
    rows = conn.execute(f"SELECT id FROM {record} WHERE id {_AMONG}", (id_list(ids),))
    return {row[0] for row in rows}
