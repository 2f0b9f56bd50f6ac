"""What the alarm panel does beside the verbs on a reminder, each one step of undo."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority, next_priority
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_text
from leadtui.models import activities, reminders
from leadtui.models.reminders import Reminder
from leadtui.services.reminder_changes import (
    Changing,
    Ids,
    apply,
    change_in_words,
    changing,
    check_followers,
    create,
    dated,
    id_tuple,
    new_reminder,
    place,
    title,
)
from leadtui.services.reminders import again, close_done
from leadtui.services.routines import tag_new
from leadtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Next:
    """The next reminder of a company; ``followers`` are user ids.

    Without priority and followers it goes on with those of the reminder that is done for it, as
    :func:`next_priority` has it; where none is, it is normal and the user's alone.
    """

    company_id: int
    date: dt.date
    time: dt.time | None = None
    priority: Priority | None = None
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
        set_ = [_follow(job, each) for each in wanted]
        ids = tuple(each.reminder.id for each in set_ if each.how != "same")
        message = f"{plural(len(wanted), 'reminder')} set."
        if len(wanted) == 1:
            [one] = set_
            message = f"{one.reminder.company}: next on {place(one.reminder, job.today)}."
        return Outcome(message, ids, unit.step_id)


def _follow(job: Changing, each: Next) -> _Put:
    conn, team_id = job.unit.conn, job.ws.team.id
    name = activities.company_name(conn, team_id, each.company_id)
    if name is None:
        raise NotFound(f"There is no company {each.company_id}.")
    old = reminders.open_of(conn, team_id, each.company_id)
    followers = check_followers(job, each.followers or (job.ws.user.id,))
    base = old or new_reminder(each.company_id, name, each.date, followers)
    priority = Priority.NORMAL if each.priority is None else each.priority
    # The next of one that comes again is there already, with the time and the priority it has.
    comes_again = base.repeat is not None
    new = replace(
        dated(job.ws, base, each.date, each.time or (base.time if comes_again else None)),
        priority=base.priority if comes_again else priority,
        followers=base.followers | followers,
    )
    if old is None:
        return _Put(replace(new, id=create(job, new)), "new")
    return _Put(new, "changed", old) if apply(job, old, new) else _Put(old, "same")


def finish(ws: Workspace, ids: Ids, following: Sequence[Next] = ()) -> Outcome:
    """Close reminders as handled and set the next ones, as one step (COE-144, COR-63).

    ``following`` has the next reminders of their companies, none where none is to come; the
    outcome's ids are those of the new ones.
    """
    wanted = id_tuple(ids)
    with ws.step(title("finish", wanted)) as unit:
        job = changing(ws, unit)
        found = close_done(job, wanted)
        closed = {reminder.company_id: reminder for reminder in found}
        set_ = [
            _follow(job, _going_on(each, closed.get(each.company_id))).reminder
            for each in following
        ]
        one = len(found) == 1
        said = f"{found[0].company}: done" if one else f"{plural(len(found), 'reminder')} done"
        days = {place(each, job.today) for each in set_}
        if set_:
            said += f", next on {days.pop()}" if len(days) == 1 else ", the next of each set"
        else:
            said += again(found, job.today)
        return Outcome(f"{said}.", tuple(each.id for each in set_), unit.step_id)


def _going_on(each: Next, done: Reminder | None) -> Next:
    if done is None:
        return each
    priority = next_priority(done.priority) if each.priority is None else each.priority
    return replace(each, priority=priority, followers=each.followers or tuple(done.followers))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reminder as it was typed (COE-142); ``followers`` are user ids.

    ``note`` empty removes the one that is there, None leaves each company its own.
    """

    date: dt.date
    time: dt.time | None
    priority: Priority
    note: str | None
    followers: tuple[int, ...]


def put_reminders(ws: Workspace, company_ids: Iterable[int], wanted: Wanted) -> Outcome:
    """Set the reminders of companies, or make the open ones exactly this (COE-142), in one step:
    without a time they ring no more.

    Companies that had none become prospects on the user's default routine (COE-118). All or none:
    :class:`NotFound` for a company that is none of the team's.
    """
    ids = tuple(dict.fromkeys(company_ids))
    if not ids:
        raise Invalid("No company was chosen.", hint="Move to a company or mark some.")
    with ws.step(_put_title(ws, ids)) as unit:
        job = changing(ws, unit)
        put = [_put(job, company_id, wanted) for company_id in ids]
        new = tuple(each.reminder.company_id for each in put if each.how == "new")
        tagged = tag_new(ws, unit, new, by=ws.user.id)
        touched = tuple(each.reminder.id for each in put if each.how != "same")
        said = _put_words(job, put)
        if not touched:
            return Outcome(said, tuple(each.reminder.id for each in put))
        return Outcome(said, touched, unit.step_id, (tagged,) if tagged else ())


@dataclass(frozen=True, slots=True)
class _Put:
    """What became of one reminder, with what was there before where it changed."""

    reminder: Reminder
    how: Literal["new", "changed", "same"]
    before: Reminder | None = None


def _put_title(ws: Workspace, ids: Sequence[int]) -> str:
    if len(ids) > 1:
        return f"set {plural(len(ids), 'reminder')}"
    with ws.read() as conn:
        is_open = reminders.open_of(conn, ws.team.id, ids[0]) is not None
    return "change reminder" if is_open else "set reminder"


def _put(job: Changing, company_id: int, wanted: Wanted) -> _Put:
    conn, team_id = job.unit.conn, job.ws.team.id
    name = activities.company_name(conn, team_id, company_id)
    if name is None:
        raise NotFound(f"There is no company {company_id}.")
    followers = check_followers(job, wanted.followers)
    old = reminders.open_of(conn, team_id, company_id)
    base = old or new_reminder(company_id, name, wanted.date, followers)
    new = replace(
        dated(job.ws, base, wanted.date, wanted.time),
        priority=wanted.priority,
        note=base.note if wanted.note is None else clean_text(wanted.note),
        followers=followers,
    )
    if old is None:
        return _Put(replace(new, id=create(job, new)), "new")
    return _Put(new, "changed", old) if apply(job, old, new) else _Put(old, "same")


def _put_words(job: Changing, put: Sequence[_Put]) -> str:
    if len(put) == 1:
        [one] = put
        who = one.reminder.company
        if one.how == "new":
            return f"{who}: reminder set for {place(one.reminder, job.today)}."
        if one.before is None:
            return f"{who}: nothing to change."
        return f"{who}: {change_in_words(job, one.before, one.reminder)}."
    number = Counter(each.how for each in put)
    if number["same"] == len(put):
        return f"{plural(len(put), 'reminder')}: nothing to change."
    parts = [f"{plural(len(put) - number['same'], 'reminder')} set"]
    if number["new"] and number["changed"]:
        parts.append(f"{number['new']} new, {number['changed']} changed")
    if number["same"]:
        parts.append(f"{number['same']} as before")
    return ", ".join(parts) + "."


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
