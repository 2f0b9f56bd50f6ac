"""Teams, their users, statuses, lead sources and routines."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING

from leadtui.domain.errors import NotFound
from leadtui.domain.rows import TeamRow, UserRow

if TYPE_CHECKING:
    from leadtui.models.tables import Record

_USER = "id, team_id, name, email, role, default_routine_id"


def insert_team(
    conn: sqlite3.Connection, name: str, timezone: str, region: str | None, now: int
) -> int:
    """A new team; its id."""
    from leadtui.models.tables import Team

    return _insert(conn, Team, name=name, timezone=timezone, region=region, created_at=now)


def insert_routine(conn: sqlite3.Connection, team_id: int, title: str, now: int) -> int:
    """A new routine; its id."""
    from leadtui.models.tables import Routine

    return _insert(conn, Routine, team=team_id, title=title, created_at=now)


def insert_user(
    conn: sqlite3.Connection,
    team_id: int,
    name: str,
    role: str,
    default_routine_id: int | None,
    now: int,
) -> int:
    """A new user, who works on their default routine; the id."""
    from leadtui.models.tables import RoutineUser, User

    user_id = _insert(
        conn,
        User,
        team=team_id,
        name=name,
        role=role,
        default_routine=default_routine_id,
        created_at=now,
    )
    if default_routine_id is not None:
        _insert(conn, RoutineUser, routine=default_routine_id, user=user_id)
    return user_id


def _insert(conn: sqlite3.Connection, model: type[Record], **values: object) -> int:
    from leadtui.models.tables import run

    row_id = run(conn, model.insert(values)).lastrowid
    assert row_id is not None
    return row_id


def insert_statuses(
    conn: sqlite3.Connection, team_id: int, kind: str, names: Iterable[str]
) -> None:
    """Statuses of one kind, in this order."""
    from leadtui.models.tables import Status, run

    rows = [
        {"team": team_id, "name": name, "kind": kind, "position": position}
        for position, name in enumerate(names)
    ]
    run(conn, Status.insert_many(rows))


def ensure_source(
    conn: sqlite3.Connection, team_id: int, name: str, category: str, now: int
) -> None:
    """Make ``name`` a lead source of the team if it is none yet (PUB-17)."""
    from leadtui.models.tables import LeadSource, run

    row = {"team": team_id, "name": name, "category": category, "created_at": now}
    run(conn, LeadSource.insert(row).on_conflict_ignore())


def team(conn: sqlite3.Connection, team_id: int) -> TeamRow:
    """One team."""
    row = conn.execute(
        "SELECT id, name, timezone, region FROM team WHERE id = ?", (team_id,)
    ).fetchone()
    if row is None:
        raise NotFound("There is no such team.")
    return TeamRow(*row)


def all_users(conn: sqlite3.Connection) -> list[UserRow]:
    """Every user of the store, whatever their team: for choosing who is at work."""
    return [UserRow(*row) for row in conn.execute(f"SELECT {_USER} FROM user ORDER BY id")]


def team_names(conn: sqlite3.Connection) -> dict[int, str]:
    """The name of every team of the store by its id."""
    return dict(conn.execute("SELECT id, name FROM team"))


def users(conn: sqlite3.Connection, team_id: int) -> list[UserRow]:
    """The users of a team."""
    rows = conn.execute(f"SELECT {_USER} FROM user WHERE team_id = ? ORDER BY name", (team_id,))
    return [UserRow(*row) for row in rows]


def user(conn: sqlite3.Connection, user_id: int) -> UserRow:
    """One user."""
    row = conn.execute(f"SELECT {_USER} FROM user WHERE id = ?", (user_id,)).fetchone()
    if row is None:
        raise NotFound("There is no such user.")
    return UserRow(*row)


def status_ids(conn: sqlite3.Connection, team_id: int) -> dict[str, int]:
    """The team's statuses by name, in their order."""
    return dict(
        conn.execute(
            "SELECT name, id FROM status WHERE team_id = ? ORDER BY kind DESC, position", (team_id,)
        )
    )


def status_kinds(conn: sqlite3.Connection, team_id: int) -> dict[str, str]:
    """The kind of each of the team's statuses, ``lead`` or ``contact``, by name, in their order."""
    return dict(
        conn.execute(
            "SELECT name, kind FROM status WHERE team_id = ? ORDER BY kind DESC, position",
            (team_id,),
        )
    )


def add_status(conn: sqlite3.Connection, team_id: int, name: str, kind: str) -> int:
    """A new status, last of its kind; its id."""
    from leadtui.models.tables import Status

    last = conn.execute(
        "SELECT ifnull(max(position), -1) FROM status WHERE team_id = ? AND kind = ?",
        (team_id, kind),
    ).fetchone()[0]
    return _insert(conn, Status, team=team_id, name=name, kind=kind, position=last + 1)


def place_statuses(conn: sqlite3.Connection, status_ids: Iterable[int]) -> None:
    """Put the statuses of one kind into this order."""
    conn.executemany(
        "UPDATE status SET position = ? WHERE id = ? AND position <> ?",
        [(place, i, place) for place, i in enumerate(status_ids)],
    )


def status_uses(conn: sqlite3.Connection, status_id: int) -> int:
    """How many leads have a status, or once were given it."""
    number: int = conn.execute(
        "SELECT (SELECT count(*) FROM contact WHERE status_id = :id) "
        "+ (SELECT count(*) FROM activity WHERE status_id = :id)",
        {"id": status_id},
    ).fetchone()[0]
    return number


def replace_status(conn: sqlite3.Connection, status_id: int, by: int) -> None:
    """Give every lead and every entry of a timeline that has a status another one instead."""
    for record in ("contact", "activity"):
        conn.execute(f"UPDATE {record} SET status_id = ? WHERE status_id = ?", (by, status_id))


def remove_status(conn: sqlite3.Connection, status_id: int) -> None:
    """Take a status that nothing refers to out of the list."""
    conn.execute("DELETE FROM status WHERE id = ?", (status_id,))


def sources(conn: sqlite3.Connection, team_id: int) -> list[str]:
    """The team's lead sources by name."""
    rows = conn.execute("SELECT name FROM lead_source WHERE team_id = ? ORDER BY name", (team_id,))
    return [row[0] for row in rows]
