"""What the order of the day is made from: deals that go on, and suspects that wait."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from leadtui.models.leads import Viewer
from leadtui.models.routines import default_of
from leadtui.models.suspects import in_flow

_UNREMINDED = (
    "NOT EXISTS (SELECT 1 FROM reminder r WHERE r.company_id = o.id AND r.closed_at IS NULL)"
)
_BEST = (
    "(SELECT max(s.engagement) FROM contact k JOIN lead_state s ON s.contact_id = k.id "
    "WHERE k.company_id = o.id AND k.card <> 'left')"
)


class Suspect(NamedTuple):
    """A company in the suspect flow of the viewer's default routine; ``fit`` is None where the
    routine has no criteria, ``engagement`` that of its best lead, None without one.
    """

    company_id: int
    company: str
    routine: str
    fit: int | None
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
    """The suspects without an open reminder: the best fit first, then the best engagement, then
    by name (X-14, COE-110).
    """
    routine = default_of(conn, viewer.user_id)
    if routine is None:
        return []
    rows = conn.execute(
        f"SELECT o.id, o.name, f.score, {_BEST} AS best {in_flow(conn, routine.id)} "
        f"AND {_UNREMINDED} ORDER BY f.raw IS NULL, f.raw DESC, best IS NULL, best DESC, "
        "o.sort_name, o.id LIMIT :limit",
        {"routine": routine.id, "limit": limit},
    )
    return [Suspect(row[0], row[1], routine.title, row[2], row[3]) for row in rows]


def suspects_waiting(conn: sqlite3.Connection, viewer: Viewer) -> int:
    """How many suspects have no open reminder."""
    routine = default_of(conn, viewer.user_id)
    if routine is None:
        return 0
    number: int = conn.execute(
        f"SELECT count(*) {in_flow(conn, routine.id)} AND {_UNREMINDED}", {"routine": routine.id}
    ).fetchone()[0]
    return number
