"""Alarms: reminders with a time of day, each rung once over all processes.

When a reminder rang is not a user's doing and is not journalled.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from leadtui.domain.reminders import Priority
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME
from leadtui.models.reminders import clock_of, follower_ids

#: An alarm rung later than this was missed, in milliseconds.
MISSED_AFTER_MS = 300_000

_WAITS = "closed_at IS NULL AND rang_at IS NULL AND ring_at IS NOT NULL"
_FOLLOWED = (
    "EXISTS (SELECT 1 FROM reminder_follower f WHERE f.reminder_id = reminder.id AND f.user_id = ?)"
)
_ROW = (
    f"SELECT r.id, r.team_id, r.company_id, o.name, r.contact_id, ifnull({NAME}, ''), r.date, "
    "r.time, r.priority, r.note, r.ring_at, (SELECT group_concat(f.user_id) "
    "FROM reminder_follower f WHERE f.reminder_id = r.id) "
    "FROM reminder r JOIN company o ON o.id = r.company_id "
    "LEFT JOIN contact c ON c.id = r.contact_id "
    "WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.ring_at, r.priority, r.id"
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reminder that rings; ``ring_at`` in UTC ms, ``missed`` when that is long over. ``held``
    says since when quiet hours held it, ``22:15``, empty where they did not; then it is missed
    when their end is long over.
    """

    reminder_id: int
    team_id: int
    company_id: int
    company: str
    contact_id: int | None
    contact: str
    date: dt.date
    time: dt.time | None
    priority: Priority
    note: str
    ring_at: int
    follower_ids: tuple[int, ...]
    missed: bool
    held: str = ""


def due_ids(conn: sqlite3.Connection, now: int, user_id: int | None) -> list[int]:
    """The reminders that have to ring at ``now``, only those that ``user_id`` follows if given."""
    query = f"SELECT id FROM reminder WHERE {_WAITS} AND ring_at <= ?"
    values = [now]
    if user_id is not None:
        query += f" AND {_FOLLOWED}"
        values.append(user_id)
    return [row[0] for row in conn.execute(query, values)]


def claim(conn: sqlite3.Connection, now: int, user_id: int | None) -> list[Alarm]:
    """Take what has to ring at ``now`` for the caller, who alone rings it.

    To be called in a transaction that is taken at once (IMMEDIATE).
    """
    ids = [
        reminder_id
        for reminder_id in due_ids(conn, now, user_id)
        if conn.execute(
            f"UPDATE reminder SET rang_at = ? WHERE id = ? AND {_WAITS}", (now, reminder_id)
        ).rowcount
    ]
    return rows(conn, ids, now)


def rows(conn: sqlite3.Connection, ids: list[int], now: int) -> list[Alarm]:
    """The alarms of the reminders ``ids``, the earliest first."""
    return [
        Alarm(
            reminder_id=row[0],
            team_id=row[1],
            company_id=row[2],
            company=row[3],
            contact_id=row[4],
            contact=row[5],
            date=dt.date.fromisoformat(row[6]),
            time=clock_of(row[7]),
            priority=Priority(row[8]),
            note=row[9],
            ring_at=row[10],
            follower_ids=tuple(sorted(follower_ids(row[11]))),
            missed=now - row[10] > MISSED_AFTER_MS,
        )
        for row in conn.execute(_ROW, (id_list(ids),))
    ]


def next_at(conn: sqlite3.Connection, user_id: int | None) -> int | None:
    """The instant of the next alarm (UTC ms), which may be over; None where none waits."""
    query, values = f"SELECT ring_at FROM reminder WHERE {_WAITS}", []
    if user_id is not None:
        query += f" AND {_FOLLOWED}"
        values.append(user_id)
    row = conn.execute(f"{query} ORDER BY ring_at LIMIT 1", values).fetchone()
    return row[0] if row else None


def settle_step(
    conn: sqlite3.Connection, step_id: int, now: int, *, quiet_since: int | None = None
) -> None:
    """After the undo or redo ``step_id``: a ring moment that it brought back rings if it is still
    to come at ``now`` (UTC ms), and not if it is over. Since ``quiet_since``, where it is quiet
    now, alarms wait: what has not rung since then still will.
    """
    conn.execute(
        "UPDATE reminder SET rang_at = CASE WHEN ring_at > :now THEN NULL "
        "WHEN ring_at >= :quiet THEN rang_at ELSE ifnull(rang_at, :now) END "
        "WHERE ring_at IS NOT NULL AND id IN (SELECT record_id FROM change "
        "WHERE step_id = :step AND record = 'reminder' "
        "AND (op = 'I' OR after GLOB '*ring_at=*'))",
        {"now": now, "step": step_id, "quiet": quiet_since},
    )
