"""Reminders and calendars."""

from __future__ import annotations

from pathlib import Path

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.session import Session


@click.group("calendar", cls=VerbGroup)
def calendar() -> None:
    """Write your reminders for a calendar."""


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
