"""Imports that were run, and mappings that were saved."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


def start(
    conn: sqlite3.Connection,
    team_id: int,
    user_id: int,
    at: int,
    kind: str,
    file_name: str,
    sha256: str,
    mapping: str,
) -> int:
    """A run that begins; its id. :func:`finish` writes what came out."""
    cursor = conn.execute(
        "INSERT INTO import_run (team_id, user_id, at, kind, file_name, file_sha256, mapping, "
        "created, updated, unchanged, skipped) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
        (team_id, user_id, at, kind, file_name, sha256, mapping),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish(
    conn: sqlite3.Connection,
    run_id: int,
    *,
    created: int,
    updated: int,
    unchanged: int,
    skipped: int,
) -> None:
    """What came out of a run, in rows of the file."""
    conn.execute(
        "UPDATE import_run SET created = ?, updated = ?, unchanged = ?, skipped = ? WHERE id = ?",
        (created, updated, unchanged, skipped, run_id),
    )


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping under its name; ``mapping`` is its JSON, ``signature`` that of the header it was
    made for, ``updated_at`` when it was saved (UTC ms).
    """

    name: str
    signature: str
    mapping: str
    updated_at: int


_MAPPING = "SELECT name, signature, mapping, updated_at FROM import_mapping"


def mappings(conn: sqlite3.Connection, team_id: int, kind: str) -> list[SavedMapping]:
    """The team's mappings of one kind, by name."""
    rows = conn.execute(f"{_MAPPING} WHERE team_id = ? AND kind = ? ORDER BY name", (team_id, kind))
    return [SavedMapping(*row) for row in rows]


def mapping_for(
    conn: sqlite3.Connection, team_id: int, kind: str, signature: str
) -> SavedMapping | None:
    """The mapping saved last for a header with this signature."""
    row = conn.execute(
        f"{_MAPPING} WHERE team_id = ? AND kind = ? AND signature = ? "
        "ORDER BY updated_at DESC, id DESC LIMIT 1",
        (team_id, kind, signature),
    ).fetchone()
    return SavedMapping(*row) if row else None


def save_mapping(conn: sqlite3.Connection, team_id: int, kind: str, saved: SavedMapping) -> None:
    """Keep a mapping under its name, in place of the one that had it."""
    conn.execute(
        "INSERT INTO import_mapping (team_id, kind, name, signature, mapping, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (team_id, kind, name) DO UPDATE SET "
        "signature = excluded.signature, mapping = excluded.mapping, "
        "updated_at = excluded.updated_at",
        (team_id, kind, saved.name, saved.signature, saved.mapping, saved.updated_at),
    )
