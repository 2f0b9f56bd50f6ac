"""Load levelling of the reminders that a user follows (feature 103): looked at, then done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.format import days, plural
from leadtui.domain.levelling import PER_DAY, WITHIN, Levelled, Load, Shift, level
from leadtui.domain.rows import Outcome
from leadtui.models import reminder_lists, reminders, team
from leadtui.models.leads import Viewer
from leadtui.models.reminder_lists import Wanted
from leadtui.services import working_days
from leadtui.services.reminder_changes import apply, changing, dated
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

    from leadtui.domain.working_days import WorkingDays

__all__ = ["PER_DAY", "WITHIN", "Plan", "carry_out", "plan"]

_MOST_PER_DAY = 1_000
_MOST_WITHIN = 365


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day whose load changes; ``off`` says why it is no working day, empty where it is one."""

    date: dt.date
    before: int
    after: int
    off: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What levelling would do; ``companies`` are by the id of the reminder."""

    per_day: int
    within: int
    levelled: Levelled
    companies: Mapping[int, str]
    days: tuple[DayLoad, ...]

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """What would move."""
        return self.levelled.shifts

    @property
    def said(self) -> str:
        """What it would do, in a sentence."""
        if not self.shifts and not self.levelled.stuck:
            return f"No day has more than {plural(self.per_day, 'reminder')}."
        said = f"{plural(len(self.shifts), 'reminder')} to move"
        if self.levelled.stuck:
            said += f", {self.levelled.stuck} without room within {days(self.within)}"
        return f"{said}."


def plan(ws: Workspace, *, per_day: int = PER_DAY, within: int = WITHIN) -> Plan:
    """What levelling the user's reminders would do; nothing is changed.

    ``per_day`` is what a day may hold, ``within`` how many days later than its own date a reminder
    may get.
    """
    for field, value, most in (
        ("per_day", per_day, _MOST_PER_DAY),
        ("within", within, _MOST_WITHIN),
    ):
        if not 1 <= value <= most:
            raise Invalid(
                f"{field}: {value} is out of range.", field=field, hint=f"Give 1 to {most}."
            )
    working = working_days.of(ws)
    with ws.read() as conn:
        return _plan(ws, conn, working, per_day, within)


def _plan(ws: Workspace, conn: Connection, working: WorkingDays, per_day: int, within: int) -> Plan:
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    users = team.users(conn, ws.team.id)
    rows = reminder_lists.listed(conn, viewer, Wanted(ws.user.id), users)
    loads = [
        Load(row.id, row.date, row.priority, row.time is not None, row.company) for row in rows
    ]
    done = level(loads, working, ws.today(), per_day=per_day, within=within)
    moved = {shift.id for shift in done.shifts}
    changed = sorted(
        day
        for day in done.before.keys() | done.after.keys()
        if done.before.get(day, 0) != done.after.get(day, 0)
    )
    loads_by_day = tuple(
        DayLoad(day, done.before.get(day, 0), done.after.get(day, 0), working.why_off(day))
        for day in changed
    )
    companies = {row.id: row.company for row in rows if row.id in moved}
    return Plan(per_day, within, done, companies, loads_by_day)


def carry_out(ws: Workspace, wanted: Plan) -> Outcome:
    """Move what the plan says, in one step of undo.

    :class:`Conflict` where the reminders have changed since it was made: then nothing is moved.
    """
    if not wanted.shifts:
        return Outcome(wanted.said)
    number = plural(len(wanted.shifts), "reminder")
    working = working_days.of(ws)
    with ws.step(f"level {number}") as unit:
        now = _plan(ws, unit.conn, working, wanted.per_day, wanted.within)
        if now.shifts != wanted.shifts:
            raise Conflict(
                "Reminders or days off changed since this was looked at.",
                hint="Nothing was moved. Look at it again.",
            )
        stuck = now.levelled.stuck
        job = changing(ws, unit)
        found = reminders.facts(unit.conn, ws.team.id, [shift.id for shift in now.shifts])
        for shift in now.shifts:
            old = found[shift.id]
            apply(job, old, dated(ws, old, shift.after, old.time))
        return Outcome(
            f"{number} moved to {_days_in_words(ws, now)}.",
            tuple(shift.id for shift in now.shifts),
            unit.step_id,
            (f"{stuck} stay: no room within {days(now.within)}.",) if stuck else (),
        )


def _days_in_words(ws: Workspace, done: Plan) -> str:
    found = sorted({shift.after for shift in done.shifts})
    if len(found) == 1:
        return day_words(found[0], ws.today())
    ends = (day_words(day, ws.today()) for day in (found[0], found[-1]))
    return f"{days(len(found))}, {' to '.join(ends)}"
