"""Notifications of a user."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from leadtui.domain.rows import NotificationRow
from leadtui.models.ids import id_list


def unseen(conn: sqlite3.Connection, user_id: int) -> int:
    """How many the user has not seen."""
    row = conn.execute(
        "SELECT count(*) FROM notification WHERE user_id = ? AND seen_at IS NULL", (user_id,)
    ).fetchone()
    count: int = row[0]
    return count


def page(conn: sqlite3.Connection, user_id: int, limit: int) -> list[NotificationRow]:
    """The newest ones first."""
    return [
        NotificationRow(row_id, at, kind, text, company_id, contact_id, bool(was_seen))
        for row_id, at, kind, text, company_id, contact_id, was_seen in conn.execute(
            "SELECT id, at, kind, text, company_id, contact_id, seen_at IS NOT NULL "
            "FROM notification WHERE user_id = ? ORDER BY at DESC, id DESC LIMIT ?",
            (user_id, limit),
        )
    ]


def mark_seen(conn: sqlite3.Connection, user_id: int, ids: Sequence[int], now: int) -> None:
    """Mark some as seen at ``now``."""
    conn.execute(
        "UPDATE notification SET seen_at = ? WHERE user_id = ? AND seen_at IS NULL "
        "AND id IN (SELECT value FROM json_each(?))",
        (now, user_id, id_list(ids)),
    )
