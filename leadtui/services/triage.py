"""What the alarm panel does beside the verbs on a reminder, each one step of undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_text
from leadtui.models import activities, reminders
from leadtui.services.reminder_changes import (
    apply,
    change_in_words,
    changing,
    check_followers,
    create,
    dated,
    new_reminder,
    place,
)
from leadtui.services.reminders import set_reminder
from leadtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Next:
    """The next reminder of a company; ``followers`` are user ids, none for the user alone."""

    company_id: int
    date: dt.date
    time: dt.time | None = None
    priority: Priority = Priority.NORMAL
    followers: tuple[int, ...] = ()


def follow_up(ws: Workspace, wanted: Sequence[Next]) -> Outcome:
    """Set the next reminders of companies whose last one is done, in one step (COE-144, COR-63).

    It goes on with a follow-up that was set before, so tags stay as they are: only a follow-up
    that begins makes a prospect (COE-118). Where one is open meanwhile, that one is moved.
    """
    if not wanted:
        raise Invalid("No company was chosen.", hint="Move to a company or mark some.")
    what = "set reminder" if len(wanted) == 1 else f"set {plural(len(wanted), 'reminder')}"
    with ws.step(what) as unit:
        job = changing(ws, unit)
        ids, said = [], ""
        for each in wanted:
            name = activities.company_name(unit.conn, ws.team.id, each.company_id)
            if name is None:
                raise NotFound(f"There is no company {each.company_id}.")
            old = reminders.open_of(unit.conn, ws.team.id, each.company_id)
            followers = check_followers(job, each.followers or (ws.user.id,))
            base = old or new_reminder(each.company_id, name, each.date, followers)
            new = replace(
                dated(ws, base, each.date, each.time),
                priority=each.priority,
                followers=base.followers | followers,
            )
            if old is None:
                ids.append(create(job, new))
            elif apply(job, old, new):
                ids.append(old.id)
            said = f"{name}: next on {place(new, job.today)}."
        message = said if len(wanted) == 1 else f"{plural(len(wanted), 'reminder')} set."
        return Outcome(message, tuple(ids), unit.step_id)


def put_reminder(
    ws: Workspace,
    company_id: int,
    *,
    date: dt.date,
    time: dt.time | None,
    priority: Priority,
    note: str,
    followers: Iterable[int],
) -> Outcome:
    """Set the reminder of a company, or make the open one exactly this (COE-142): without a time
    it rings no more, an empty note removes the one it has.
    """
    with ws.read() as conn:
        is_open = reminders.open_of(conn, ws.team.id, company_id) is not None
    wanted = tuple(followers)
    if not is_open:
        return set_reminder(
            ws,
            company_id,
            date=date,
            time=time,
            priority=priority,
            note=note,
            followers=wanted,
        )
    with ws.step("change reminder") as unit:
        job = changing(ws, unit)
        old = reminders.open_of(unit.conn, ws.team.id, company_id)
        if old is None:
            raise NotFound("The reminder was closed meanwhile.", hint="Set a new one.")
        new = replace(
            dated(ws, old, date, time),
            priority=priority,
            note=clean_text(note),
            followers=check_followers(job, wanted),
        )
        if not apply(job, old, new):
            return Outcome(f"{old.company}: nothing to change.", (old.id,))
        words = change_in_words(job, old, new)
        return Outcome(f"{old.company}: {words}.", (old.id,), unit.step_id)


def add_notes(ws: Workspace, text: str, company_ids: Iterable[int]) -> Outcome:
    """Write the same note on companies (COE-47); :class:`Invalid` for an empty one."""
    clean = clean_text(text)
    wanted = tuple(dict.fromkeys(company_ids))
    if not clean:
        raise Invalid("The note is empty.", field="note", hint="Write something, or press escape.")
    if not wanted:
        raise Invalid("No company was chosen.", hint="Move to a company or mark some.")
    with ws.step("note" if len(wanted) == 1 else f"note on {plural(len(wanted), 'company')}") as u:
        ids, name = [], ""
        for company_id in wanted:
            found = activities.company_name(u.conn, ws.team.id, company_id)
            if found is None:
                raise NotFound(f"There is no company {company_id}.")
            name = found
            ids.append(
                activities.insert(
                    u.conn,
                    ws.team.id,
                    Kind.NOTE,
                    u.now,
                    company_id=company_id,
                    user_id=ws.user.id,
                    text=clean,
                )
            )
        who = name if len(wanted) == 1 else plural(len(wanted), "company")
        return Outcome(f"{who}: note kept.", tuple(ids), u.step_id)
