"""What has happened of late, to tell rules that nothing comes of."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from leadtui.domain.kinds import COMMUNICATIONS, Kind
from leadtui.domain.rules import DAY_MS, Frequency

_KIND_OF = {int(kind): kind for kind in Kind}
_OFTEN = ", ".join(str(int(kind)) for kind in sorted(COMMUNICATIONS))


@dataclass(frozen=True, slots=True)
class Usage:
    """What happened to the leads of each owner, None for leads without one: the kinds of activity
    with the length of the longest, in seconds, and the names of statuses.
    """

    longest: dict[tuple[int | None, Kind], int]
    named: frozenset[tuple[int | None, str]]

    def of(self, owners: Collection[int | None]) -> tuple[dict[Kind, int], set[str]]:
        """The kinds and the statuses of the leads of some owners."""
        kinds: dict[Kind, int] = {}
        for (owner, kind), seconds in self.longest.items():
            if owner in owners:
                kinds[kind] = max(seconds, kinds.get(kind, 0))
        return kinds, {name for owner, name in self.named if owner in owners}


def since(conn: sqlite3.Connection, team_id: int, at: int) -> Usage:
    """What happened to the leads of a team from ``at`` (UTC ms) on."""
    kinds = conn.execute(
        "SELECT c.owner_id, a.kind, max(ifnull(a.duration, 0)) FROM contact c "
        "CROSS JOIN activity a ON a.contact_id = c.id "
        "WHERE c.team_id = ? AND a.at >= ? GROUP BY c.owner_id, a.kind",
        (team_id, at),
    )
    statuses = conn.execute(
        "SELECT DISTINCT c.owner_id, s.name FROM activity a JOIN status s ON s.id = a.status_id "
        "JOIN contact c ON c.id = a.contact_id WHERE a.team_id = ? AND a.kind = ? AND a.at >= ?",
        (team_id, int(Kind.STATUS), at),
    )
    return Usage(
        {(row[0], _KIND_OF[row[1]]): row[2] for row in kinds if row[1] in _KIND_OF},
        frozenset((row[0], row[1]) for row in statuses),
    )


def was_frequent(
    conn: sqlite3.Connection,
    team_id: int,
    at: int,
    often: Frequency,
    owners: Collection[int | None],
) -> bool:
    """Whether somebody was in touch so often with one of their leads, from ``at`` (UTC ms) on."""
    row = conn.execute(
        "SELECT 1 FROM (SELECT a.at - lag(a.at, ?) OVER (PARTITION BY c.id ORDER BY a.at) AS span "
        "FROM contact c CROSS JOIN activity a INDEXED BY activity_scoring ON a.contact_id = c.id "
        f"WHERE c.team_id = ? AND a.kind IN ({_OFTEN}) AND a.at >= ? "
        f"AND ifnull(c.owner_id, 0) IN ({', '.join(str(owner or 0) for owner in owners)})) "
        "WHERE span <= ? LIMIT 1",
        (often.count - 1, team_id, at, often.days * DAY_MS),
    ).fetchone()
    return row is not None
