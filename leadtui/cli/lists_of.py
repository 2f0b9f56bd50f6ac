"""The lists that there are to choose from: lead sources, methods of contact, outcomes of a call."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column
from leadtui.cli.session import Session

_COLUMNS = (
    Column("NAME", flex=True),
    Column("CATEGORY", flex=True, optional=True),
    Column("LEADS", right=True, optional=True),
)
_KIND = click.Choice(["sources", "methods", "outcomes"])
_KINDS = "sources|methods|outcomes"


@click.group("lists", cls=VerbGroup)
def lists_() -> None:
    """Show or change what there is to choose from."""


@lists_.command("show")
@click.argument("kind", type=_KIND, metavar=_KINDS)
@click.pass_obj
def show(session: Session, kind: str) -> None:
    """List lead sources, methods of contact, or outcomes of a call."""
    from leadtui.services import lists

    with session.reading() as ws:
        answer(
            session,
            iter(lists.entries(ws, lists.ListKind(kind))),
            as_json=lambda row: {
                "name": row.name,
                "category": row.category,
                "used": row.used,
            },
            columns=_COLUMNS,
            cells=lambda row: [row.name, row.category, str(row.used) if row.used else ""],
            nothing="The list is empty.",
        )


@lists_.command("add")
@click.argument("kind", type=_KIND, metavar=_KINDS)
@click.argument("name")
@click.option("--category", default="", metavar="NAME", help="The category of a lead source.")
@click.pass_obj
def add(session: Session, kind: str, name: str, category: str) -> None:
    """Add NAME to a list."""
    from leadtui.services import lists

    with session.changing() as ws:
        done = lists.add(ws, lists.ListKind(kind), name, category)
    tell(session, done)


@lists_.command("remove")
@click.argument("kind", type=_KIND, metavar=_KINDS)
@click.argument("name")
@click.pass_obj
def remove(session: Session, kind: str, name: str) -> None:
    """Take NAME off a list; leads and calls that have it keep it."""
    from leadtui.services import lists

    with session.changing() as ws:
        done = lists.remove(ws, lists.ListKind(kind), name)
    tell(session, done)


@lists_.command("category")
@click.argument("source")
@click.argument("category", default="", required=False)
@click.pass_obj
def category(session: Session, source: str, category: str) -> None:
    """Put a lead SOURCE under a CATEGORY, without one under none."""
    from leadtui.services import lists

    with session.changing() as ws:
        done = lists.set_category(ws, source, category)
    tell(session, done)
