"""Events of calendars that were taken in, and whom an event may be about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadtui.domain.kinds import Kind
from leadtui.models.leads import NAME

_ENTRY = (
    "SELECT e.uid, e.occurrence, e.sequence, e.content, e.reminder_id, e.activity_id, r.user_id "
    "FROM calendar_entry e LEFT JOIN import_run r ON r.id = e.import_run_id "
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What was taken of an event; ``content`` is the digest of what it was then, ``user_id`` who
    took it in last, which goes with the import.
    """

    uid: str
    occurrence: str
    sequence: int
    content: str
    reminder_id: int | None
    activity_id: int | None
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """An activity that a calendar recorded, and who took that calendar in."""

    company_id: int | None
    contact_id: int | None
    text: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the team by their address; ``company`` is empty where they have none."""

    contact_id: int
    address: str
    name: str
    company_id: int | None
    company: str


def entries(conn: sqlite3.Connection, team_id: int, uids: Iterable[str]) -> list[Entry]:
    """What was taken of the events of these identifiers before."""
    rows = conn.execute(
        f"{_ENTRY}WHERE e.team_id = ? AND e.uid IN (SELECT value FROM json_each(?)) ORDER BY e.id",
        (team_id, json.dumps(list(uids))),
    )
    return [Entry(*row) for row in rows]


def keep(conn: sqlite3.Connection, team_id: int, run_id: int | None, entry: Entry) -> None:
    """Note what was taken of an event, in place of what was noted of it before."""
    conn.execute(
        "INSERT INTO calendar_entry (team_id, uid, occurrence, sequence, content, reminder_id, "
        "activity_id, import_run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (team_id, uid, occurrence) DO UPDATE SET sequence = excluded.sequence, "
        "content = excluded.content, reminder_id = excluded.reminder_id, "
        "activity_id = excluded.activity_id, import_run_id = excluded.import_run_id",
        (
            team_id,
            entry.uid,
            entry.occurrence,
            entry.sequence,
            entry.content,
            entry.reminder_id,
            entry.activity_id,
            run_id,
        ),
    )


def people(conn: sqlite3.Connection, team_id: int, addresses: Iterable[str]) -> list[Known]:
    """The people of the team with these addresses who have not left, in no order."""
    rows = conn.execute(
        f"SELECT c.id, c.email, {NAME}, c.company_id, ifnull(o.name, '') FROM contact c "
        "LEFT JOIN company o ON o.id = c.company_id WHERE c.team_id = ? AND c.card <> 'left' "
        "AND c.email IN (SELECT value FROM json_each(?))",
        (team_id, json.dumps(list(addresses))),
    )
    return [Known(*row) for row in rows]


def companies_named(
    conn: sqlite3.Connection, team_id: int, names: Iterable[str]
) -> list[tuple[int, str, str]]:
    """Id, name and folded name of the team's companies whose whole folded name is one of these."""
    rows = conn.execute(
        "SELECT id, name, sort_name FROM company WHERE team_id = ? "
        "AND sort_name IN (SELECT value FROM json_each(?)) ORDER BY id",
        (team_id, json.dumps(list(names))),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def changed_since(conn: sqlite3.Connection, company_id: int, at: int) -> bool:
    """Whether the reminder of a company was set, moved or changed from ``at`` (UTC ms) on."""
    row = conn.execute(
        "SELECT 1 FROM activity WHERE company_id = ? AND at >= ? AND kind IN (?, ?) LIMIT 1",
        (company_id, at, int(Kind.REMINDER_SET), int(Kind.REMINDER_MOVED)),
    ).fetchone()
    return row is not None


def booking(conn: sqlite3.Connection, team_id: int, activity_id: int | None) -> Booking | None:
    """An activity of the team; None where it is gone."""
    row = conn.execute(
        "SELECT company_id, contact_id, ifnull(text, ''), user_id FROM activity WHERE id = ? "
        "AND team_id = ?",
        (activity_id, team_id),
    ).fetchone()
    return None if row is None else Booking(*row)


def addresses_of(conn: sqlite3.Connection, team_id: int) -> Sequence[str]:
    """The addresses of the users of the team."""
    rows = conn.execute(
        "SELECT lower(email) FROM user WHERE team_id = ? AND email IS NOT NULL", (team_id,)
    )
    return [row[0] for row in rows]


def set_address(conn: sqlite3.Connection, user_id: int, address: str) -> None:
    """Note the address of a user who has none."""
    conn.execute("UPDATE user SET email = ? WHERE id = ? AND email IS NULL", (address, user_id))
