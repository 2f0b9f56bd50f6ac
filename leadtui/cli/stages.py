"""The stages that deals go through."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session

if TYPE_CHECKING:
    from leadtui.domain.deals import DealOutcome

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
@click.pass_obj
def add(session: Session, name: str, ends_as: str | None) -> None:
    """Put the stage NAME into the list, before those that end a deal."""
    from leadtui.services import deal_stages as service

    with session.changing() as ws:
        done = service.add(ws, name, cast("DealOutcome | None", ends_as))
    tell(session, done)


@stages.command("rename")
@click.argument("stage")
@click.argument("name")
@click.pass_obj
def rename(session: Session, stage: str, name: str) -> None:
    """Call STAGE by another NAME; the deals in it stay in it."""
    from leadtui.services import deal_stages as service

    with session.changing() as ws:
        done = service.rename(ws, stage, name)
    tell(session, done)


@stages.command("move")
@click.argument("stage")
@click.argument("place", type=int)
@click.pass_obj
def move(session: Session, stage: str, place: int) -> None:
    """Put STAGE at PLACE in the order; the first is 1."""
    from leadtui.services import deal_stages as service

    with session.changing() as ws:
        done = service.move(ws, stage, place)
    tell(session, done)


@stages.command("remove")
@click.argument("stage")
@click.pass_obj
def remove(session: Session, stage: str) -> None:
    """Take STAGE out of the list; refused while deals are in it."""
    from leadtui.services import deal_stages as service

    with session.changing() as ws:
        done = service.remove(ws, stage)
    tell(session, done)
