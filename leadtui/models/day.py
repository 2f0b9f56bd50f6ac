"""What the order of the day is made from: deals that go on, and suspects that wait."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from leadtui.models.leads import Viewer

_SUSPECTS = (
    "FROM user u JOIN routine q ON q.id = u.default_routine_id AND q.team_id = u.team_id "
    "JOIN routine_tag t ON t.routine_id = q.id AND t.tag = 'suspect' "
    "JOIN company o ON o.id = t.company_id AND o.team_id = u.team_id "
    "WHERE u.id = :user AND u.team_id = :team AND NOT EXISTS "
    "(SELECT 1 FROM reminder r WHERE r.company_id = o.id AND r.closed_at IS NULL)"
)
_BEST = (
    "(SELECT max(s.engagement) FROM contact k JOIN lead_state s ON s.contact_id = k.id "
    "WHERE k.company_id = o.id)"
)


class Suspect(NamedTuple):
    """A company tagged suspect on the viewer's default routine; ``engagement`` is that of its best
    lead, None without one.
    """

    company_id: int
    company: str
    routine: str
    engagement: int | None


def running_deals(conn: sqlite3.Connection, team_id: int) -> dict[int, str]:
    """The companies of a team with a deal that goes on, and the stage of the one that is farthest
    (COE-65).
    """
    rows = conn.execute(
        "SELECT d.company_id, s.name FROM deal d JOIN deal_stage s ON s.id = d.stage_id "
        "WHERE d.team_id = ? AND d.closed_at IS NULL ORDER BY s.position, d.id",
        (team_id,),
    )
    return dict(rows.fetchall())


def suspects(conn: sqlite3.Connection, viewer: Viewer, limit: int) -> list[Suspect]:
    """The suspects without an open reminder: the best engagement first, then by name (X-14)."""
    rows = conn.execute(
        f"SELECT o.id, o.name, q.title, {_BEST} AS best {_SUSPECTS} "
        "ORDER BY best IS NULL, best DESC, o.sort_name, o.id LIMIT :limit",
        {"user": viewer.user_id, "team": viewer.team_id, "limit": limit},
    )
    return [Suspect(*row) for row in rows]


def suspects_waiting(conn: sqlite3.Connection, viewer: Viewer) -> int:
    """How many suspects have no open reminder."""
    values = {"user": viewer.user_id, "team": viewer.team_id}
    number: int = conn.execute(f"SELECT count(*) {_SUSPECTS}", values).fetchone()[0]
    return number
