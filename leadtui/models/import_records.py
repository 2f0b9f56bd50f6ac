"""Companies and contacts in bulk: what is known of them before an import, and what it writes.

A record under way is a mapping from column to value. All statements are prepared once and run
over many rows; the ids of new rows are chosen by the caller, from :func:`next_id` on, so that
rows can refer to one another before they are written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from leadtui.models.ids import id_list
from leadtui.models.journal_ranges import made_together

Value = str | int | None
#: A record under way, by column.
State = dict[str, Value]

_PLACE = ("address", "city", "region", "country", "postal_code")
COMPANY_COLUMNS: tuple[str, ...] = (
    "name", "sort_name", "registration", "external_id", *_PLACE, "phone", "website", "linkedin",
    "sector", "sub_sector", "activity_code", "headcount", "turnover", "description", "details",
)  # fmt: skip
CONTACT_COLUMNS: tuple[str, ...] = (
    "company_id", "first_name", "last_name", "sort_name", "gender", "title", "email", "phone",
    "mobile", "fax", *_PLACE, "linkedin", "website", "external_id", "customer_id", "owner_id",
    "status_id", "source", "method_of_contact", "is_customer", "original_source",
    "original_category", "keyword", "do_not_call", "unsubscribed", "unsubscribed_cause",
    "unsubscribed_reason", "invalid_email", "invalid_email_cause", "notes", "details",
)  # fmt: skip
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "company": COMPANY_COLUMNS,
    "contact": CONTACT_COLUMNS,
}
#: Values bound to one statement; SQLite allows 32 766.
MOST_VALUES = 20_000
#: Columns that are unique in a team.
UNIQUE: Mapping[str, tuple[str, ...]] = {
    "company": ("external_id",),
    "contact": ("email", "external_id"),
}


def prepare(conn: sqlite3.Connection) -> None:
    """Give the transaction under way the memory that many rows in random order ask for."""
    conn.execute("PRAGMA cache_size = -131072")


def next_id(conn: sqlite3.Connection, record: str) -> int:
    """The first id of ``record`` that no row has or ever had."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (record,)).fetchone()
    return (row[0] if row else 0) + 1


def contact_keys(
    conn: sqlite3.Connection, team_id: int
) -> Iterator[tuple[int, str | None, str | None, int | None, str | None]]:
    """Id, e-mail, external identifier, company and folded name (None without one) of each
    contact, the oldest first.
    """
    return conn.execute(
        "SELECT id, email, external_id, company_id, "
        "CASE WHEN ifnull(first_name, last_name) IS NOT NULL THEN sort_name END "
        "FROM contact WHERE team_id = ? ORDER BY id",
        (team_id,),
    )


def company_keys(
    conn: sqlite3.Connection, team_id: int
) -> Iterator[tuple[int, str, str | None, str | None]]:
    """Id, folded name, registration and external identifier of each company, the oldest first."""
    return conn.execute(
        "SELECT id, sort_name, registration, external_id FROM company WHERE team_id = ? "
        "ORDER BY id",
        (team_id,),
    )


def current(conn: sqlite3.Connection, record: str, ids: Sequence[int]) -> dict[int, State]:
    """The records ``ids`` as they stand in the store."""
    columns = COLUMNS[record]
    return {
        row[0]: dict(zip(columns, row[1:], strict=True))
        for row in conn.execute(
            f"SELECT id, {', '.join(columns)} FROM {record} "
            "WHERE id IN (SELECT value FROM json_each(?))",
            (id_list(ids),),
        )
    }


