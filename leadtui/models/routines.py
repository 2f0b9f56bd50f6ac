"""Routines and the tags of companies on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from leadtui.domain.rows import TagRow
from leadtui.models.ids import id_list


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine of the team."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A company with its tag on one routine, empty where it has none."""

    company_id: int
    company: str
    tag: str


def routine(conn: sqlite3.Connection, team_id: int, routine_id: int) -> Routine | None:
    """One routine of a team."""
    row = conn.execute(
        "SELECT id, title FROM routine WHERE id = ? AND team_id = ?", (routine_id, team_id)
    ).fetchone()
    return Routine(*row) if row else None


def routines(conn: sqlite3.Connection, team_id: int) -> list[Routine]:
    """The routines of a team by title."""
    rows = conn.execute(
        "SELECT id, title FROM routine WHERE team_id = ? ORDER BY title, id", (team_id,)
    )
    return [Routine(*row) for row in rows]


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


def tags(
    conn: sqlite3.Connection, team_id: int, company_id: int, user_id: int
) -> tuple[TagRow, ...]:
    """Every routine of the team with the tag of a company, the user's default first (COE-112)."""
    rows = conn.execute(
        "SELECT r.id, r.title, ifnull(t.tag, ''), r.id IS u.default_routine_id AS mine "
        "FROM routine r LEFT JOIN user u ON u.id = ? "
        "LEFT JOIN routine_tag t ON t.routine_id = r.id AND t.company_id = ? "
        "WHERE r.team_id = ? ORDER BY mine DESC, r.title, r.id",
        (user_id, company_id, team_id),
    )
    return tuple(TagRow(row[0], row[1], row[2], bool(row[3])) for row in rows)


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
    user_id: int | None | None,
) -> None:
    """Give a company a tag on a routine."""
    conn.execute(
        "INSERT INTO routine_tag (routine_id, company_id, tag, at, user_id) "
        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (routine_id, company_id) DO UPDATE "
        "SET tag = excluded.tag, at = excluded.at, user_id = excluded.user_id",
        (routine_id, company_id, tag, now, user_id),
    )
