"""The order of the day: one company after the other, with the reason for each (COE-65, X-14).

First the reminders to process whose company has a deal that goes on, then the other ones, each
part in the order of COE-132; then the suspects of the user's default routine, best fit first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from leadtui.domain.format import days
from leadtui.domain.reminder_filter import ReminderFilter
from leadtui.domain.reminders import Priority, days_late
from leadtui.domain.rows import ReminderRow
from leadtui.models import day as stored
from leadtui.models.day import Suspect
from leadtui.models.leads import Viewer
from leadtui.services import panel
from leadtui.services.workspace import Workspace

#: Suspects that the queue has at most.
SUSPECTS = 200


class Part(StrEnum):
    """Which part of the day a company is in."""

    DEAL = "deal"
    REMINDER = "reminder"
    SUSPECT = "suspect"


class Next(NamedTuple):
    """A company of the queue and why it is there; ``reminder`` is None of a suspect."""

    part: Part
    company_id: int
    company: str
    reason: str
    reminder: ReminderRow | None = None


class Queue(NamedTuple):
    """The companies in the order of the day, and how many suspects are left out of it."""

    companies: tuple[Next, ...]
    left_out: int = 0


def queue(ws: Workspace, *, suspects: int = SUSPECTS) -> Queue:
    """The user's day from now on, with at most so many ``suspects`` at its end."""
    found = panel.lists(ws, ReminderFilter(), panel.OF_THE_DAY).to_process
    viewer = _viewer(ws)
    with ws.read() as conn:
        running = stored.running_deals(conn, ws.team.id)
        waiting = stored.suspects(conn, viewer, suspects)
        number = stored.suspects_waiting(conn, viewer)
    reminded = [_reminded(ws, row, running.get(row.company_id)) for row in found]
    return Queue((*reminded, *map(_suspect, waiting)), number - len(waiting))


def suspects_waiting(ws: Workspace) -> int:
    """How many companies are suspects on the user's default routine without an open reminder."""
    with ws.read() as conn:
        return stored.suspects_waiting(conn, _viewer(ws))


def _viewer(ws: Workspace) -> Viewer:
    return Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())


def _reminded(ws: Workspace, row: ReminderRow, stage: str | None) -> Next:
    late = days_late(row.date, ws.today())
    parts = [] if stage is None else [f"deal in {stage}"]
    parts.append(f"reminder {days(late)} late" if late else "reminder for today")
    if row.priority is not Priority.NORMAL:
        parts.append(f"{row.priority.word} priority")
    part = Part.REMINDER if stage is None else Part.DEAL
    return Next(part, row.company_id, row.company, ", ".join(parts), row)


def _suspect(row: Suspect) -> Next:
    fit = "" if row.fit is None else f", fit {row.fit}"
    points = "nobody known" if row.engagement is None else f"engagement {row.engagement}"
    reason = f"suspect on {row.routine}{fit}, {points}"
    return Next(Part.SUSPECT, row.company_id, row.company, reason)
