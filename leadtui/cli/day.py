"""The order of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.lists import answer
from leadtui.cli.output import Column, Json, note
from leadtui.cli.session import Session
from leadtui.domain.format import plural

if TYPE_CHECKING:
    import datetime as dt

    from leadtui.services.day import Next

_COLUMNS = (
    Column("COMPANY ID", right=True),
    Column("COMPANY", flex=True),
    Column("WHY", flex=True),
)


@click.command("day", cls=Verb, short_help="List your day in its order.")
@click.option(
    "--suspects",
    type=click.IntRange(0, 100_000),
    default=20,
    show_default=True,
    metavar="N",
    help="At most so many suspects at its end.",
)
@click.pass_obj
def day_(session: Session, suspects: int) -> None:
    """List whom to turn to today, one after the other, with the reason for each: reminders of
    companies with a deal, the other reminders, then the suspects of your default routine.
    """
    from leadtui.services import day

    with session.reading() as ws:
        today = ws.today()
        found = day.queue(ws, suspects=suspects)
    answer(
        session,
        iter(found.companies),
        as_json=lambda each: _next(each, today),
        columns=_COLUMNS,
        cells=lambda each: [str(each.company_id), each.company, each.reason],
        nothing="Nothing is to process, and no suspect waits.",
    )
    if found.left_out and found.companies:
        wait = "waits" if found.left_out == 1 else "wait"
        note(f"{plural(found.left_out, 'more suspect')} {wait}.")


def _next(each: Next, today: dt.date) -> Json:
    return {
        "part": each.part.value,
        "company_id": each.company_id,
        "company": each.company,
        "reason": each.reason,
        "reminder": None if each.reminder is None else rows.reminder(each.reminder, today),
    }
