"""Groups and sub-departments of users, whose rules apply by their order."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json
from leadtui.cli.session import Session
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
@click.pass_obj
def add(session: Session, name: str, parent: str) -> None:
    """Make the group NAME, last in the order."""
    with session.changing() as ws:
        parent_id = service.group_named(ws, parent) if parent else None
        done = service.add(ws, name, parent_id=parent_id)
    tell(session, done)


@groups_.command("rename")
@click.argument("group")
@click.argument("name")
@click.pass_obj
def rename(session: Session, group: str, name: str) -> None:
    """Give GROUP another NAME."""
    with session.changing() as ws:
        done = service.rename(ws, service.group_named(ws, group), name)
    tell(session, done)


@groups_.command("parent")
@click.argument("group")
@click.argument("parent", required=False, metavar="[PARENT]")
@click.pass_obj
def parent_(session: Session, group: str, parent: str | None) -> None:
    """Make GROUP a sub-department of PARENT; without one a group of its own again."""
    with session.changing() as ws:
        found = service.group_named(ws, group)
        above = None if parent is None else service.group_named(ws, parent)
        done = service.set_parent(ws, found, above)
    tell(session, done)


@groups_.command("move")
@click.argument("group")
@click.argument("place", type=int)
@click.pass_obj
def move(session: Session, group: str, place: int) -> None:
    """Put GROUP at PLACE in the order, 1 the first: its exception goes before those behind it."""
    with session.changing() as ws:
        done = service.move(ws, service.group_named(ws, group), place)
    tell(session, done)


@groups_.command("join")
@click.argument("group")
@click.argument("users", nargs=-1, required=True, metavar="USER…")
@click.pass_obj
def join(session: Session, group: str, users: tuple[str, ...]) -> None:
    """Put each USER into GROUP."""
    with session.changing() as ws:
        done = service.join(ws, service.group_named(ws, group), _users(ws, users))
    tell(session, done)


@groups_.command("leave")
@click.argument("group")
@click.argument("users", nargs=-1, required=True, metavar="USER…")
@click.pass_obj
def leave(session: Session, group: str, users: tuple[str, ...]) -> None:
    """Take each USER out of GROUP."""
    with session.changing() as ws:
        done = service.leave(ws, service.group_named(ws, group), _users(ws, users))
    tell(session, done)


@groups_.command("remove")
@click.argument("group")
@click.pass_obj
def remove(session: Session, group: str) -> None:
    """Take GROUP out, with its exception."""
    with session.changing() as ws:
        done = service.remove(ws, service.group_named(ws, group))
    tell(session, done)


def _users(ws: Workspace, names: tuple[str, ...]) -> list[int]:
    from leadtui.services.rule_sets import scope_named

    return [scope_named(ws, user=name).user_id or 0 for name in names]
