"""Commands about the users of a store."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, document, say
from leadtui.cli.session import Session
from leadtui.domain.rows import UserRow

_COLUMNS = (
    Column("ID", right=True),
    Column("NAME", flex=True),
    Column("ROLE"),
    Column("E-MAIL", flex=True),
)


def _user(row: UserRow) -> dict[str, Json]:
    return {"id": row.id, "name": row.name, "role": row.role, "email": row.email}


@click.command("users", cls=Verb)
@click.pass_obj
def users(session: Session) -> None:
    """List the users of your team."""
    from leadtui.services import leads as service

    with session.reading() as ws:
        answer(
            session,
            iter(service.users(ws)),
            as_json=_user,
            columns=_COLUMNS,
            cells=lambda row: [str(row.id), row.name, row.role, row.email or ""],
            nothing="There is no user.",
        )


@click.group("user", cls=VerbGroup)
def user() -> None:
    """Change the users of your team."""


@user.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["manager", "rep"]),
    default="rep",
    show_default=True,
    help="A manager may change the team's settings.",
)
@click.pass_obj
def add(session: Session, name: str, role: str) -> None:
    """Add the user NAME to your team."""
    from leadtui.services.workspace import add_user

    with session.changing() as ws:
        row = add_user(ws, name, role=role)
    if session.json:
        document(_user(row))
    else:
        say(f"{row.name} is a {row.role} of {ws.team.name}.")
