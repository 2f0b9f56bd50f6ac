"""The lists that users choose from: lead sources, and lists that are kept as one text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.models import settings


@dataclass(frozen=True, slots=True)
class Source:
    """A lead source with its category, empty where it has none, and how many leads have it."""

    id: int
    name: str
    category: str
    used: int


def sources(conn: sqlite3.Connection, team_id: int) -> list[Source]:
    """The lead sources of a team by name."""
    rows = conn.execute(
        "SELECT s.id, s.name, s.category, ifnull(c.used, 0) FROM lead_source s LEFT JOIN "
        "(SELECT source, count(*) AS used FROM contact WHERE team_id = :team GROUP BY source) c "
        "ON c.source = s.name WHERE s.team_id = :team ORDER BY s.name, s.id",
        {"team": team_id},
    )
    return [Source(*row) for row in rows]


def category_of(conn: sqlite3.Connection, team_id: int, source: str) -> str:
    """The category of a lead source, empty where it has none or is none."""
    row = conn.execute(
        "SELECT category FROM lead_source WHERE team_id = ? AND name = ?", (team_id, source)
    ).fetchone()
    return row[0] if row else ""


def set_category(conn: sqlite3.Connection, source_id: int, category: str) -> None:
    """Put a lead source under a category."""
    conn.execute("UPDATE lead_source SET category = ? WHERE id = ?", (category, source_id))


def remove_source(conn: sqlite3.Connection, source_id: int) -> None:
    """Take a lead source off the list; leads that have it keep the word."""
    conn.execute("DELETE FROM lead_source WHERE id = ?", (source_id,))


def methods_used(conn: sqlite3.Connection, team_id: int) -> dict[str, int]:
    """How many leads of a team have which method of contact."""
    return dict(
        conn.execute(
            "SELECT method_of_contact, count(*) FROM contact WHERE team_id = ? "
            "AND method_of_contact IS NOT NULL GROUP BY method_of_contact",
            (team_id,),
        )
    )


def names(conn: sqlite3.Connection, team_id: int, kind: str) -> tuple[str, ...] | None:
    """A list that is kept as one text, None where the team has not changed it."""
    text = settings.get(conn, f"list:{kind}:{team_id}")
    return None if text is None else tuple(json.loads(text))


def set_names(conn: sqlite3.Connection, team_id: int, kind: str, wanted: Sequence[str]) -> None:
    """Keep a list as one text."""
    settings.put(conn, f"list:{kind}:{team_id}", json.dumps(list(wanted), ensure_ascii=False))
