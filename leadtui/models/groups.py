"""Groups of users, their order and their members, as they were at every moment (CAD-40, CAD-41)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field

from leadtui.domain.scopes import Group, ScopeKind

#: From an instant on: the parent and the position.
_Place = tuple[int, int | None, int]
#: A user, since when, and until when.
_Member = tuple[int, int, int | None]


@dataclass(slots=True)
class Structure:
    """The groups of a team through time: where each stood from when on, and who was in it."""

    places: dict[int, list[_Place]]
    members: dict[int, list[_Member]]
    _made: dict[int | None, tuple[Group, ...]] = field(default_factory=dict)

    @property
    def instants(self) -> frozenset[int]:
        """When anything changed."""
        found = {place[0] for places in self.places.values() for place in places}
        for members in self.members.values():
            found |= {since for _, since, _ in members}
            found |= {until for _, _, until in members if until is not None}
        return frozenset(found)

    def at(self, at: int | None) -> tuple[Group, ...]:
        """The groups as they stand at ``at``, now when None."""
        made = self._made.get(at)
        if made is None:
            made = self._made[at] = self._groups(at)
        return made

    def _groups(self, at: int | None) -> tuple[Group, ...]:
        found = []
        for group_id, places in self.places.items():
            held = [place for place in places if at is None or place[0] <= at]
            if not held:
                continue
            members = frozenset(
                user
                for user, since, until in self.members.get(group_id, ())
                if (at is None and until is None)
                or (at is not None and since <= at and (until is None or at < until))
            )
            found.append(Group(group_id, held[-1][1], held[-1][2], members))
        return tuple(found)


def structure(conn: sqlite3.Connection, team_id: int) -> Structure:
    """The groups of a team through time."""
    places: dict[int, list[_Place]] = {}
    for group_id, at, parent_id, position in conn.execute(
        "SELECT g.id, p.at, p.parent_id, p.position FROM user_group g "
        "JOIN group_place p ON p.group_id = g.id WHERE g.team_id = ? ORDER BY p.at, p.id",
        (team_id,),
    ):
        places.setdefault(group_id, []).append((at, parent_id, position))
    members: dict[int, list[_Member]] = {}
    for group_id, *member in conn.execute(
        "SELECT m.group_id, m.user_id, m.since, m.until FROM group_member m "
        "JOIN user_group g ON g.id = m.group_id WHERE g.team_id = ?",
        (team_id,),
    ):
        members.setdefault(group_id, []).append((member[0], member[1], member[2]))
    return Structure(places, members)


def names(conn: sqlite3.Connection, team_id: int) -> dict[int, str]:
    """The names of the groups of a team, of those that were removed too."""
    return dict(conn.execute("SELECT id, name FROM user_group WHERE team_id = ?", (team_id,)))


def standing(conn: sqlite3.Connection, team_id: int) -> dict[int, str]:
    """The names of the groups of a team that there are."""
    return dict(
        conn.execute(
            "SELECT id, name FROM user_group WHERE team_id = ? AND removed_at IS NULL", (team_id,)
        )
    )


def kind_of(conn: sqlite3.Connection, group_id: int) -> ScopeKind:
    """Whether a group is one or a sub-department now."""
    row = conn.execute(
        "SELECT parent_id FROM group_place WHERE group_id = ? ORDER BY at DESC, id DESC LIMIT 1",
        (group_id,),
    ).fetchone()
    return ScopeKind.GROUP if row is None or row[0] is None else ScopeKind.SUB_DEPARTMENT


def insert(conn: sqlite3.Connection, team_id: int, name: str, at: int) -> int:
    """A new group, which has no place yet; its id."""
    cursor = conn.execute(
        "INSERT INTO user_group (team_id, name, created_at) VALUES (?, ?, ?)", (team_id, name, at)
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename(conn: sqlite3.Connection, group_id: int, name: str) -> None:
    """Give a group another name."""
    conn.execute("UPDATE user_group SET name = ? WHERE id = ?", (name, group_id))


def place(
    conn: sqlite3.Connection,
    group_id: int,
    *,
    at: int,
    parent_id: int | None,
    position: int,
    user_id: int | None,
) -> None:
    """Put a group somewhere from ``at`` on."""
    conn.execute(
        "INSERT INTO group_place (group_id, at, parent_id, position, user_id) "
        "VALUES (?, ?, ?, ?, ?)",
        (group_id, at, parent_id, position, user_id),
    )


def join(conn: sqlite3.Connection, group_id: int, users: Sequence[int], at: int) -> None:
    """Make users members of a group from ``at`` on."""
    conn.executemany(
        "INSERT INTO group_member (group_id, user_id, since) VALUES (?, ?, ?)",
        [(group_id, user, at) for user in users],
    )


def leave(conn: sqlite3.Connection, group_id: int, users: Sequence[int], at: int) -> None:
    """End the membership of users at ``at``."""
    conn.executemany(
        "UPDATE group_member SET until = ? WHERE group_id = ? AND user_id = ? AND until IS NULL",
        [(at, group_id, user) for user in users],
    )


def remove(conn: sqlite3.Connection, group_id: int, at: int) -> None:
    """Take a group out at ``at``; what it was stays."""
    conn.execute("UPDATE user_group SET removed_at = ? WHERE id = ?", (at, group_id))
