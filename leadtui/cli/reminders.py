"""Reminders: setting one, their lists, done and put off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from leadtui.cli import rows
from leadtui.cli.base import Verb
from leadtui.cli.journal import tell
from leadtui.cli.output import clean, day, document, documents, note, say, table
from leadtui.cli.session import Session
from leadtui.domain.dates import When, parse_when
from leadtui.domain.errors import Invalid
from leadtui.domain.format import short_date
from leadtui.domain.reminders import Priority, Snooze, priority_of

if TYPE_CHECKING:
    from leadtui.services.workspace import Workspace

#: Words that count from the reminder's own day where it is not overdue.
_OWN_DAYS = {
    choice.value: choice
    for choice in (Snooze.THREE_DAYS, Snooze.SEVEN_DAYS, Snooze.THIRTY_DAYS, Snooze.YEAR)
}


@click.command("remind", cls=Verb, short_help="Set or change the reminder of a company.")
@click.argument("company")
@click.option("--date", "words", metavar="WORDS", help="The day, such as tomorrow, +3d, next fri.")
@click.option("--time", "clock", metavar="HH:MM", help="The time of day at which it rings.")
@click.option(
    "--priority",
    type=click.Choice([priority.word for priority in Priority]),
    help="How it ranks; normal for a new one.",
)
@click.option("--note", "text", metavar="TEXT", help="What it is about.")
@click.pass_obj
def remind(
    session: Session,
    company: str,
    words: str | None,
    clock: str | None,
    priority: str | None,
    text: str | None,
) -> None:
    """Set the reminder of COMPANY (an id or a name), or change the one that is open.

    A new one is for today where no day is given. The words of the day may hold a time.
    """
    from leadtui.services import companies
    from leadtui.services import reminders as service

    with session.changing() as ws:
        found = companies.find(ws, company)
        when = _when(ws, words, clock)
        done = service.set_reminder(
            ws,
            found,
            date=when[0],
            time=when[1],
            priority=None if priority is None else priority_of(priority),
            note=text,
        )
        row = service.get(ws, done.ids[0])
    if session.json:
        document({**rows.outcome(done), "reminder": rows.reminder(row, ws.today())})
    else:
        tell(session, done)


def _when(
    ws: Workspace, words: str | None, clock: str | None
) -> tuple[dt.date | None, dt.time | None]:
    """The day and the time asked for; a time in both places has to be the same."""
    found = When(ws.today(), None) if words is None else _read(ws, words)
    time = found.time
    if clock is not None:
        time = _time_of_day(ws, clock)
        if found.time not in (None, time):
            raise Invalid(
                f"--date says {found.time:%H:%M} and --time {time:%H:%M}.",
                field="time",
                hint="Give the time once.",
            )
    return (None if words is None else found.date), time


def _read(ws: Workspace, words: str) -> When:
    """The day and time in words, by the working days of the team."""
    from leadtui.services import working_days

    return parse_when(words, now=ws.local_now(), working=working_days.of(ws))


def _time_of_day(ws: Workspace, clock: str) -> dt.time:
    """A time of day in words; a day, or hours from now, are none."""
    now = ws.local_now()
    try:
        # The same words at midnight: a time of day does not depend on the hour they are said.
        found = parse_when(clock, now=now.replace(hour=0, minute=0))
        again = parse_when(clock, now=now.replace(hour=1, minute=1))
    except Invalid:
        found = again = When(now.date(), None)
    if found.time is None or found != again or found.date != now.date():
        raise Invalid(
            f"time: {clean(clock)!r} is not a time of day.", field="time", hint="Give it as 09:30."
        )
    return found.time


@click.command("reminders", cls=Verb, short_help="List the open reminders.")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--all", "everyone", is_flag=True, help="Those of the whole team, not only yours.")
@click.option("--view", metavar="NAME", help="The filter and the order of your view of Today.")
@click.pass_obj
def reminders(session: Session, words: tuple[str, ...], everyone: bool, view: str | None) -> None:
    """List the open reminders: what is to process, and what is coming.

    WORDS are those of the filter line of Today: words to look for, and filters such as
    user:NAME, due:week, late:>7d, tag:client, deal or owner:me.
    """
    from leadtui.services import panel, views

    with session.reading() as ws:
        today = ws.today()
        line, sort = views.with_words(ws, views.TODAY, view, words)
        wanted = panel.read(ws, f"{line} user:all" if everyone else line)
        found = panel.lists(ws, wanted, sort or panel.BY_PRIORITY)
    if session.json:
        documents(rows.reminder(row, today) for row in (*found.to_process, *found.upcoming))
        return
    for title, part in (("To process", found.to_process), ("Upcoming", found.upcoming)):
        if part:
            say(f"{title} ({len(part)})")
            table(rows.REMINDER_COLUMNS, [rows.reminder_cells(row, today) for row in part])
    if not found.to_process and not found.upcoming:
        note("No reminder passes." if line else "There is no open reminder.")


@click.command("done", cls=Verb, short_help="Close reminders as handled.")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID")
@click.pass_obj
def done(session: Session, ids: tuple[int, ...]) -> None:
    """Close the reminder of that ID (or several) as handled, and propose the next day."""
    from leadtui.services import reminders as service

    with session.changing() as ws:
        finished = service.done(ws, ids)
    if session.json:
        proposals = [
            {"company_id": each.company_id, "company": each.company, "date": day(each.date)}
            for each in finished.proposals
        ]
        document({**rows.outcome(finished.outcome), "proposals": proposals})
        return
    tell(session, finished.outcome)
    for each in finished.proposals:
        say(
            f"Next for {each.company}, {short_date(each.date, ws.today())}: "
            f"leadtui remind {each.company_id} --date {each.date.isoformat()}"
        )


@click.command("snooze", cls=Verb, short_help="Move a reminder to another day.")
@click.argument("reminder", type=int, metavar="ID")
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.pass_obj
def snooze(session: Session, reminder: int, words: tuple[str, ...]) -> None:
    """Move the reminder of that ID to the day that WORDS say: tomorrow, +3d, monday, 25/12 9am.

    3d, 7d, 30d and 365d count from its own day where that is still to come.
    """
    from leadtui.services import reminders as service

    text = " ".join(words)
    own = _OWN_DAYS.get(text.strip().lower())
    with session.changing() as ws:
        if own is not None:
            moved = service.snooze(ws, reminder, own)
        else:
            moved = service.move(ws, reminder, _read(ws, text))
        row = service.get(ws, reminder)
    if session.json:
        document({**rows.outcome(moved), "reminder": rows.reminder(row, ws.today())})
    else:
        tell(session, moved)


@click.command("repeat", cls=Verb, short_help="Let a reminder come again once it is done.")
@click.argument("reminder", type=int, metavar="ID")
@click.argument("words", nargs=-1, metavar="[WORDS]")
@click.option("--after-done", is_flag=True, help="Count from the day it is done.")
@click.option("--off", is_flag=True, help="Do not let it come again any more.")
@click.pass_obj
def repeat(
    session: Session, reminder: int, words: tuple[str, ...], after_done: bool, off: bool
) -> None:
    """Let the reminder of that ID come again as WORDS say: every 2 weeks, every friday,
    every 3 months, every month end, tous les lundis.

    Counted from its day, so that nothing drifts; the next one is there once it is done.
    """
    from leadtui.services import reminders as service
    from leadtui.services import repeating

    if off == bool(words) or (off and after_done):
        raise click.UsageError("Say how often, or --off.")
    text = None if off else " ".join(words)
    with session.changing() as ws:
        done = repeating.set_repeat(ws, reminder, text, from_done=after_done)
        row = service.get(ws, reminder)
    if session.json:
        document({**rows.outcome(done), "reminder": rows.reminder(row, ws.today())})
    else:
        tell(session, done)