class Batch:
    """New records with ids from ``first`` to ``last``, all of them made by one import; ``now`` is
    its instant, UTC ms.

    A statement writes many rows: a statement a row, with its triggers, would keep a copy of every
    page it writes to.
    """

    def __init__(
        self,
        record: str,
        ids: tuple[int, int],
        team_id: int,
        now: int,
        states: Iterable[tuple[int, State, int]],
    ) -> None:
        """``states`` are, in the order of their ids, id, the columns that have a value, and when
        it was created (UTC ms).
        """
        self.record = record
        self.first, self.last = ids
        self._always = f"{int(team_id)}, {int(now)}"
        #: The records, by id.
        self.states: dict[int, State] = {}
        self._groups: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
        for row_id, state, created in states:
            self.states[row_id] = state
            row = (row_id, created, *state.values())
            try:
                self._groups[tuple(state)].append(row)
            except KeyError:
                self._groups[tuple(state)] = [row]

    def write(self, conn: sqlite3.Connection) -> None:
        """Write them; those that give the same columns in the same order together."""
        with made_together(conn, self.record):
            for columns, rows in self._groups.items():
                self._write(conn, columns, rows)

    def _write(
        self, conn: sqlite3.Connection, columns: tuple[str, ...], rows: list[tuple[Value, ...]]
    ) -> None:
        if not set(columns) <= set(COLUMNS[self.record]):
            raise ValueError(f"{self.record} has no such columns")
        names = ", ".join(("team_id", "updated_at", "id", "created_at", *columns))
        one = f"({self._always}, {', '.join('?' * (len(columns) + 2))})"
        together = MOST_VALUES // (len(columns) + 2)
        for begin in range(0, len(rows), together):
            some = rows[begin : begin + together]
            conn.execute(
                f"INSERT INTO {self.record} ({names}) VALUES {', '.join([one] * len(some))}",
                list(chain.from_iterable(some)),
            )


def update(
    conn: sqlite3.Connection,
    record: str,
    changes: Iterable[tuple[int, Mapping[str, Value]]],
    now: int,
) -> None:
    """Write the changed columns of each record, and that it was updated ``now``."""
    known = COLUMNS[record]
    groups: dict[tuple[str, ...], list[tuple[Value, ...]]] = {}
    for row_id, values in changes:
        columns = tuple(column for column in known if column in values)
        groups.setdefault(columns, []).append((*(values[c] for c in columns), row_id))
    for columns, rows in groups.items():
        settings = "".join(f"{column} = ?, " for column in columns)
        conn.executemany(
            f"UPDATE {record} SET {settings}updated_at = {int(now)} WHERE id = ?", rows
        )


def vacate(
    conn: sqlite3.Connection, record: str, column: str, held: Iterable[tuple[int, str]]
) -> None:
    """Take unique values away from records that get others at the end of the import, so that the
    next ones may have them: ids, each with the value.
    """
    if column not in UNIQUE[record]:
        raise ValueError(f"{column} is not unique")
    conn.executemany(f"UPDATE {record} SET {column} = NULL WHERE id = ? AND {column} = ?", held)


def touch(conn: sqlite3.Connection, contact_ids: Iterable[int], now: int) -> None:
    """Note that something happened to the contacts: their "last updated" (PUB-26)."""
    conn.executemany(
        "UPDATE contact SET updated_at = ? WHERE id = ?", ((now, i) for i in contact_ids)
    )


def touched(
    conn: sqlite3.Connection, contact_ids: Sequence[int], source: str, sha256: str
) -> set[int]:
    """Which of the contacts have the marketing touch of this list and file already (PUB-50)."""
    return {
        row[0]
        for row in conn.execute(
            "SELECT contact_id FROM marketing_touch WHERE source = ? AND file_sha256 = ? "
            "AND contact_id IN (SELECT value FROM json_each(?))",
            (source, sha256, id_list(contact_ids)),
        )
    }


_TOUCH = "INSERT INTO marketing_touch (contact_id, import_run_id, at, source, file_sha256) "


def add_touches(
    conn: sqlite3.Connection,
    contact_ids: Iterable[int],
    run_id: int,
    at: int,
    source: str,
    sha256: str,
) -> None:
    """A marketing touch for each contact (PUB-50, PUB-57)."""
    conn.executemany(
        f"{_TOUCH} VALUES (?, ?, ?, ?, ?)", ((i, run_id, at, source, sha256) for i in contact_ids)
    )


def touch_new(
    conn: sqlite3.Connection, made: Batch, run_id: int, at: int, source: str, sha256: str
) -> None:
    """A marketing touch for each contact of a batch (PUB-57)."""
    with made_together(conn, "marketing_touch"):
        conn.execute(
            f"{_TOUCH} SELECT id, ?, ?, ?, ? FROM contact WHERE id BETWEEN ? AND ?",
            (run_id, at, source, sha256, made.first, made.last),
        )
