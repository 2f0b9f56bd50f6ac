"""Filter lines that users keep by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from leadtui.domain.rows import ViewRow


def views(conn: sqlite3.Connection, team_id: int, user_id: int) -> list[ViewRow]:
    """The views of a user of a team, in the order they were kept."""
    rows = conn.execute(
        "SELECT id, place, name, line, sort FROM saved_view "
        "WHERE team_id = ? AND user_id = ? ORDER BY id",
        (team_id, user_id),
    )
    return [ViewRow(*row) for row in rows]


def lines(conn: sqlite3.Connection, team_id: int, places: Collection[str]) -> dict[int, str]:
    """The filter lines of all views of a team that are of these places, by their ids."""
    rows = conn.execute("SELECT id, line, place FROM saved_view WHERE team_id = ?", (team_id,))
    return {row[0]: row[1] for row in rows if row[2] in places}


def set_line(conn: sqlite3.Connection, view_id: int, line: str) -> None:
    """Give a view another filter line."""
    conn.execute("UPDATE saved_view SET line = ? WHERE id = ?", (line, view_id))


def insert(conn: sqlite3.Connection, team_id: int, user_id: int, view: ViewRow) -> int:
    """Keep a view; its id."""
    row_id = conn.execute(
        "INSERT INTO saved_view (team_id, user_id, place, name, line, sort) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (team_id, user_id, view.place, view.name, view.line, view.sort),
    ).lastrowid
    assert row_id is not None
    return row_id


def update(conn: sqlite3.Connection, view: ViewRow) -> None:
    """Give the view of that id what ``view`` has."""
    conn.execute(
        "UPDATE saved_view SET name = ?, line = ?, sort = ? WHERE id = ?",
        (view.name, view.line, view.sort, view.id),
    )


def delete(conn: sqlite3.Connection, view_id: int) -> None:
    """Forget a view."""
    conn.execute("DELETE FROM saved_view WHERE id = ?", (view_id,))
