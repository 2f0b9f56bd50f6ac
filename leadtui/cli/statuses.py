"""The list of statuses a lead may have."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session
from leadtui.domain.format import signed

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
@click.pass_obj
def add(session: Session, name: str, kind: str) -> None:
    """Put the status NAME at the end of the list; `rules set status:NAME=VALUE` gives it points."""
    from leadtui.services import statuses as service

    with session.changing() as ws:
        done = service.add(ws, name, kind)
    tell(session, done)


@statuses.command("rename")
@click.argument("name")
@click.argument("new")
@click.pass_obj
def rename(session: Session, name: str, new: str) -> None:
    """Give the status NAME the name NEW; leads keep it and every rule its value."""
    from leadtui.services import statuses as service

    with session.changing() as ws:
        done = service.rename(ws, name, new)
    tell(session, done)


@statuses.command("move")
@click.argument("name")
@click.argument("place", type=int)
@click.pass_obj
def move(session: Session, name: str, place: int) -> None:
    """Put the status NAME at PLACE among those of its kind, 1 the first."""
    from leadtui.services import statuses as service

    with session.changing() as ws:
        done = service.move(ws, name, place)
    tell(session, done)


@statuses.command("remove")
@click.argument("name")
@click.option(
    "--replace-by", metavar="STATUS", default="", help="Leads that have or had it get STATUS."
)
@click.pass_obj
def remove(session: Session, name: str, replace_by: str) -> None:
    """Take the status NAME out of the list; where a lead has or had it, another takes its place."""
    from leadtui.services import statuses as service

    with session.changing() as ws:
        done = service.remove(ws, name, replacement=replace_by)
    tell(session, done)
