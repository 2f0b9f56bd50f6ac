"""What has happened of late, to tell rules that nothing comes of."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from leadtui.domain.kinds import Kind

_KIND_OF = {int(kind): kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Usage:
    """The kinds of activity and the names of statuses that there were."""

    kinds: frozenset[Kind]
    statuses: frozenset[str]


def since(conn: sqlite3.Connection, team_id: int, at: int) -> Usage:
    """What happened to the leads of a team from ``at`` (UTC ms) on."""
    kinds = conn.execute(
        "SELECT DISTINCT kind FROM activity WHERE team_id = ? AND contact_id IS NOT NULL "
        "AND at >= ?",
        (team_id, at),
    )
    statuses = conn.execute(
        "SELECT DISTINCT s.name FROM activity a JOIN status s ON s.id = a.status_id "
        "WHERE a.team_id = ? AND a.kind = ? AND a.contact_id IS NOT NULL AND a.at >= ?",
        (team_id, int(Kind.STATUS), at),
    )
    return Usage(
        frozenset(_KIND_OF[row[0]] for row in kinds if row[0] in _KIND_OF),
        frozenset(row[0] for row in statuses),
    )
