"""Routines: the list of them, whom they look for, and whose default one each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, document, fields, note, say, say_block
from leadtui.cli.session import Session
from leadtui.domain.fit import Level
from leadtui.domain.rows import TAG_LABELS, TAGS

if TYPE_CHECKING:
    from leadtui.services.routine_setup import Preview, RoutineSheet, Wanted
    from leadtui.services.routines import Defaults
    from leadtui.services.workspace import Workspace

_ROUTINES = (
    Column("ID", right=True),
    Column("TITLE", flex=True),
    Column("DEFAULT OF", flex=True),
    Column("MATCH", right=True),
    Column("SUSPECTS", right=True, optional=True),
    Column("PROSPECTS", right=True, optional=True),
    Column("CLIENTS", right=True, optional=True),
)


class _Listed(NamedTuple):
    """A routine in full with whose default one it is; ``sheet`` is None for those without one."""

    of: Defaults
    sheet: RoutineSheet | None


@click.group("routines", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def routines_(ctx: click.Context) -> None:
    """List the routines of your team and whose default one each is, make and change them, choose
    a default one.
    """
    if ctx.invoked_subcommand is not None:
        return
    from leadtui.services import routine_setup
    from leadtui.services import routines as service

    session = ctx.ensure_object(Session)
    with session.reading() as ws:
        sheets = {one.id: one for one in routine_setup.all_setups(ws)}
        found = [
            _Listed(one, None if one.routine is None else sheets[one.routine.id])
            for one in service.defaults(ws)
            if one.routine is not None or one.users
        ]
        mine = ws.user.id
        answer(
            session,
            iter(found),
            as_json=lambda one: _listed(one, mine),
            columns=_ROUTINES,
            cells=_cells,
            nothing="There is no routine.",
        )


def _listed(one: _Listed, mine: int) -> dict[str, Json]:
    sheet = one.sheet
    return {
        "id": None if sheet is None else sheet.id,
        "title": None if sheet is None else sheet.title,
        "default": any(user.id == mine for user in one.of.users),
        "users": [user.name for user in one.of.users],
        "works_on": [] if sheet is None else list(sheet.users),
        "criteria": [] if sheet is None else _criteria(sheet),
        "notify_above": None if sheet is None else sheet.notify_above,
        "matching": None if sheet is None else sheet.matching,
        "tags": {} if sheet is None else dict(sheet.counts),
    }


def _criteria(sheet: RoutineSheet) -> list[Json]:
    return [{"kind": one.word, "text": one.text} for one in sheet.criteria.all]


def _cells(one: _Listed) -> list[str]:
    users = ", ".join(user.name for user in one.of.users)
    sheet = one.sheet
    if sheet is None:
        return ["", "no default routine", users, "", "", "", ""]
    numbers = [str(sheet.counts.get(tag, "")) for tag in ("suspect", "prospect", "client")]
    matching = str(sheet.matching) if sheet.criteria.all else ""
    return [str(sheet.id), sheet.title, users, matching, *numbers]


@routines_.command("show")
@click.argument("routine", metavar="ID|TITLE")
@click.pass_obj
def show(session: Session, routine: str) -> None:
    """Show a routine: whom it looks for, who works on it, and how many companies stand where."""
    from leadtui.services import routine_setup
    from leadtui.services import routines as service

    with session.reading() as ws:
        sheet = routine_setup.sheet(ws, service.find(ws, routine))
    if session.json:
        document(
            {
                "id": sheet.id,
                "title": sheet.title,
                "description": sheet.description,
                "criteria": _criteria(sheet),
                "notify_above": sheet.notify_above,
                "users": list(sheet.users),
                "matching": sheet.matching,
                "tags": dict(sheet.counts),
            }
        )
        return
    say(f"{sheet.title} (routine {sheet.id})")
    above = "nobody" if sheet.notify_above is None else f"above {sheet.notify_above}"
    fields(
        (
            ("description", sheet.description),
            ("users", ", ".join(sheet.users)),
            ("told of", above if sheet.notify_above is not None else ""),
            ("matching", str(sheet.matching) if sheet.criteria.all else ""),
            *((TAG_LABELS[tag], str(sheet.counts.get(tag, ""))) for tag in TAGS),
        ),
        indent=2,
    )
    say("")
    if sheet.criteria.all:
        say_block(sheet.criteria.to_text(), indent=2)
    else:
        say("It has no criteria: its suspects are the companies that are tagged so.")


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What a routine is made of, as options."""
    made: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        click.option("--description", metavar="TEXT", help="What it is for."),
        click.option(
            "--criteria",
            type=click.File(encoding="utf-8"),
            metavar="FILE",
            help="Its criteria, a line each, in place of those it has; - for standard input.",
        ),
        click.option(
            "--must",
            multiple=True,
            metavar="CONDITIONS",
            help="Add what has to be met, such as 'country:fr headcount:>=10'.",
        ),
        *(
            click.option(
                f"--{level.value}",
                multiple=True,
                metavar="CONDITIONS",
                help=f"Add what gives {level.points} points.",
            )
            for level in Level
        ),
        click.option(
            "--drop",
            type=click.IntRange(min=1),
            multiple=True,
            metavar="N",
            help="Take the criterion of that line out; `routines show` lists them.",
        ),
        click.option(
            "--above",
            metavar="SCORE|off",
            help="Tell its users as soon as a company exceeds this fit.",
        ),
        click.option(
            "--user", "users", multiple=True, metavar="NAME", help="All who work on it; repeat it."
        ),
        click.option("--dry-run", is_flag=True, help="Say what the criteria would find, no more."),
    ]
    for option in reversed(made):
        command = option(command)
    return command


