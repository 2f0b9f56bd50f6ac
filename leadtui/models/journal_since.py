"""Who changed the rows of a step since, in changes that are in force.

A change and the undo that took it back cancel each other, column by column: an undo that kept a
column did not take back what its step made of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from leadtui.models.ids import id_list
from leadtui.models.journal_images import Image, Ref, by_record, read_image
from leadtui.models.journal_ranges import covering

#: Stands for every column: the row was made or deleted.
WHOLE = "*"
#: Columns that follow along and are nobody's decision.
QUIET = frozenset({"updated_at", "sort_name"})


@dataclass(frozen=True, slots=True)
class Since:
    """The step that changed something: its title, whose, and when (UTC ms)."""

    step_id: int
    title: str
    user_id: int | None
    at: int


#: By column, the last step that changed it and is in force.
InForce = dict[str, Since]


@dataclass(frozen=True, slots=True)
class _Later:
    """A change of a row by a later step, which may undo the step ``undoes``."""

    columns: frozenset[str]
    since: Since
    undoes: int | None


_WHOLE = frozenset({WHOLE})


def changed_since(conn: sqlite3.Connection, step_id: int, current: int) -> dict[Ref, InForce]:
    """Of each row that ``step_id`` changed, what was changed after it and is in force.

    Rows that nobody touched since are left out, and so is the step ``current`` under way.
    """
    rows: dict[Ref, dict[int, _Net]] = {}
    for record, record_id, op, before, after, *step, undoes, _ in conn.execute(
        "WITH mine AS MATERIALIZED (SELECT record, record_id, record_id AS upto FROM change "
        "WHERE step_id = :step AND record NOT GLOB '*..' GROUP BY record, record_id "
        "UNION ALL SELECT rtrim(record, '.'), record_id, CAST(after AS INTEGER) FROM change "
        "WHERE step_id = :step AND record GLOB '*..') "
        "SELECT DISTINCT c.record, c.record_id, c.op, c.before, c.after, s.id, s.title, "
        "s.user_id, s.at, s.undoes, c.id FROM mine m CROSS JOIN change c ON c.record = m.record "
        "AND c.record_id BETWEEN m.record_id AND m.upto "
        "JOIN step s ON s.id = c.step_id WHERE s.id > :step AND s.id <> :current ORDER BY c.id",
        {"step": step_id, "current": current},
    ):
        since = Since(*step)
        steps = rows.setdefault((record, record_id), {})
        net = steps.setdefault(since.step_id, _Net(since, undoes))
        if op == "U":
            net.update(read_image(before), read_image(after))
        else:
            net.whole = True
    found = {ref: _in_force([net.later() for net in steps.values()]) for ref, steps in rows.items()}
    return {ref: columns for ref, columns in found.items() if columns}


class _Net:
    """What a step made of a row in all: a column that ends as it began is not changed."""

    def __init__(self, since: Since, undoes: int | None) -> None:
        self.since = since
        self.undoes = undoes
        self.whole = False
        self._first: Image = {}
        self._last: Image = {}

    def update(self, before: Image, after: Image) -> None:
        """The next update of the row in this step."""
        self._first = before | self._first
        self._last |= after

    def later(self) -> _Later:
        """The change as a whole."""
        changed = (name for name, value in self._last.items() if self._first[name] != value)
        return _Later(_WHOLE if self.whole else frozenset(changed), self.since, self.undoes)


def _in_force(later: list[_Later]) -> InForce:
    """What is left of changes in their order once undos have cancelled what they took back."""
    columns: dict[str, _Column] = {}
    for change in later:
        for name in change.columns:
            columns.setdefault(name, _Column()).add(change)
    return {
        name: max(column.active.values(), key=lambda since: since.step_id)
        for name, column in columns.items()
        if column.active
    }


class _Column:
    """The steps in force on one column of a row, while its changes are gone through."""

    def __init__(self) -> None:
        self.active: dict[int, Since] = {}
        self._taken_back: dict[int, Since] = {}
        self._done_again: dict[int, Since] = {}

    def add(self, change: _Later) -> None:
        """The next change: one that stands alone, takes another one back, or does it again."""
        step_id, undoes = change.since.step_id, change.undoes or 0
        if step_id in self._taken_back or step_id in self._done_again:
            return
        undone = self.active.get(undoes) or self._done_again.get(undoes)
        if undone is not None and undone.step_id in self.active:
            self._taken_back[step_id] = self.active.pop(undone.step_id)
        elif undoes in self._taken_back:
            again = self._done_again[step_id] = self._taken_back[undoes]
            self.active[again.step_id] = again
        else:
            self.active[step_id] = change.since


def blocking(columns: Iterable[str], in_force: InForce) -> Since | None:
    """The last step in force on any of the columns."""
    steps = [in_force[name] for name in (*columns, WHOLE) if name in in_force]
    return max(steps, key=lambda since: since.step_id, default=None)


def decided(in_force: InForce) -> Since | None:
    """The last step in force that changed more than what follows along."""
    return blocking((name for name in in_force if name not in QUIET), in_force)


def made_by(conn: sqlite3.Connection, refs: Iterable[Ref]) -> dict[Ref, Since]:
    """The step that made each row, where the journal knows it; the newest one."""
    found: dict[Ref, Since] = {}
    for record, ids in by_record(refs).items():
        for record_id, made in covering(conn, record, ids):
            step = conn.execute(
                "SELECT id, title, user_id, at FROM step WHERE id = ?", (made.step_id,)
            ).fetchone()
            found[record, record_id] = Since(*step)
        for record_id, *step in conn.execute(
            "SELECT c.record_id, s.id, s.title, s.user_id, s.at FROM change c "
            "JOIN step s ON s.id = c.step_id WHERE c.record = ? AND c.op = 'I' "
            "AND c.record_id IN (SELECT value FROM json_each(?)) ORDER BY c.id",
            (record, id_list(ids)),
        ):
            found[record, record_id] = Since(*step)
    return found
