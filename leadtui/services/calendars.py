"""Reminders in a calendar: written as an iCalendar file for a phone or a mail program."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from leadtui.domain.dates import resolve
from leadtui.domain.format import plural
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import Outcome, ReminderRow
from leadtui.models import settings
from leadtui.services import reminder_reading
from leadtui.services.reminder_reading import ALL, ME
from leadtui.services.text_files import write_text
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

    from leadtui.connectors.calendar_writing import Appointment

_UIDS = "calendar_uids"
#: RFC 5545 counts from 1, the highest, to 9.
_PRIORITIES = {Priority.HIGH: 1, Priority.NORMAL: 5, Priority.LOW: 9}


def export(ws: Workspace, path: Path, *, everyone: bool = False, force: bool = False) -> Outcome:
    """Write the user's open reminders, or those of the whole team, as events of a calendar.

    One with a time of day is an event at that instant with an alarm, the others are events of a
    whole day. A reminder has the same identifier in every export, so that a calendar that has it
    already updates it. The file is 0600; over one that is there only with ``force``.
    """
    from leadtui.connectors.calendar_writing import calendar

    found = reminder_reading.lists(ws, user=ALL if everyone else ME)
    rows = [*found.to_process, *found.upcoming]
    scope = _scope(ws)
    text = calendar(
        [_appointment(ws, row, scope) for row in rows],
        name=f"leadtui {ws.team.name if everyone else ws.user.name}",
        now=ws.local_now(),
    )
    write_text(path, text, force=force)
    return Outcome(f"{plural(len(rows), 'reminder')} in {path}.", tuple(row.id for row in rows))


def _appointment(ws: Workspace, row: ReminderRow, scope: str) -> Appointment:
    from leadtui.connectors.calendar_writing import Appointment

    facts = (
        row.note,
        f"Contact: {row.contact}" if row.contact else "",
        f"Priority: {row.priority.word}",
        f"Followed by: {', '.join(row.followers)}",
        f"Comes again {row.repeats}" if row.repeats else "",
    )
    return Appointment(
        uid=f"reminder-{row.id}-{scope}@leadtui",
        day=row.date,
        start=None if row.time is None else resolve(row.date, row.time, ws.team.zone),
        summary=row.company,
        description="\n".join(filter(None, facts)),
        priority=_PRIORITIES[row.priority],
        alarm=row.time is not None,
    )


def _scope(ws: Workspace) -> str:
    """What makes the identifiers of this team's reminders others than those of any other."""
    name = f"{_UIDS}:{ws.team.id}"
    with ws.read() as conn:
        kept = kept_scope(ws, conn)
    if kept is not None:
        return kept
    with ws.store.write(None, now=ws.now()) as unit:
        kept = settings.get(unit.conn, name)
        if kept is None:
            kept = secrets.token_hex(8)
            settings.put(unit.conn, name, kept)
    return kept


def kept_scope(ws: Workspace, conn: sqlite3.Connection) -> str | None:
    """The scope of the team's exports, None where nothing was ever exported."""
    return settings.get(conn, f"{_UIDS}:{ws.team.id}")
