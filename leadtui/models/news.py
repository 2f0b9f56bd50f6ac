"""Leads that became hot and companies that rose, in the order in which users are to hear of it;
and what became of hot leads, the newest first.
"""

from __future__ import annotations

import sqlite3

from leadtui.domain.kinds import Kind
from leadtui.domain.news import FitNews, HotNews
from leadtui.models.leads import NAME

_FEED = ", ".join(str(int(k)) for k in (Kind.BECAME_HOT, Kind.COOLED, Kind.HOT_REMOVED))


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


def rose(conn: sqlite3.Connection, after: int, user_id: int | None) -> list[FitNews]:
    """What was told of companies that rose above the number of a routine after notification
    ``after``, only to ``user_id`` if given.
    """
    return [
        FitNews(*row)
        for row in conn.execute(
            "SELECT id, user_id, text FROM notification WHERE id > ? AND kind = 'fit' "
            "AND user_id = ifnull(?, user_id) ORDER BY id",
            (after, user_id),
        )
    ]


def feed(conn: sqlite3.Connection, team_id: int, owner_id: int | None, since: int) -> list[int]:
    """The activities "became hot", "cooled" and "hot removed" of a team's leads from ``since``
    (UTC ms) on, the newest first; only of the leads of ``owner_id`` if given.

    They are few among the activities, and of the indexes the one for scoring has their kind.
    """
    owned = "JOIN contact c ON c.id = a.contact_id AND c.owner_id = :owner "
    return [
        row[0]
        for row in conn.execute(
            f"SELECT a.id FROM activity a INDEXED BY activity_scoring "
            f"{'' if owner_id is None else owned}"
            f"WHERE a.contact_id IS NOT NULL AND a.kind IN ({_FEED}) AND a.at >= :since "
            "AND a.team_id = :team ORDER BY a.at DESC, a.id DESC",
            {"team": team_id, "owner": owner_id, "since": since},
        )
    ]
