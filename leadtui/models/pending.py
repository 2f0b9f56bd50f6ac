"""Events that wait: nobody in the store has their address yet.

A dismissed one stays, hidden, so that the same file does not bring it back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from leadtui.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting event; ``record`` is the JSON that it was kept as, ``at`` in UTC ms."""

    id: int
    at: int
    kind: Kind
    address: str
    record: str
    external_id: str


_WAITING = "SELECT id, at, kind, address, record, external_id FROM pending_event WHERE team_id = ?"
_SHOWN = " AND json_extract(record, '$.dismissed') IS NULL"


def _rows(cursor: sqlite3.Cursor) -> list[Waiting]:
    return [
        Waiting(row_id, at, Kind(kind), address, record, external_id)
        for row_id, at, kind, address, record, external_id in cursor
    ]


def waiting(conn: sqlite3.Connection, team_id: int, *, limit: int | None = None) -> list[Waiting]:
    """The team's waiting events, the newest first."""
    return _rows(
        conn.execute(
            f"{_WAITING}{_SHOWN} ORDER BY at DESC, id DESC LIMIT ?",
            (team_id, -1 if limit is None else limit),
        )
    )


def count(conn: sqlite3.Connection, team_id: int) -> int:
    """How many events of the team wait."""
    row = conn.execute(
        f"SELECT count(*) FROM pending_event WHERE team_id = ?{_SHOWN}", (team_id,)
    ).fetchone()
    total: int = row[0]
    return total


def of_addresses(conn: sqlite3.Connection, team_id: int, addresses: Sequence[str]) -> list[Waiting]:
    """The waiting events of some addresses or external identifiers, the oldest first."""
    return _rows(
        conn.execute(
            f"{_WAITING}{_SHOWN} AND address IN (SELECT value FROM json_each(?)) ORDER BY at, id",
            (team_id, json.dumps(list(addresses))),
        )
    )


def by_ids(conn: sqlite3.Connection, team_id: int, ids: Sequence[int]) -> list[Waiting]:
    """The waiting events ``ids`` of a team, the oldest first."""
    return _rows(
        conn.execute(
            f"{_WAITING}{_SHOWN} AND id IN (SELECT value FROM json_each(?)) ORDER BY at, id",
            (team_id, json.dumps(list(ids))),
        )
    )


def statuses(conn: sqlite3.Connection, team_id: int) -> dict[int, str]:
    """What the waiting events that set a status call it, by id."""
    return dict(
        conn.execute(
            "SELECT id, json_extract(record, '$.status') FROM pending_event "
            f"WHERE team_id = ? AND kind = ?{_SHOWN}",
            (team_id, int(Kind.STATUS)),
        )
    )


def set_statuses(conn: sqlite3.Connection, names: Mapping[int, str]) -> None:
    """Let waiting events call the status that they set by these names."""
    conn.executemany(
        "UPDATE pending_event SET record = json_set(record, '$.status', ?) WHERE id = ?",
        [(name, i) for i, name in names.items()],
    )


def identities(conn: sqlite3.Connection, contact_ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """Id, e-mail and external identifier of contacts, "" for none."""
    return conn.execute(
        "SELECT id, ifnull(email, ''), ifnull(external_id, '') FROM contact "
        "WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(contact_ids)),),
    ).fetchall()


def insert(
    conn: sqlite3.Connection,
    team_id: int,
    run_id: int | None,
    rows: Iterable[tuple[int, Kind, str, str, str]],
) -> None:
    """Let events wait: at, kind, address, record and external id of each."""
    conn.executemany(
        "INSERT INTO pending_event (team_id, import_run_id, at, kind, address, record, "
        "external_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (team_id, run_id, at, int(kind), address, record, external_id)
            for at, kind, address, record, external_id in rows
        ),
    )


def delete(conn: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Take events off the list, since they became activities."""
    conn.executemany("DELETE FROM pending_event WHERE id = ?", ((i,) for i in ids))


def dismiss(conn: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Hide events for good."""
    conn.executemany(
        "UPDATE pending_event SET record = json_set(record, '$.dismissed', 1) WHERE id = ?",
        ((i,) for i in ids),
    )