@routines_.command("add")
@click.argument("title")
@_options
@click.pass_obj
def add(session: Session, /, title: str, dry_run: bool, **given: Any) -> None:
    """Make the routine TITLE."""
    from leadtui.services import routine_setup

    if dry_run:
        with session.reading() as ws:
            _tell_preview(session, ws, _criteria_text("", given), None, given)
        return
    with session.changing() as ws:
        done = routine_setup.create(ws, _wanted(title, "", given))
    tell(session, done)


@routines_.command("edit")
@click.argument("routine", metavar="ID|TITLE")
@click.option("--title", metavar="TEXT", help="What it is called.")
@_options
@click.pass_obj
def edit(session: Session, /, routine: str, title: str | None, dry_run: bool, **given: Any) -> None:
    """Change a routine; other criteria judge every company anew."""
    from leadtui.services import routine_setup
    from leadtui.services import routines as service

    if dry_run:
        with session.reading() as ws:
            sheet = routine_setup.sheet(ws, service.find(ws, routine))
            _tell_preview(
                session, ws, _criteria_text(sheet.criteria.to_text(), given), sheet, given
            )
        return
    with session.changing() as ws:
        sheet = routine_setup.sheet(ws, service.find(ws, routine))
        wanted = _wanted(title, sheet.criteria.to_text(), given)
        done = routine_setup.edit(ws, sheet.id, wanted, expected=sheet)
    tell(session, done)


@routines_.command("delete")
@click.argument("routine", metavar="ID|TITLE")
@click.pass_obj
def delete(session: Session, routine: str) -> None:
    """Delete a routine with the tags on it; undo brings all of it back."""
    from leadtui.services import routine_setup
    from leadtui.services import routines as service

    with session.changing() as ws:
        done = routine_setup.delete(ws, service.find(ws, routine))
    tell(session, done)


def _wanted(title: str | None, criteria: str, given: dict[str, Any]) -> Wanted:
    from leadtui.services.routine_setup import Wanted

    text = _criteria_text(criteria, given)
    return Wanted(
        title=title,
        description=given["description"],
        criteria=None if text == criteria else text,
        notify_above=given["above"],
        users=given["users"] or None,
    )


def _criteria_text(before: str, given: dict[str, Any]) -> str:
    """The criteria that the options ask for, as text."""
    file = given["criteria"]
    lines = (before if file is None else file.read()).splitlines()
    dropped: Sequence[int] = given["drop"]
    over = [number for number in dropped if number > len(lines)]
    if over:
        raise click.UsageError(f"--drop {over[0]}: there are {len(lines)} criteria.")
    lines = [line for number, line in enumerate(lines, 1) if number not in dropped]
    for word in ("must", *(level.value for level in Level)):
        lines += [f"{word} {text}" for text in given[word]]
    return "\n".join(lines)


def _tell_preview(
    session: Session,
    ws: Workspace,
    text: str,
    sheet: RoutineSheet | None,
    given: dict[str, Any],
) -> None:
    from leadtui.services import routine_setup

    number = None if sheet is None else sheet.notify_above
    if given["above"] is not None:
        number = routine_setup.above_number(given["above"])
    found = routine_setup.preview(
        ws, text, routine_id=None if sheet is None else sheet.id, notify_above=number
    )
    if session.json:
        document(_preview(found))
        return
    say(f"{found.words}.")
    say(f"Into the list of suspects: {found.comes}; out of it: {found.goes}.")
    if found.above is not None:
        say(f"Above {number}: {found.above}.")
    for one in found.best:
        say(f"{one.fit.score:3} {one.company}", indent=2)
    note("Nothing was changed.")


def _preview(found: Preview) -> dict[str, Json]:
    return {
        "companies": found.of,
        "matching": found.matching,
        "perfect": found.perfect,
        "comes": found.comes,
        "goes": found.goes,
        "above": found.above,
        "best": [
            {"id": one.company_id, "name": one.company, "fit": one.fit.score, "raw": one.fit.raw}
            for one in found.best
        ],
    }


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
