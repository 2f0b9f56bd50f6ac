"""Reminders and calendars."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.output import Json, document, note, say
from leadtui.cli.session import Session
from leadtui.domain.format import count

if TYPE_CHECKING:
    from leadtui.services.calendar_report import CalendarReport, Fate

#: Events that are told one by one in text without ``--dry-run``; JSON has them all.
_TOLD = 50


@click.group("calendar", cls=VerbGroup)
def calendar() -> None:
    """Write your reminders for a calendar, or take its meetings in."""


@calendar.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--all", "everyone", is_flag=True, help="Those of the whole team, not only yours.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def export(session: Session, file: Path, everyone: bool, force: bool) -> None:
    """Write your open reminders to FILE as an iCalendar file for a phone or Thunderbird.

    Exporting again and taking the file in again updates what the calendar has.
    """
    from leadtui.services import calendars

    with session.reading() as ws:
        done = calendars.export(ws, file, everyone=everyone, force=force)
    tell(session, done)


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Say what each event would become; change nothing.")
@click.option(
    "--me",
    multiple=True,
    metavar="ADDRESS",
    help="An e-mail address of yours; may stand several times.",
)
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool, me: tuple[str, ...]) -> None:
    """Make reminders of the meetings in FILE that you accepted, and booked demos of the bookings.

    FILE is what a calendar exports or what comes with an invitation (.ics). All of it is one step
    of undo; the same file twice changes nothing.
    """
    from leadtui.services import calendar_import

    with session.changing() as ws:
        report = calendar_import.take_in(ws, file, dry_run=dry_run, me=me)
    if session.json:
        document(_report(report))
    else:
        _say(report)


def _report(report: CalendarReport) -> dict[str, Json]:
    from leadtui.services.calendar_report import Became

    numbers: dict[str, Json] = {each.value: report.number(each) for each in Became}
    return {
        "dry_run": report.dry_run,
        **numbers,
        "events": [_event(fate) for fate in report.fates],
        "notes": list(report.notes),
        "step": report.step_id,
    }


def _event(fate: Fate) -> Json:
    return {
        "line": fate.line,
        "uid": fate.uid,
        "occurrence": fate.occurrence,
        "start": fate.start,
        "summary": fate.summary,
        "company": fate.company,
        "became": fate.became.value,
        "reason": fate.reason,
    }


def _say(report: CalendarReport) -> None:
    shown = report.fates if report.dry_run else tuple(islice(report.fates, _TOLD))
    for fate in shown:
        what = f"{fate.summary} ({fate.company})" if fate.company else fate.summary
        where = f"line {fate.line}" if fate.line else ""
        told = "  ".join(filter(None, (f"{fate.became.value:<9}", fate.when or where, what)))
        say(f"{told}: {fate.reason}")
    if len(report.fates) > len(shown):
        say(f"… and {count(len(report.fates) - len(shown))} more")
    say(report.summary())
    for each in report.notes:
        note(f"{each} Give it with --me.")
