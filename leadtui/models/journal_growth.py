"""How the journal of a team grew, day by day."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Age:
    """Steps that are ``days`` whole days old, how many, and how many changes they made."""

    days: int
    steps: int
    changes: int


def ages(conn: sqlite3.Connection, team_id: int, now: int) -> list[Age]:
    """The steps of a team by their age at ``now`` (UTC ms), the youngest first.

    Where steps are kept for N days, those of N days and more are the ones cut. A step of the very
    instant N days ago is kept, hence the millisecond.
    """
    # An entry whose record ends in dots stands for a range of rows.
    rows = conn.execute(
        "SELECT max(0, (:now - s.at - 1) / :day) AS age, count(DISTINCT s.id), count(c.id) "
        "+ total(CASE WHEN c.record GLOB '*..' THEN c.after - c.record_id END) "
        "FROM step s LEFT JOIN change c ON c.step_id = s.id "
        "WHERE s.team_id = :team GROUP BY age ORDER BY age",
        {"now": now, "day": _DAY_MS, "team": team_id},
    )
    return [Age(days, steps, int(changes)) for days, steps, changes in rows]
