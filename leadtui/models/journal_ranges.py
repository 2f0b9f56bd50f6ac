"""Rows that were made together, kept in the journal as one entry: from which id to which.

An import makes rows by the hundred thousand, with ids one after the other. One entry for a batch
says as much as an entry for each. Its ``record`` is that of the rows with two dots after it,
``record_id`` the first id, ``after`` the last one. It takes the ids of as many changes as it has
rows, its own being the last, so that every row still has a change of its own to be named by.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_DOTS = ".."
#: A change as :func:`expanded` takes and gives it: id, record, record id, op, before, after.
Change = tuple[int, str, int, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Range:
    """Rows of ``record`` from ``first`` to ``last``, made by one step; ``change_id`` is the change
    of the last of them.
    """

    record: str
    first: int
    last: int
    change_id: int
    step_id: int

    def change_of(self, record_id: int) -> int:
        """The change that made a row of the range."""
        return self.change_id - (self.last - record_id)

    def row_of(self, change_id: int) -> int:
        """The row that a change of the range made."""
        return self.last - (self.change_id - change_id)


@contextmanager
def made_together(conn: sqlite3.Connection, record: str) -> Iterator[None]:
    """Within it, rows of ``record`` are only inserted; they become one entry of the journal."""
    step_id = conn.execute("SELECT step_id FROM current_step").fetchone()[0]
    if step_id is None:
        yield
        return
    before = _last_id(conn, record)
    # The triggers keep no changes while no step is under way.
    conn.execute("UPDATE current_step SET step_id = NULL")
    yield
    conn.execute("UPDATE current_step SET step_id = ?", (step_id,))
    last = _last_id(conn, record)
    first, number = conn.execute(
        f"SELECT min(id), count(*) FROM {record} WHERE id > ?", (before,)
    ).fetchone()
    if number and last - first + 1 == number:
        conn.execute(
            "INSERT INTO change (id, step_id, record, record_id, op, after) "
            "VALUES ((SELECT ifnull(max(id), 0) FROM change) + ?, ?, ?, ?, 'I', ?)",
            (number, step_id, record + _DOTS, first, str(last)),
        )
    elif number:
        conn.execute(
            "INSERT INTO change (step_id, record, record_id, op) "
            f"SELECT ?, ?, id, 'I' FROM {record} WHERE id > ? ORDER BY id",
            (step_id, record, before),
        )


def _last_id(conn: sqlite3.Connection, record: str) -> int:
    """The highest id that a row of a table with AUTOINCREMENT ever had."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (record,)).fetchone()
    return row[0] if row else 0


def expanded(rows: Iterable[Change]) -> Iterator[Change]:
    """Changes with every range as the changes that it stands for."""
    for row in rows:
        change_id, record, first, op, before, after = row
        if not record.endswith(_DOTS):
            yield row
            continue
        last = int(after or first)
        for record_id in range(first, last + 1):
            yield change_id - (last - record_id), record[: -len(_DOTS)], record_id, op, before, None


def of_record(conn: sqlite3.Connection, record: str) -> list[Range]:
    """The ranges of one table, in the order of their ids; no two have a row in common."""
    return [
        Range(record, *row)
        for row in conn.execute(
            "SELECT record_id, CAST(after AS INTEGER), id, step_id FROM change "
            "WHERE record = ? ORDER BY record_id",
            (record + _DOTS,),
        )
    ]


def covering(
    conn: sqlite3.Connection, record: str, ids: Iterable[int]
) -> Iterator[tuple[int, Range]]:
    """Those of the rows ``ids`` that were made as part of a range, with it."""
    ranges = of_record(conn, record)
    firsts = [each.first for each in ranges]
    for record_id in ids if ranges else ():
        place = bisect_right(firsts, record_id) - 1
        if place >= 0 and record_id <= ranges[place].last:
            yield record_id, ranges[place]


def having(
    conn: sqlite3.Connection, records: Iterable[str], change_ids: Iterable[int]
) -> Iterator[tuple[int, Range]]:
    """Those of the changes that belong to a range, with it."""
    ranges = [each for record in records for each in of_record(conn, record)]
    ranges.sort(key=lambda each: each.change_id)
    lasts = [each.change_id for each in ranges]
    for change_id in change_ids if ranges else ():
        place = bisect_left(lasts, change_id)
        if place < len(ranges) and change_id >= ranges[place].change_of(ranges[place].first):
            yield change_id, ranges[place]
