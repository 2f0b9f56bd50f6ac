"""Routines and the tags of companies on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadtui.domain.access import MANAGER
from leadtui.domain.rows import TagRow, UserRow
from leadtui.models.ids import id_list


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine of the team."""

    id: int
    title: str


class Setup(NamedTuple):
    """All that a routine is (COE-101, COE-103, COE-111): ``criteria`` as JSON, None where it has
    none, ``users`` the ids of those who work on it.
    """

    id: int
    title: str
    description: str
    criteria: str | None
    notify_above: int | None
    users: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A company with its tag on one routine, empty where it has none."""

    company_id: int
    company: str
    tag: str


#: Whether routine ``r`` is one that the user sees: a manager sees all, a rep those they work on.
_SEEN = (
    "(:all OR EXISTS "
    "(SELECT 1 FROM routine_user m WHERE m.routine_id = r.id AND m.user_id = :user))"
)


def _seen_by(user: UserRow) -> dict[str, int]:
    return {"team": user.team_id, "user": user.id, "all": int(user.role == MANAGER)}


def routine(conn: sqlite3.Connection, user: UserRow, routine_id: int) -> Routine | None:
    """One routine that a user sees (COE-102)."""
    row = conn.execute(
        f"SELECT r.id, r.title FROM routine r WHERE r.id = :id AND r.team_id = :team AND {_SEEN}",
        {**_seen_by(user), "id": routine_id},
    ).fetchone()
    return Routine(*row) if row else None


def routine_of_team(conn: sqlite3.Connection, team_id: int, routine_id: int) -> Routine | None:
    """One routine of a team, whoever works on it: for what follows by itself."""
    row = conn.execute(
        "SELECT id, title FROM routine WHERE id = ? AND team_id = ?", (routine_id, team_id)
    ).fetchone()
    return Routine(*row) if row else None


def routines(conn: sqlite3.Connection, user: UserRow) -> list[Routine]:
    """The routines that a user sees, by title (COE-102)."""
    rows = conn.execute(
        f"SELECT r.id, r.title FROM routine r WHERE r.team_id = :team AND {_SEEN} "
        "ORDER BY r.title, r.id",
        _seen_by(user),
    )
    return [Routine(*row) for row in rows]


def setup(conn: sqlite3.Connection, user: UserRow, routine_id: int) -> Setup | None:
    """All of one routine that a user sees (COE-102)."""
    row = conn.execute(
        "SELECT r.id, r.title, r.description, r.criteria, r.notify_above FROM routine r "
        f"WHERE r.id = :id AND r.team_id = :team AND {_SEEN}",
        {**_seen_by(user), "id": routine_id},
    ).fetchone()
    if row is None:
        return None
    found_id, title, description, criteria, above = row
    return Setup(found_id, title, description, criteria, above, users_of(conn, routine_id))


def users_of(conn: sqlite3.Connection, routine_id: int) -> tuple[int, ...]:
    """The users who work on a routine, by name."""
    rows = conn.execute(
        "SELECT u.id FROM routine_user m JOIN user u ON u.id = m.user_id "
        "WHERE m.routine_id = ? ORDER BY u.name, u.id",
        (routine_id,),
    )
    return tuple(row[0] for row in rows)


def titled(conn: sqlite3.Connection, team_id: int) -> list[Routine]:
    """Every routine of a team by title, whoever works on it: titles are told apart by it."""
    rows = conn.execute(
        "SELECT id, title FROM routine WHERE team_id = ? ORDER BY title, id", (team_id,)
    )
    return [Routine(*row) for row in rows]


def insert(conn: sqlite3.Connection, team_id: int, title: str, now: int) -> int:
    """A new routine without criteria; its id."""
    cursor = conn.execute(
        "INSERT INTO routine (team_id, title, created_at) VALUES (?, ?, ?)", (team_id, title, now)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def update(conn: sqlite3.Connection, routine: Setup) -> None:
    """Write what a routine is; its users are written apart."""
    conn.execute(
        "UPDATE routine SET title = ?, description = ?, criteria = ?, notify_above = ? "
        "WHERE id = ?",
        (
            routine.title,
            routine.description,
            routine.criteria,
            routine.notify_above,
            routine.id,
        ),
    )


def add_users(conn: sqlite3.Connection, routine_id: int, user_ids: Sequence[int]) -> None:
    """Have users work on a routine who do not yet."""
    conn.execute(
        "INSERT OR IGNORE INTO routine_user (routine_id, user_id) "
        "SELECT ?, value FROM json_each(?)",
        (routine_id, id_list(user_ids)),
    )


def keep_users(conn: sqlite3.Connection, routine_id: int, user_ids: Sequence[int]) -> None:
    """Have nobody but these users work on a routine; of others it is the default no more."""
    bound = (routine_id, id_list(user_ids))
    conn.execute(
        "DELETE FROM routine_user WHERE routine_id = ? "
        "AND user_id NOT IN (SELECT value FROM json_each(?))",
        bound,
    )
    conn.execute(
        "UPDATE user SET default_routine_id = NULL WHERE default_routine_id = ? "
        "AND id NOT IN (SELECT value FROM json_each(?))",
        bound,
    )


def delete(conn: sqlite3.Connection, routine_id: int) -> int:
    """Delete a routine with its tags; how many of these there were."""
    conn.execute(
        "UPDATE user SET default_routine_id = NULL WHERE default_routine_id = ?", (routine_id,)
    )
    number: int = conn.execute(
        "SELECT count(*) FROM routine_tag WHERE routine_id = ?", (routine_id,)
    ).fetchone()[0]
    conn.execute("DELETE FROM routine WHERE id = ?", (routine_id,))
    return number


def default_of(conn: sqlite3.Connection, user_id: int) -> Routine | None:
    """The default routine of a user as it is now (COE-112); a user may have none (COE-113)."""
    row = conn.execute(
        "SELECT r.id, r.title FROM user u JOIN routine r ON r.id = u.default_routine_id "
        "AND r.team_id = u.team_id WHERE u.id = ?",
        (user_id,),
    ).fetchone()
    return Routine(*row) if row else None


def default_users(conn: sqlite3.Connection, team_id: int) -> dict[int, tuple[int, ...]]:
    """The users of a team by the routine that is their default one, 0 for those who have none;
    each in the order of their names.
    """
    found: dict[int, tuple[int, ...]] = {}
    for user_id, routine_id in conn.execute(
        "SELECT u.id, ifnull(r.id, 0) FROM user u LEFT JOIN routine r "
        "ON r.id = u.default_routine_id AND r.team_id = u.team_id "
        "WHERE u.team_id = ? ORDER BY u.name, u.id",
        (team_id,),
    ):
        found[routine_id] = (*found.get(routine_id, ()), user_id)
    return found


def set_default(
    conn: sqlite3.Connection, team_id: int, user_ids: Sequence[int], routine_id: int | None
) -> None:
    """Make a routine the default one of users of a team; None takes the one they have."""
    conn.execute(
        "UPDATE user SET default_routine_id = ? "
        "WHERE team_id = ? AND id IN (SELECT value FROM json_each(?))",
        (routine_id, team_id, id_list(user_ids)),
    )


def tags(conn: sqlite3.Connection, user: UserRow, company_id: int) -> tuple[TagRow, ...]:
    """Every routine that the user sees with the tag and the fit of a company, their default one
    first (COE-102, COE-112).
    """
    rows = conn.execute(
        "SELECT r.id, r.title, ifnull(t.tag, ''), r.id IS u.default_routine_id AS mine, f.score "
        "FROM routine r LEFT JOIN user u ON u.id = :user "
        "LEFT JOIN routine_tag t ON t.routine_id = r.id AND t.company_id = :company "
        "LEFT JOIN fit f ON f.routine_id = r.id AND f.company_id = :company "
        f"WHERE r.team_id = :team AND ({_SEEN} OR mine) ORDER BY mine DESC, r.title, r.id",
        {**_seen_by(user), "company": company_id},
    )
    return tuple(TagRow(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows)


def tagged(
    conn: sqlite3.Connection, team_id: int, routine_id: int, company_ids: Sequence[int]
) -> dict[int, Tagged]:
    """The companies ``company_ids`` of a team with their tag on a routine."""
    rows = conn.execute(
        "SELECT o.id, o.name, ifnull(t.tag, '') FROM company o "
        "LEFT JOIN routine_tag t ON t.company_id = o.id AND t.routine_id = ? "
        "WHERE +o.team_id = ? AND o.id IN (SELECT value FROM json_each(?))",
        (routine_id, team_id, id_list(company_ids)),
    )
    return {row[0]: Tagged(*row) for row in rows}


def set_tag(
    conn: sqlite3.Connection,
    routine_id: int,
    company_id: int,
    tag: str,
    now: int,
    user_id: int | None,
) -> None:
    """Give a company a tag on a routine."""
    conn.execute(
        "INSERT INTO routine_tag (routine_id, company_id, tag, at, user_id) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (routine_id, company_id) DO UPDATE "
        "SET tag = excluded.tag, at = excluded.at, user_id = excluded.user_id",
        (routine_id, company_id, tag, now, user_id),
    )
