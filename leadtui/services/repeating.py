"""Reminders that come again: how often, and the next one once one is done.

A company has one open reminder, so one open instance: the next is made in the step that closes the
one before, and of two windows that finish the same one the second is refused.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.recurrence import parse_repeat
from leadtui.domain.rows import Outcome
from leadtui.models.reminders import Reminder
from leadtui.services.reminder_changes import (
    Changing,
    Ids,
    apply,
    changing,
    create,
    dated,
    id_tuple,
    open_ones,
    record,
    title,
)
from leadtui.services.workspace import Workspace


def set_repeat(ws: Workspace, ids: Ids, words: str | None, *, from_done: bool = False) -> Outcome:
    """Say how reminders come again once they are done, in words; None: not any more.

    Counted from the day each has now, or with ``from_done`` from the day it is done. The day it
    has stays. :class:`Invalid` for words without a reading.
    """
    wanted = id_tuple(ids)
    with ws.step(title("repeat", wanted)) as unit:
        job = changing(ws, unit)
        found = open_ones(unit.conn, ws.team.id, wanted)
        changed = [old for old in found if _set(job, old, words, from_done)]
        who = found[0].company if len(found) == 1 else plural(len(found), "reminder")
        if not changed:
            return Outcome(f"{who}: nothing to change.", wanted)
        said = "does not come again any more" if len(found) == 1 else "do not come again any more"
        if words is not None:
            repeat = parse_repeat(words, found[0].date, from_done=from_done)
            said = f"again {repeat.words}"
        return Outcome(f"{who}: {said}.", tuple(reminder.id for reminder in changed), unit.step_id)


def _set(job: Changing, old: Reminder, words: str | None, from_done: bool) -> bool:
    repeat = None if words is None else parse_repeat(words, old.date, from_done=from_done)
    before, after = (each.words if each else None for each in (old.repeat, repeat))
    if before == after or not apply(job, old, replace(old, repeat=repeat)):
        return False
    text = f"again {after}" if after else "does not come again"
    new = replace(old, repeat=repeat)
    record(job, Kind.REMINDER_SET, new, text, {"repeats": before}, {"repeats": after})
    return True


def next_day(reminder: Reminder, today: dt.date) -> dt.date | None:
    """When a reminder comes again if it is done today, None where it does not."""
    return None if reminder.repeat is None else reminder.repeat.next_day(today)


def renew(job: Changing, closed: Reminder) -> None:
    """Make the next instance of a reminder that was just closed as done, where it comes again: at
    the same time of day, with the same priority, note and followers.
    """
    day = next_day(closed, job.today)
    if day is None or closed.repeat is None:
        return
    again = replace(closed, id=0, origin=None, repeat=replace(closed.repeat, due=day))
    create(job, dated(job.ws, again, day, closed.time))
