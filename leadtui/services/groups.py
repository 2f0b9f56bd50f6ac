"""Groups and sub-departments: whose scoring exceptions concern whom (CAD-40, CAD-41, X-10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.access import may_change_groups, require
from leadtui.domain.errors import Conflict, Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.rows import Outcome
from leadtui.domain.scopes import Group, Scope
from leadtui.domain.text import clean_line, fold
from leadtui.models import groups, team
from leadtui.models.rules import load, save_version
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group as it stands; with a parent it is a sub-department. ``place`` counts from 1 in the
    order of all groups, ``exception`` says whether it has rules of its own.
    """

    id: int
    name: str
    place: int
    parent_id: int | None
    parent: str
    member_ids: tuple[int, ...]
    members: tuple[str, ...]
    exception: bool


def all_groups(ws: Workspace) -> list[GroupRow]:
    """The groups of the team in their order."""
    with ws.read() as conn:
        names = groups.standing(conn, ws.team.id)
        users = {user.id: user.name for user in team.users(conn, ws.team.id)}
        existing = load(conn, ws.team.id).existing()
        return [
            GroupRow(
                group.id,
                names[group.id],
                place,
                group.parent_id,
                names.get(group.parent_id or 0, ""),
                tuple(sorted(group.members, key=lambda user: users.get(user, ""))),
                tuple(sorted(users[user] for user in group.members if user in users)),
                Scope(group_id=group.id) in existing,
            )
            for place, group in enumerate(_ordered(conn, ws.team.id, names), start=1)
        ]


def group_named(ws: Workspace, name: str) -> int:
    """The id of the group that ``name`` names, in any case and accent."""
    with ws.read() as conn:
        found = [i for i, n in groups.standing(conn, ws.team.id).items() if fold(n) == fold(name)]
    if not found:
        raise NotFound(
            f"There is no group {clean_line(name, limit=LONGEST_NAME)!r}.",
            hint="`leadtui groups` lists them.",
        )
    return found[0]


def add(ws: Workspace, name: str, *, parent_id: int | None = None) -> Outcome:
    """Make a group, last in the order; with a parent a sub-department of it. One undo step."""
    require(may_change_groups(ws.user))
    with ws.step("new group") as unit:
        clean = _free_name(ws, unit, name)
        standing = _ordered(unit.conn, ws.team.id)
        _check_parent(standing, None, parent_id)
        group_id = groups.insert(unit.conn, ws.team.id, clean, unit.now)
        last = max((group.position for group in standing), default=0)
        _place(ws, unit, group_id, parent_id, last + 1)
        kind = "Group" if parent_id is None else "Sub-department"
        return Outcome(f"{kind} {clean} made.", (group_id,), unit.step_id)


def rename(ws: Workspace, group_id: int, name: str) -> Outcome:
    """Give a group another name."""
    require(may_change_groups(ws.user))
    with ws.step("rename group") as unit:
        old = _name(ws, unit, group_id)
        clean = _free_name(ws, unit, name, but=group_id)
        if clean == old:
            return Outcome("The group has that name already.", (group_id,))
        groups.rename(unit.conn, group_id, clean)
        return Outcome(f"{old} is {clean} now.", (group_id,), unit.step_id)


def set_parent(ws: Workspace, group_id: int, parent_id: int | None) -> Outcome:
    """Make a group a sub-department of another one, or, with None, a group again (CAD-41)."""
    require(may_change_groups(ws.user))
    with ws.step("parent of group") as unit:
        name = _name(ws, unit, group_id)
        standing = _ordered(unit.conn, ws.team.id)
        group = next(group for group in standing if group.id == group_id)
        if group.parent_id == parent_id:
            return Outcome(f"{name} stands there already.", (group_id,))
        _check_parent(standing, group_id, parent_id)
        _place(ws, unit, group_id, parent_id, group.position)
        said = "a group" if parent_id is None else f"part of {_name(ws, unit, parent_id)}"
        return Outcome(f"{name} is {said} now.", (group_id,), unit.step_id)


def move(ws: Workspace, group_id: int, place: int) -> Outcome:
    """Put a group at a place in the order, 1 the first: of two groups of a user with exceptions
    the first one's applies (CAD-44).
    """
    require(may_change_groups(ws.user))
    with ws.step("order of groups") as unit:
        name = _name(ws, unit, group_id)
        standing = _ordered(unit.conn, ws.team.id)
        if not 1 <= place <= len(standing):
            raise Invalid(
                f"{place} is no place among {plural(len(standing), 'group')}.",
                field="place",
                hint=f"Give 1 to {len(standing)}.",
            )
        wanted = [group for group in standing if group.id != group_id]
        wanted.insert(place - 1, next(group for group in standing if group.id == group_id))
        changed = False
        for position, group in enumerate(wanted, start=1):
            if group.position != position:
                _place(ws, unit, group.id, group.parent_id, position)
                changed = changed or group.id == group_id
        if not changed:
            return Outcome(f"{name} stands there already.", (group_id,))
        return Outcome(f"{name} stands at place {place} now.", (group_id,), unit.step_id)


