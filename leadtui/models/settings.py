"""What leadtui notes for itself in a store: small texts by name, outside the journal."""

from __future__ import annotations

import sqlite3


def get(conn: sqlite3.Connection, name: str) -> str | None:
    """The text noted under ``name``, None when there is none."""
    row = conn.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def put(conn: sqlite3.Connection, name: str, value: str) -> bool:
    """Note ``value`` under ``name``; whether that was news.

    In a write transaction only one process is told so for a value.
    """
    if get(conn, name) == value:
        return False
    conn.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
    return True


def time_zones(conn: sqlite3.Connection) -> dict[int, str]:
    """The time zone of every team."""
    return dict(conn.execute("SELECT id, timezone FROM team ORDER BY id"))
