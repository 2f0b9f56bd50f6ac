"""Reminders as numbers: open ones by day and priority, and the facts that weeks are made of."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority

_FOLLOWED = (
    "EXISTS (SELECT 1 FROM reminder_follower f WHERE f.reminder_id = r.id AND f.user_id = :user)"
)
_KINDS = ", ".join(
    str(int(kind))
    for kind in (
        Kind.REMINDER_SET,
        Kind.REMINDER_MOVED,
        Kind.REMINDER_DONE,
        Kind.REMINDER_DELETED,
    )
)
# No index has the kind with the time. Going by company reads the entries of these weeks alone,
# whatever else there is.
_FACTS = (
    "SELECT a.company_id, a.kind, a.at, a.user_id, a.data "
    "FROM company o INDEXED BY company_by_name "
    "CROSS JOIN activity a INDEXED BY activity_by_company "
    "ON a.company_id = o.id AND a.at >= :since "
    f"WHERE o.team_id = :team AND a.kind IN ({_KINDS}) ORDER BY a.at DESC, a.id DESC"
)
_OPEN = (
    "SELECT r.company_id, r.date, (SELECT json_group_array(u.name) FROM reminder_follower f "
    "JOIN user u ON u.id = f.user_id WHERE f.reminder_id = r.id) FROM reminder r "
    "INDEXED BY reminder_by_date WHERE r.team_id = :team AND r.closed_at IS NULL"
)


class Fact(NamedTuple):
    """A timeline entry of a reminder; ``at`` in UTC ms, ``old`` what the reminder was as far as
    it changed.
    """

    company_id: int
    kind: Kind
    at: int
    user_id: int | None
    old: Mapping[str, object] | None


def per_day(
    conn: sqlite3.Connection, team_id: int, last: dt.date, follower_id: int | None
) -> list[tuple[dt.date, Priority, int]]:
    """How many open reminders each day up to ``last`` has, by priority; only those that
    ``follower_id`` follows, if given.
    """
    followed = "" if follower_id is None else f" AND {_FOLLOWED}"
    rows = conn.execute(
        "SELECT r.date, r.priority, count(*) FROM reminder r INDEXED BY reminder_by_date "
        f"WHERE r.team_id = :team AND r.closed_at IS NULL AND r.date <= :last{followed} "
        "GROUP BY r.date, r.priority",
        {"team": team_id, "last": last.isoformat(), "user": follower_id},
    )
    return [(dt.date.fromisoformat(day), Priority(kind), number) for day, kind, number in rows]


def facts(conn: sqlite3.Connection, team_id: int, since: int) -> Iterator[Fact]:
    """What was done to the reminders of a team from ``since`` (UTC ms) on, the newest first."""
    for company_id, kind, at, user_id, data in conn.execute(
        _FACTS, {"team": team_id, "since": since}
    ):
        kept = json.loads(data) if data else {}
        yield Fact(company_id, Kind(kind), at, user_id, kept.get("old"))


def standing(
    conn: sqlite3.Connection, team_id: int
) -> Iterator[tuple[int, dt.date, frozenset[str]]]:
    """The open reminders of a team: company, day, names of the followers."""
    for company_id, day, names in conn.execute(_OPEN, {"team": team_id}):
        yield company_id, dt.date.fromisoformat(day), frozenset(json.loads(names))
