"""The load of a month and the last weeks of reminders, of a user or of the whole team."""

from __future__ import annotations

import datetime as dt

from leadtui.domain.errors import Invalid
from leadtui.domain.instants import from_ms
from leadtui.domain.levelling import PER_DAY
from leadtui.domain.load import MonthLoad, first_weekday, grid, month_load, week_of
from leadtui.domain.rows import ReminderRow, UserRow
from leadtui.domain.weeks import ReminderFact, Standing, Week, count_weeks
from leadtui.models import load, team
from leadtui.services import reminder_reading, working_days
from leadtui.services.reminder_reading import ALL, ME, follower_of
from leadtui.services.workspace import Workspace

__all__ = ["ALL", "ME", "PER_DAY", "WEEKS", "MonthLoad", "Week", "day", "month", "users", "weeks"]

#: Weeks that are counted where nothing else is said, and at most.
WEEKS = 8
MOST_WEEKS = 520


def month(
    ws: Workspace, first: dt.date | None = None, *, user: str = ME, per_day: int = PER_DAY
) -> MonthLoad:
    """The open reminders of the month that begins on ``first``, of the present one without it, day
    by day. ``user`` is ``me``, ``all`` or a name; ``per_day`` what a day may hold.
    """
    if per_day < 1:
        raise Invalid(
            f"per_day: {per_day} is out of range.", field="per_day", hint="Give 1 or more."
        )
    today, working = ws.today(), working_days.of(ws)
    start = (first or today).replace(day=1)
    _, last = grid(start, first_weekday(working.weekend))
    with ws.read() as conn:
        followed = follower_of(ws, team.users(conn, ws.team.id), user)
        counts = load.per_day(conn, ws.team.id, max(last, today), followed)
    return month_load(start, counts, working, today, per_day=per_day)


def day(ws: Workspace, date: dt.date, *, user: str = ME) -> list[ReminderRow]:
    """The open reminders of one day, in the order of the lists."""
    found = reminder_reading.lists(ws, user=user, first=date, last=date)
    return [*found.to_process, *found.upcoming]


def weeks(ws: Workspace, number: int = WEEKS, *, user: str = ME) -> tuple[Week, ...]:
    """The last ``number`` weeks, the running one first, as :mod:`leadtui.domain.weeks` counts."""
    from leadtui.domain.dates import resolve, to_ms

    if not 1 <= number <= MOST_WEEKS:
        raise Invalid(
            f"weeks: {number} is out of range.", field="weeks", hint=f"Give 1 to {MOST_WEEKS}."
        )
    today, zone = ws.today(), ws.team.zone
    newest = week_of(today, first_weekday(working_days.of(ws).weekend))
    firsts = [newest - dt.timedelta(weeks=back) for back in range(number)]
    since = to_ms(resolve(firsts[-1], None, zone))
    with ws.read() as conn:
        members = team.users(conn, ws.team.id)
        user_id = follower_of(ws, members, user)
        facts = [
            ReminderFact(each.company_id, each.kind, from_ms(each.at, zone).date(), each.user_id,
                         each.old)
            for each in load.facts(conn, ws.team.id, since)
        ]  # fmt: skip
        standing = {
            company_id: Standing(date, followers)
            for company_id, date, followers in load.standing(conn, ws.team.id)
        }
    name = next((one.name for one in members if one.id == user_id), "")
    return count_weeks(facts, standing, firsts, today, user_id=user_id, name=name)


def users(ws: Workspace) -> list[UserRow]:
    """The users of the team, whose load can be looked at."""
    with ws.read() as conn:
        return team.users(conn, ws.team.id)
