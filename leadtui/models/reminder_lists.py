"""Lists of reminders: their rows in order, how many there are, and when they fall due."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import ReminderRow, UserRow
from leadtui.models.ids import id_list
from leadtui.models.leads import NAME, Viewer
from leadtui.models.reminders import clock_of, follower_ids, origin_of, repeat_of

if TYPE_CHECKING:
    from leadtui.models.company_conditions import Asked

#: So much of the last note a list shows, in characters.
LAST_NOTE_LENGTH = 300

#: Kinds whose text is a note on the company (COE-49).
_NOTED = ", ".join(str(int(k)) for k in (Kind.INCOMING_CALL, Kind.OUTGOING_CALL, Kind.NOTE))
_FOLLOWER_IDS = (
    "(SELECT group_concat(f.user_id) FROM reminder_follower f WHERE f.reminder_id = r.id)"
)
_LAST_NOTE = (
    f"(SELECT substr(a.text, 1, {LAST_NOTE_LENGTH}) FROM activity a "
    f"WHERE a.company_id = r.company_id AND a.kind IN ({_NOTED}) AND a.text IS NOT NULL "
    "ORDER BY a.at DESC, a.id DESC LIMIT 1)"
)
# A subquery gives one value only: twice the best engagement of the company's leads, one more
# where one of them is hot.
_HEAT = (
    "(SELECT max(s.engagement) * 2 + "
    "max(s.hot AND (s.hot_until IS NULL OR s.hot_until > :now)) "
    "FROM contact k JOIN lead_state s ON s.contact_id = k.id WHERE k.company_id = r.company_id "
    "AND k.card <> 'left')"
)
_DEFAULT_ROUTINE = "(SELECT default_routine_id FROM user WHERE id = :user)"
_COLUMNS = (
    f"SELECT r.id, r.company_id, o.name, r.contact_id, ifnull({NAME}, ''), r.date, r.time, "
    f"r.priority, r.note, ifnull(t.tag, ''), {_FOLLOWER_IDS}, ifnull({_LAST_NOTE}, ''), {_HEAT}, "
    "r.origin, r.closed_at, r.repeats, q.score FROM reminder r "
)
# Many reminders are read company by company, as what they are joined with lies in the file: by
# date it takes twice as long.
_BY_COMPANY = "INDEXED BY reminder_open "
_JOINED = (
    "JOIN company o ON o.id = r.company_id "
    "LEFT JOIN contact c ON c.id = r.contact_id "
    "LEFT JOIN routine_tag t ON t.company_id = r.company_id AND t.routine_id = "
    f"{_DEFAULT_ROUTINE} "
    f"LEFT JOIN fit q ON q.company_id = r.company_id AND q.routine_id = {_DEFAULT_ROUTINE} "
)
# The order of domain.reminders.order_key; of fits with the same score the larger sum comes first.
_ORDER = "r.priority, r.date, r.time IS NULL, r.time, q.raw IS NULL, q.raw DESC, o.sort_name, r.id"
_FOLLOWED = (
    "EXISTS (SELECT 1 FROM reminder_follower f WHERE f.reminder_id = r.id "
    "AND f.user_id = :follower)"
)


class Wanted(NamedTuple):
    """Which open reminders a list shows; None lets everything through (COE-134).

    ``first`` and ``last`` are dates, both included. ``asked`` is what is asked of the company, and
    ``company_ids`` are those that are let through.
    """

    follower_id: int | None = None
    priority: Priority | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    asked: Asked | None = None
    company_ids: Sequence[int] | None = None


def list_query(viewer: Viewer, wanted: Wanted) -> tuple[str, dict[str, object]]:
    """The statement of :func:`listed` and its values."""
    where = ["r.team_id = :team", "r.closed_at IS NULL"]
    values: dict[str, object] = {
        "team": viewer.team_id,
        "user": viewer.user_id,
        "now": viewer.now,
    }
    if wanted.follower_id is not None:
        where.append(_FOLLOWED)
        values["follower"] = wanted.follower_id
    if wanted.priority is not None:
        where.append("r.priority = :priority")
        values["priority"] = int(wanted.priority)
    if wanted.asked is not None:
        from leadtui.models.company_conditions import conditions

        asked, of_company = conditions("r.company_id", viewer, wanted.asked)
        where += asked
        values |= of_company
    if wanted.company_ids is not None:
        where.append("r.company_id IN (SELECT value FROM json_each(:companies))")
        values["companies"] = id_list(wanted.company_ids)
    for name, sign, day in (("first", ">=", wanted.first), ("last", "<=", wanted.last)):
        if day is not None:
            where.append(f"r.date {sign} :{name}")
            values[name] = day.isoformat()
    joined = f"{_COLUMNS}{_BY_COMPANY}{_JOINED}"
    return f"{joined}WHERE {' AND '.join(where)} ORDER BY {_ORDER}", values


def listed(
    conn: sqlite3.Connection, viewer: Viewer, wanted: Wanted, users: Sequence[UserRow]
) -> list[ReminderRow]:
    """The open reminders of a team in the order of the list (COE-132).

    ``users`` are those of the team, in the order in which followers are shown.
    """
    query, values = list_query(viewer, wanted)
    return _rows(conn.execute(query, values), viewer, users)


def one(
    conn: sqlite3.Connection, viewer: Viewer, reminder_id: int, users: Sequence[UserRow]
) -> ReminderRow | None:
    """A reminder of the team, open or closed."""
    return _one(conn, viewer, users, "r.id = :id", reminder_id)


def of_company(
    conn: sqlite3.Connection, viewer: Viewer, company_id: int, users: Sequence[UserRow]
) -> ReminderRow | None:
    """The open reminder of a company of the team."""
    return _one(conn, viewer, users, "r.company_id = :id AND r.closed_at IS NULL", company_id)


def of_ids(
    conn: sqlite3.Connection, viewer: Viewer, ids: Sequence[int], users: Sequence[UserRow]
) -> list[ReminderRow]:
    """Those of these reminders that are the team's and still open, in the order of the list."""
    values: dict[str, object] = {
        "team": viewer.team_id,
        "user": viewer.user_id,
        "now": viewer.now,
        "ids": id_list(ids),
    }
    among = "r.id IN (SELECT value FROM json_each(:ids))"
    where = f"r.team_id = :team AND r.closed_at IS NULL AND {among}"
    cursor = conn.execute(f"{_COLUMNS}{_JOINED}WHERE {where} ORDER BY {_ORDER}", values)
    return _rows(cursor, viewer, users)


