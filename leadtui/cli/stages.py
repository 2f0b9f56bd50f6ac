"""The stages that deals go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import changing
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session

if TYPE_CHECKING:
    from leadtui.domain.deals import DealOutcome
    from leadtui.domain.rows import Outcome
    from leadtui.services.workspace import Workspace

_COLUMNS = (Column("STAGE", flex=True), Column("ENDS AS"), Column("DEALS", right=True))


@click.group("stages", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def stages(ctx: click.Context) -> None:
    """List the stages that deals go through, or change the list."""
    if ctx.invoked_subcommand is not None:
        return
    from leadtui.services import deal_stages as service

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        answer(
            session,
            iter(service.all_stages(ws)),
            as_json=lambda row: {
                "id": row.id,
                "name": row.name,
                "outcome": row.outcome,
                "deals": row.deals,
            },
            columns=_COLUMNS,
            cells=lambda row: [row.name, row.outcome or "", str(row.deals)],
            nothing="There is no stage.",
        )


@stages.command("add")
@click.argument("name")
@click.option("--ends-as", type=click.Choice(["won", "lost"]), help="What a deal there is.")
@changing
def add(ws: Workspace, name: str, ends_as: str | None) -> Outcome:
    """Put the stage NAME into the list, before those that end a deal."""
    from leadtui.services import deal_stages as service

    return service.add(ws, name, cast("DealOutcome | None", ends_as))


@stages.command("rename")
@click.argument("stage")
@click.argument("name")
@changing
def rename(ws: Workspace, stage: str, name: str) -> Outcome:
    """Call STAGE by another NAME; the deals in it stay in it."""
    from leadtui.services import deal_stages as service

    return service.rename(ws, stage, name)


@stages.command("move")
@click.argument("stage")
@click.argument("place", type=int)
@changing
def move(ws: Workspace, stage: str, place: int) -> Outcome:
    """Put STAGE at PLACE in the order; the first is 1."""
    from leadtui.services import deal_stages as service

    return service.move(ws, stage, place)


@stages.command("remove")
@click.argument("stage")
@changing
def remove(ws: Workspace, stage: str) -> Outcome:
    """Take STAGE out of the list; refused while deals are in it."""
    from leadtui.services import deal_stages as service

    return service.remove(ws, stage)
