"""The list of statuses a lead may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import changing
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session
from leadtui.domain.format import signed

if TYPE_CHECKING:
    from leadtui.domain.rows import Outcome
    from leadtui.services.workspace import Workspace

_COLUMNS = (Column("STATUS", flex=True), Column("KIND"), Column("POINTS", right=True))


@click.group("statuses", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def statuses(ctx: click.Context) -> None:
    """List the statuses a lead may have, or change the list."""
    if ctx.invoked_subcommand is not None:
        return
    from leadtui.services import statuses as service

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        answer(
            session,
            iter(service.all_statuses(ws)),
            as_json=lambda row: {"name": row.name, "kind": row.kind, "points": row.points},
            columns=_COLUMNS,
            cells=lambda row: [row.name, row.kind, signed(row.points)],
            nothing="There is no status.",
        )


@statuses.command("add")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(["lead", "contact"]),
    default="lead",
    show_default=True,
    help="The kinds are switched on and off by the rules.",
)
@changing
def add(ws: Workspace, name: str, kind: str) -> Outcome:
    """Put the status NAME at the end of the list; `rules set status:NAME=VALUE` gives it points."""
    from leadtui.services import statuses as service

    return service.add(ws, name, kind)


@statuses.command("rename")
@click.argument("name")
@click.argument("new")
@changing
def rename(ws: Workspace, name: str, new: str) -> Outcome:
    """Give the status NAME the name NEW; leads keep it and every rule its value."""
    from leadtui.services import statuses as service

    return service.rename(ws, name, new)


@statuses.command("move")
@click.argument("name")
@click.argument("place", type=int)
@changing
def move(ws: Workspace, name: str, place: int) -> Outcome:
    """Put the status NAME at PLACE among those of its kind, 1 the first."""
    from leadtui.services import statuses as service

    return service.move(ws, name, place)


@statuses.command("remove")
@click.argument("name")
@click.option(
    "--replace-by", metavar="STATUS", default="", help="Leads that have or had it get STATUS."
)
@changing
def remove(ws: Workspace, name: str, replace_by: str) -> Outcome:
    """Take the status NAME out of the list; where a lead has or had it, another takes its place."""
    from leadtui.services import statuses as service

    return service.remove(ws, name, replacement=replace_by)