def _one(
    conn: sqlite3.Connection, viewer: Viewer, users: Sequence[UserRow], where: str, wanted: int
) -> ReminderRow | None:
    values = {
        "team": viewer.team_id,
        "user": viewer.user_id,
        "now": viewer.now,
        "id": wanted,
    }
    cursor = conn.execute(f"{_COLUMNS}{_JOINED}WHERE r.team_id = :team AND {where}", values)
    found = _rows(cursor, viewer, users)
    return found[0] if found else None


def _rows(cursor: sqlite3.Cursor, viewer: Viewer, users: Sequence[UserRow]) -> list[ReminderRow]:
    names = {user.id: user.name for user in users}
    # Lists repeat few dates, times and groups of followers.
    days: dict[str, dt.date] = {}
    clocks: dict[str | None, dt.time | None] = {}
    groups: dict[str | None, tuple[tuple[int, ...], tuple[str, ...]]] = {}
    priorities = {int(priority): priority for priority in Priority}
    found = []
    for (
        reminder_id, company_id, company, contact_id, contact, day, clock, priority, note, tag,
        group, last_note, heat, origin, closed_at, repeats, fit,
    ) in cursor:  # fmt: skip
        if day not in days:
            days[day] = dt.date.fromisoformat(day)
        if group not in groups:
            members = set(follower_ids(group))
            ids = tuple(user_id for user_id in names if user_id in members)
            groups[group] = (ids, tuple(names[user_id] for user_id in ids))
        if clock not in clocks:
            clocks[clock] = clock_of(clock)
        found.append(
            ReminderRow(
                id=reminder_id,
                company_id=company_id,
                company=company,
                contact_id=contact_id,
                contact=contact,
                date=days[day],
                time=clocks[clock],
                priority=priorities[priority],
                note=note,
                tag=tag,
                followers=groups[group][1],
                follower_ids=groups[group][0],
                last_note=last_note,
                hot=heat is not None and heat & 1 == 1,
                engagement=None if heat is None else heat >> 1,
                origin=origin_of(origin).words(viewer.today) if origin else "",
                closed_at=closed_at,
                repeats=repeat_of(repeats).words if repeats else "",
                fit=fit,
            )
        )
    return found


def count(
    conn: sqlite3.Connection, team_id: int, today: dt.date, follower_id: int | None
) -> tuple[int, int]:
    """How many open reminders are to process, and how many are upcoming (COE-133)."""
    row = conn.execute(
        "SELECT count(CASE WHEN r.date <= :today THEN 1 END), "
        f"count(CASE WHEN r.date > :today THEN 1 END) {_counted(follower_id)}",
        {"team": team_id, "today": today.isoformat(), "follower": follower_id},
    ).fetchone()
    return row[0], row[1]


def count_by_day(
    conn: sqlite3.Connection, team_id: int, after: dt.date, last: dt.date, follower_id: int | None
) -> dict[dt.date, int]:
    """How many open reminders fall on each day later than ``after`` up to ``last`` (COE-138)."""
    rows = conn.execute(
        f"SELECT r.date, count(*) {_counted(follower_id)} AND r.date > :after "
        "AND r.date <= :last GROUP BY r.date ORDER BY r.date",
        {
            "team": team_id,
            "after": after.isoformat(),
            "last": last.isoformat(),
            "follower": follower_id,
        },
    )
    return {dt.date.fromisoformat(day): number for day, number in rows}


def _counted(follower_id: int | None) -> str:
    follows = "" if follower_id is None else f" AND {_FOLLOWED}"
    return f"FROM reminder r WHERE r.team_id = :team AND r.closed_at IS NULL{follows}"
