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
