"""Leads that became hot, in the order in which their owners are to hear of it."""

from __future__ import annotations

import sqlite3

from leadtui.domain.news import HotNews
from leadtui.models.leads import NAME


def newest(conn: sqlite3.Connection) -> int:
    """The id of the newest notification, 0 when there is none."""
    number: int = conn.execute("SELECT ifnull(max(id), 0) FROM notification").fetchone()[0]
    return number


def became_hot(conn: sqlite3.Connection, after: int, user_id: int | None) -> list[HotNews]:
    """The leads that became hot by their own doing, told after notification ``after``, only
    those told to ``user_id`` if given.
    """
    return [
        HotNews(*row)
        for row in conn.execute(
            f"SELECT n.id, n.team_id, n.user_id, n.contact_id, {NAME}, ifnull(o.name, '') "
            "FROM notification n JOIN contact c ON c.id = n.contact_id "
            "LEFT JOIN company o ON o.id = c.company_id "
            "WHERE n.id > ? AND n.kind = 'hot' AND n.user_id = ifnull(?, n.user_id) ORDER BY n.id",
            (after, user_id),
        )
    ]
