"""Activities going into the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from leadtui.domain.kinds import Kind


def insert(
    conn: sqlite3.Connection,
    team_id: int,
    kind: Kind,
    at: int,
    *,
    company_id: int | None = None,
    contact_id: int | None = None,
    user_id: int | None = None,
    duration: int | None = None,
    status_id: int | None = None,
    outcome: str = "",
    message: str = "",
    text: str = "",
    data: Mapping[str, object] | None = None,
    external_id: str | None = None,
    import_run_id: int | None = None,
) -> int:
    """Record one fact at the instant ``at`` (UTC ms); its id. Empty texts are kept as none."""
    cursor = conn.execute(
        "INSERT INTO activity (team_id, company_id, contact_id, kind, at, user_id, duration, "
        "status_id, outcome, message, text, data, external_id, import_run_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            team_id,
            company_id,
            contact_id,
            int(kind),
            at,
            user_id,
            duration,
            status_id,
            outcome or None,
            message or None,
            text or None,
            json.dumps(data, ensure_ascii=False) if data else None,
            external_id,
            import_run_id,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def has_external(conn: sqlite3.Connection, team_id: int, external_id: str) -> bool:
    """Whether the fact known outside as ``external_id`` was taken in before."""
    row = conn.execute(
        "SELECT 1 FROM activity WHERE team_id = ? AND external_id = ?", (team_id, external_id)
    ).fetchone()
    return row is not None


def set_latest_status(conn: sqlite3.Connection, contact_id: int, status_id: int, at: int) -> None:
    """Give a lead the status set at ``at``, unless a later one is recorded already."""
    later = conn.execute(
        "SELECT 1 FROM activity WHERE contact_id = ? AND kind = ? AND at > ? LIMIT 1",
        (contact_id, int(Kind.STATUS), at),
    ).fetchone()
    if later is None:
        conn.execute("UPDATE contact SET status_id = ? WHERE id = ?", (status_id, contact_id))


_FLAG_COLUMNS = {
    "unsubscribed": ("unsubscribed", "unsubscribed_cause"),
    "invalid_email": ("invalid_email", "invalid_email_cause"),
}


def set_flag(conn: sqlite3.Connection, contact_id: int, flag: str, cause: str, now: int) -> None:
    """Set ``unsubscribed`` or ``invalid_email`` with its cause, unless it is set (PUB-34..40)."""
    column, cause_column = _FLAG_COLUMNS[flag]
    conn.execute(
        f"UPDATE contact SET {column} = 1, {cause_column} = ?, updated_at = ? "
        f"WHERE id = ? AND {column} = 0",
        (cause, now, contact_id),
    )


def touch(conn: sqlite3.Connection, contact_id: int, now: int) -> None:
    """Note that the lead did something: its "last updated" (PUB-26)."""
    conn.execute("UPDATE contact SET updated_at = ? WHERE id = ?", (now, contact_id))


def company_name(conn: sqlite3.Connection, team_id: int, company_id: int | None) -> str | None:
    """The name of a company of the team, None when there is no such one."""
    row = conn.execute(
        "SELECT name FROM company WHERE id = ? AND team_id = ?", (company_id, team_id)
    ).fetchone()
    return row[0] if row else None


def note(conn: sqlite3.Connection, team_id: int, activity_id: int) -> tuple[int | None, str] | None:
    """The author and the text of a note; None when there is no such note."""
    row = conn.execute(
        "SELECT user_id, text FROM activity WHERE id = ? AND team_id = ? AND kind = ?",
        (activity_id, team_id, int(Kind.NOTE)),
    ).fetchone()
    return (row[0], row[1] or "") if row else None


def set_text(conn: sqlite3.Connection, activity_id: int, text: str) -> None:
    """Change a note's text."""
    conn.execute("UPDATE activity SET text = ? WHERE id = ?", (text, activity_id))


def delete(conn: sqlite3.Connection, activity_id: int) -> None:
    """Delete an activity."""
    conn.execute("DELETE FROM activity WHERE id = ?", (activity_id,))
