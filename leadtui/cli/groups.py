"""Groups and sub-departments of users, whose rules apply by their order."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import changing
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json
from leadtui.cli.session import Session
from leadtui.domain.rows import Outcome
from leadtui.services import groups as service
from leadtui.services.workspace import Workspace

_COLUMNS = (
    Column("PLACE", right=True),
    Column("GROUP", flex=True),
    Column("PART OF", flex=True),
    Column("MEMBERS", flex=True),
    Column("RULES"),
)


@click.group("groups", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def groups_(ctx: click.Context) -> None:
    """List the groups of users in their order, or change them."""
    if ctx.invoked_subcommand is not None:
        return
    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        answer(
            session,
            iter(service.all_groups(ws)),
            as_json=_group,
            columns=_COLUMNS,
            cells=lambda row: [
                str(row.place),
                row.name,
                row.parent,
                ", ".join(row.members),
                "own" if row.exception else "",
            ],
            nothing="There is no group.",
        )


def _group(row: service.GroupRow) -> dict[str, Json]:
    return {
        "id": row.id,
        "name": row.name,
        "place": row.place,
        "parent": row.parent or None,
        "members": list(row.members),
        "exception": row.exception,
    }


@groups_.command("add")
@click.argument("name")
@click.option("--parent", metavar="GROUP", default="", help="Make it a sub-department of GROUP.")
@changing
def add(ws: Workspace, name: str, parent: str) -> Outcome:
    """Make the group NAME, last in the order."""
    parent_id = service.group_named(ws, parent) if parent else None
    return service.add(ws, name, parent_id=parent_id)


@groups_.command("rename")
@click.argument("group")
@click.argument("name")
@changing
def rename(ws: Workspace, group: str, name: str) -> Outcome:
    """Give GROUP another NAME."""
    return service.rename(ws, service.group_named(ws, group), name)


@groups_.command("parent")
@click.argument("group")
@click.argument("parent", required=False, metavar="[PARENT]")
@changing
def parent_(ws: Workspace, group: str, parent: str | None) -> Outcome:
    """Make GROUP a sub-department of PARENT; without one a group of its own again."""
    found = service.group_named(ws, group)
    above = None if parent is None else service.group_named(ws, parent)
    return service.set_parent(ws, found, above)


@groups_.command("move")
@click.argument("group")
@click.argument("place", type=int)
@changing
def move(ws: Workspace, group: str, place: int) -> Outcome:
    """Put GROUP at PLACE in the order, 1 the first: its exception goes before those behind it."""
    return service.move(ws, service.group_named(ws, group), place)


@groups_.command("join")
@click.argument("group")
@click.argument("users", nargs=-1, required=True, metavar="USER…")
@changing
def join(ws: Workspace, group: str, users: tuple[str, ...]) -> Outcome:
    """Put each USER into GROUP."""
    return service.join(ws, service.group_named(ws, group), _users(ws, users))


@groups_.command("leave")
@click.argument("group")
@click.argument("users", nargs=-1, required=True, metavar="USER…")
@changing
def leave(ws: Workspace, group: str, users: tuple[str, ...]) -> Outcome:
    """Take each USER out of GROUP."""
    return service.leave(ws, service.group_named(ws, group), _users(ws, users))


@groups_.command("remove")
@click.argument("group")
@changing
def remove(ws: Workspace, group: str) -> Outcome:
    """Take GROUP out, with its exception."""
    return service.remove(ws, service.group_named(ws, group))


def _users(ws: Workspace, names: tuple[str, ...]) -> list[int]:
    from leadtui.services.rule_sets import scope_named

    return [scope_named(ws, user=name).user_id or 0 for name in names]
