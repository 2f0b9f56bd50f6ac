"""Views: filter lines with an order that a user keeps by name."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session

_COLUMNS = (
    Column("PLACE"),
    Column("NAME", flex=True),
    Column("FILTER", flex=True),
    Column("ORDER", optional=True),
)
_PLACE = click.Choice(["today", "leads", "companies", "deals", "suspects"])
_PLACES = "today|leads|companies|deals|suspects"


@click.group("views", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def views_(ctx: click.Context) -> None:
    """List your views, or change them: filters of a place that are kept by name."""
    if ctx.invoked_subcommand is None:
        _list(ctx.ensure_object(Session))


def _list(session: Session) -> None:
    from leadtui.services import views

    with session.reading() as ws:
        answer(
            session,
            iter(views.views(ws)),
            as_json=lambda view: {
                "id": view.id,
                "place": view.place,
                "name": view.name,
                "line": view.line,
                "sort": view.sort,
            },
            columns=_COLUMNS,
            cells=lambda view: [view.place, view.name, view.line, view.sort],
            nothing="No view is kept yet.",
        )


@views_.command("add")
@click.argument("place", type=_PLACE, metavar=_PLACES)
@click.argument("name")
@click.argument("line")
@click.option("--sort", default="", metavar="ORDER", help="The order of the list.")
@click.pass_obj
def add(session: Session, place: str, name: str, line: str, sort: str) -> None:
    """Keep the filter LINE of a place under NAME; one of that name is replaced."""
    from leadtui.services import views

    with session.changing() as ws:
        done = views.save(ws, place, name, line, sort)
    tell(session, done)


@views_.command("rename")
@click.argument("place", type=_PLACE, metavar=_PLACES)
@click.argument("name")
@click.argument("new")
@click.pass_obj
def rename(session: Session, place: str, name: str, new: str) -> None:
    """Call the view NAME of a place NEW from now on."""
    from leadtui.services import views

    with session.changing() as ws:
        done = views.rename(ws, place, name, new)
    tell(session, done)


@views_.command("remove")
@click.argument("place", type=_PLACE, metavar=_PLACES)
@click.argument("name")
@click.pass_obj
def remove(session: Session, place: str, name: str) -> None:
    """Remove the view NAME of a place."""
    from leadtui.services import views

    with session.changing() as ws:
        done = views.remove(ws, place, name)
    tell(session, done)
