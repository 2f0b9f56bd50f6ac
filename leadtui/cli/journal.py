"""Taking steps back, and doing them again."""

from __future__ import annotations

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, document, instant, note, say
from leadtui.cli.session import Session
from leadtui.domain.rows import Outcome

_COLUMNS = (
    Column("STEP", right=True),
    Column("WHEN"),
    Column("WHO", flex=True),
    Column("WHAT", flex=True),
    Column("UNDONE"),
)


def tell(session: Session, done: Outcome) -> None:
    """What a command did, in words or as a document."""
    if session.json:
        document(rows.outcome(done))
        return
    say(done.message)
    for each in done.notes:
        note(each)


@click.command("undo", cls=Verb)
@click.argument("step", type=int, required=False)
@click.option("--list", "listed", is_flag=True, help="List the newest steps instead.")
@click.pass_obj
def undo(session: Session, step: int | None, listed: bool) -> None:
    """Take back your last step, or the STEP of that number.

    What a later step changed again stays as it is, and is named.
    """
    from leadtui.services import journal

    if not listed:
        with session.changing() as ws:
            done = journal.undo(ws, step)
        tell(session, done)
        return
    if step is not None:
        raise click.UsageError("--list takes no STEP.")
    _list(session)


def _list(session: Session) -> None:
    from leadtui.services import journal
    from leadtui.services.leads import users

    with session.reading() as ws:
        now = ws.local_now()
        names = {user.id: user.name for user in users(ws)}
        answer(
            session,
            iter(journal.steps(ws)),
            as_json=lambda row: {
                "step": row.id,
                "at": instant(row.at),
                "user": names.get(row.user_id or 0, ""),
                "title": row.title,
                "origin": row.origin,
                "undone_by": row.undone_by,
            },
            columns=_COLUMNS,
            cells=lambda row: [
                str(row.id),
                rows.moment(row.at, now),
                names.get(row.user_id or 0, ""),
                row.title,
                "undone" if row.undone_by else "",
            ],
            nothing="Nothing was done yet.",
        )


@click.command("redo", cls=Verb)
@click.pass_obj
def redo(session: Session) -> None:
    """Do again what your last undo took back."""
    from leadtui.services import journal

    with session.changing() as ws:
        done = journal.redo(ws)
    tell(session, done)
