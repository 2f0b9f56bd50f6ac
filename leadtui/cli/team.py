"""Commands about the users of a store."""

from __future__ import annotations

import click

from leadtui.cli.base import Verb, VerbGroup
from leadtui.cli.journal import tell
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
_ROUTINES = (
    Column("ID", right=True),
    Column("TITLE", flex=True),
    Column("DEFAULT OF", flex=True),
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


@click.group("routines", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def routines_(ctx: click.Context) -> None:
    """List the routines of your team and whose default one each is, or choose a default one."""
    if ctx.invoked_subcommand is not None:
        return
    from leadtui.services import routines as service

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        found = service.defaults(ws)
        mine = ws.user.id
        answer(
            session,
            iter([one for one in found if one.routine is not None or one.users]),
            as_json=lambda one: {
                "id": None if one.routine is None else one.routine.id,
                "title": None if one.routine is None else one.routine.title,
                "default": any(user.id == mine for user in one.users),
                "users": [user.name for user in one.users],
            },
            columns=_ROUTINES,
            cells=lambda one: [
                "" if one.routine is None else str(one.routine.id),
                "no default routine" if one.routine is None else one.routine.title,
                ", ".join(user.name for user in one.users),
            ],
            nothing="There is no routine.",
        )


@routines_.command("default")
@click.argument("routine", metavar="ID|TITLE", required=False)
@click.option("--none", is_flag=True, help="Have no default routine.")
@click.option(
    "--for", "names", multiple=True, metavar="NAME", help="Choose for this user; may be repeated."
)
@click.pass_obj
def default(session: Session, routine: str | None, none: bool, names: tuple[str, ...]) -> None:
    """Make a routine your default one: its tag is in the lists, a new reminder sets it.

    A manager may choose for others.
    """
    if none == (routine is not None):
        raise click.UsageError("Give the ID or the TITLE of a routine, or --none.")
    from leadtui.services import routines as service

    with session.changing() as ws:
        found = None if routine is None else service.find(ws, routine)
        done = service.set_default(ws, found, names)
    tell(session, done)


@routines_.command("reminder-tag")
@click.argument("way", metavar="[always|only-from-suspect]", required=False)
@click.pass_obj
def reminder_tag(session: Session, way: str | None) -> None:
    """Show whose tag a new reminder changes, or say so: of every company, or of suspects alone."""
    from leadtui.services import routines as service

    if way is not None:
        with session.changing() as ws:
            done = service.set_reminder_tag(ws, way)
        tell(session, done)
        return
    with session.reading() as ws:
        holds = service.reminder_tag(ws)
    if session.json:
        document({"reminder_tag": holds})
    else:
        say(service.REMINDER_TAGS[holds])


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