def join(ws: Workspace, group_id: int, user_ids: Iterable[int]) -> Outcome:
    """Make users members of a group from now on; those who are stay (CAD-40)."""
    require(may_change_groups(ws.user))
    with ws.step("members of group") as unit:
        name = _name(ws, unit, group_id)
        wanted = _users(ws, unit, user_ids)
        new = [user for user in wanted if user not in _members(ws, unit, group_id)]
        if not new:
            return Outcome(f"Nobody new in {name}.", (group_id,))
        groups.join(unit.conn, group_id, new, unit.now)
        who = ", ".join(wanted[user] for user in new)
        notes = tuple(filter(None, (_rivalry(ws, unit, user) for user in new)))
        return Outcome(f"{name}: {who} joined.", (group_id,), unit.step_id, notes)


def leave(ws: Workspace, group_id: int, user_ids: Iterable[int]) -> Outcome:
    """Take users out of a group from now on."""
    require(may_change_groups(ws.user))
    with ws.step("members of group") as unit:
        name = _name(ws, unit, group_id)
        wanted = _users(ws, unit, user_ids)
        gone = [user for user in wanted if user in _members(ws, unit, group_id)]
        if not gone:
            return Outcome(f"None of them is in {name}.", (group_id,))
        groups.leave(unit.conn, group_id, gone, unit.now)
        who = ", ".join(wanted[user] for user in gone)
        return Outcome(f"{name}: {who} left.", (group_id,), unit.step_id)


def remove(ws: Workspace, group_id: int) -> Outcome:
    """Take a group out, with its exception and its members; one undo step. One with
    sub-departments is refused.
    """
    require(may_change_groups(ws.user))
    with ws.step("remove group") as unit:
        name = _name(ws, unit, group_id)
        below = [g for g in _ordered(unit.conn, ws.team.id) if g.parent_id == group_id]
        if below:
            raise Conflict(
                f"{name} has {plural(len(below), 'sub-department')}.",
                hint="Remove or move those first.",
            )
        scope = Scope(group_id=group_id)
        if load(unit.conn, ws.team.id).current(scope) is not None:
            save_version(unit.conn, ws.team.id, None, at=unit.now, user_id=ws.user.id, scope=scope)
        groups.leave(unit.conn, group_id, sorted(_members(ws, unit, group_id)), unit.now)
        groups.remove(unit.conn, group_id, unit.now)
        return Outcome(f"{name} removed.", (group_id,), unit.step_id)


def _ordered(
    conn: sqlite3.Connection, team_id: int, names: dict[int, str] | None = None
) -> list[Group]:
    there = groups.standing(conn, team_id) if names is None else names
    found = [group for group in groups.structure(conn, team_id).at(None) if group.id in there]
    return sorted(found, key=lambda group: (group.position, group.id))


def _place(ws: Workspace, unit: Unit, group_id: int, parent_id: int | None, position: int) -> None:
    groups.place(
        unit.conn,
        group_id,
        at=unit.now,
        parent_id=parent_id,
        position=position,
        user_id=ws.user.id,
    )


def _name(ws: Workspace, unit: Unit, group_id: int) -> str:
    name = groups.standing(unit.conn, ws.team.id).get(group_id)
    if name is None:
        raise NotFound(f"There is no group {group_id}.")
    return name


def _members(ws: Workspace, unit: Unit, group_id: int) -> frozenset[int]:
    found = (g for g in _ordered(unit.conn, ws.team.id) if g.id == group_id)
    return next(found).members


def _users(ws: Workspace, unit: Unit, user_ids: Iterable[int]) -> dict[int, str]:
    """The users of these ids by name; :class:`NotFound` for one who is none of the team's."""
    names = {user.id: user.name for user in team.users(unit.conn, ws.team.id)}
    wanted = list(dict.fromkeys(user_ids))
    for user_id in wanted:
        if user_id not in names:
            raise NotFound(f"There is no user {user_id}.")
    return {user_id: names[user_id] for user_id in wanted}


def _rivalry(ws: Workspace, unit: Unit, user_id: int) -> str:
    from leadtui.services.scope_words import ScopeWords

    timelines = load(unit.conn, ws.team.id)
    return ScopeWords(unit.conn, ws.team.id).warning(user_id, timelines.applied(user_id))


def _free_name(ws: Workspace, unit: Unit, name: str, *, but: int | None = None) -> str:
    clean = clean_line(name, limit=LONGEST_NAME)
    if not clean:
        raise Invalid("The group needs a name.", field="name")
    for group_id, other in groups.standing(unit.conn, ws.team.id).items():
        if group_id != but and fold(other) == fold(clean):
            raise Invalid(f"There is already a group {other!r}.", field="name")
    return clean


def _check_parent(standing: list[Group], group_id: int | None, parent_id: int | None) -> None:
    """Groups have sub-departments, and these have none."""
    if parent_id is None:
        return
    parent = next((group for group in standing if group.id == parent_id), None)
    if parent is None:
        raise NotFound(f"There is no group {parent_id}.")
    if parent_id == group_id:
        raise Invalid("A group cannot be part of itself.", field="parent")
    if parent.parent_id is not None:
        raise Invalid("A sub-department has no sub-departments of its own.", field="parent")
    if any(group.parent_id == group_id for group in standing if group_id is not None):
        raise Invalid("A group with sub-departments cannot become one.", field="parent")
