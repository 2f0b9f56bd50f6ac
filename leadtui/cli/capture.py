"""A reminder from one line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import Json, day, document, fields, say
from leadtui.cli.session import Session

if TYPE_CHECKING:
    from leadtui.services.capture import Reading


@click.command("capture", cls=Verb, short_help="Set a reminder from one line of words.")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option("--dry-run", is_flag=True, help="Say what it would become; nothing is changed.")
@click.pass_obj
def capture(session: Session, words: tuple[str, ...], dry_run: bool) -> None:
    """Set the reminder that TEXT says: acme call back tomorrow 9am !high @ana #market.

    The company first, then what it is about; a day in words, !priority, @follower and #routine
    anywhere. A part that is not understood is named, and nothing is set. Quote TEXT for the shell.
    """
    from leadtui.services import capture as service
    from leadtui.services import reminders

    text = " ".join(words)
    if dry_run:
        with session.reading() as ws:
            _show(session, service.read_line(ws, text))
        return
    with session.changing() as ws:
        done = service.save(ws, service.read_line(ws, text).capture)
        row = reminders.get(ws, done.ids[0])
    if session.json:
        document({**rows.outcome(done), "reminder": rows.reminder(row, ws.today())})
    else:
        tell(session, done)


def _show(session: Session, reading: Reading) -> None:
    if session.json:
        document(_reading(reading))
        return
    fields(reading.pairs)
    for problem in reading.capture.problems:
        say(f"Not understood: {problem}")


def _reading(reading: Reading) -> dict[str, Json]:
    found = reading.capture
    when = found.when
    return {
        "ready": found.ready,
        "company_id": found.company.id if found.company else None,
        "company": found.company.name if found.company else None,
        "date": day(when.date) if when else None,
        "time": f"{when.time:%H:%M}" if when and when.time else None,
        "priority": found.priority.word if found.priority is not None else None,
        "followers": [one.name for one in found.followers],
        "routine": found.routine.name if found.routine else None,
        "note": found.note,
        "reminder_id": reading.open.id if reading.open else None,
        "problems": list(found.problems),
    }
