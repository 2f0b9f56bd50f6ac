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
    from leadtui.models.tables import Activity, run

    query = Activity.insert(
        team=team_id,
        company=company_id,
        contact=contact_id,
        kind=int(kind),
        at=at,
        user=user_id,
        duration=duration,
        status=status_id,
        outcome=outcome or None,
        message=message or None,
        text=text or None,
        data=json.dumps(data, ensure_ascii=False) if data else None,
        external_id=external_id,
        import_run=import_run_id,
    )
    row_id = run(conn, query).lastrowid
    assert row_id is not None
    return row_id


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
        from leadtui.models.tables import Contact, run

        run(conn, Contact.update(status=status_id).where(Contact.id == contact_id))


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
    from leadtui.models.tables import Contact, run

    run(conn, Contact.update(updated_at=now).where(Contact.id == contact_id))


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
    from leadtui.models.tables import Activity, run

    run(conn, Activity.update(text=text).where(Activity.id == activity_id))


def delete(conn: sqlite3.Connection, activity_id: int) -> None:
    """Delete an activity."""
    from leadtui.models.tables import Activity, run

    run(conn, Activity.delete().where(Activity.id == activity_id))
