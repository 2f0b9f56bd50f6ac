"""Deals and their stages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from leadtui.domain.deals import DealOutcome


def insert_stages(
    conn: sqlite3.Connection, team_id: int, stages: Iterable[tuple[str, DealOutcome | None]]
) -> None:
    """Stages of a team, in this order (COE-63)."""
    conn.executemany(
        "INSERT INTO deal_stage (team_id, name, outcome, position) VALUES (?, ?, ?, ?)",
        [(team_id, name, outcome, place) for place, (name, outcome) in enumerate(stages)],
    )
