"""Reminders: the one open follow-up of a company, its lists, and every verb on it (COE-123..144).

A verb takes one id or many, is one step of undo, and changes all of them or none:
:class:`NotFound` for an id that is none of the team's, :class:`Conflict` naming the company of one
that is closed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadtui.domain.dates import When, from_ms
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import (
    Priority,
    Snooze,
    next_proposal,
    proposal_reason,
    snoozed,
    usual_interval,
)
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, clean_text
from leadtui.models import activities, reminders, team
from leadtui.models.reminders import Reminder
from leadtui.services import working_days
from leadtui.services.reminder_changes import (
    Changing,
    Ids,
    and_list,
    apply,
    change_in_words,
    changing,
    check_followers,
    create,
    dated,
    follower_names,
    id_tuple,
    new_reminder,
    open_ones,
    place,
    record,
    remove,
    snapshot,
    title,
)
from leadtui.services.reminder_reading import (
    ALL,
    ME,
    counts,
    get,
    lists,
    of_company,
    upcoming_counts,
)
from leadtui.services.repeating import next_day, renew
from leadtui.services.routines import tag_new
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    import sqlite3

    from leadtui.domain.followers import Following

__all__ = ["ALL", "ME", "counts", "get", "lists", "of_company", "upcoming_counts"]

_NEXT_PRIORITY = {
    Priority.HIGH: Priority.NORMAL,
    Priority.NORMAL: Priority.LOW,
    Priority.LOW: Priority.HIGH,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next reminder that is proposed for a company, and why on that day (COE-144, COR-63)."""

    company_id: int
    company: str
    date: dt.date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What "done" did, and the next date proposed for each company."""

    outcome: Outcome
    proposals: tuple[Proposal, ...]


def set_reminder(
    ws: Workspace,
    company_id: int,
    *,
    date: dt.date | None = None,
    time: dt.time | None = None,
    priority: Priority | None = None,
    note: str | None = None,
    followers: Iterable[int] | None = None,
    contact_id: int | None = None,
    routine_id: int | None = None,
) -> Outcome:
    """Set the reminder of a company, or change the one that is open (COE-127).

    What is not given is today, no time, normal, no note and me for a new one (COE-124), and stays
    as it is for an open one. A new one makes the company a prospect on the user's default routine
    (COE-118..120), on ``routine_id`` where that is given, then for an open one too; the outcome's
    notes say what its tag was. ``followers`` are user ids.
    """
    with ws.step("set reminder") as unit:
        job = changing(ws, unit)
        company = activities.company_name(unit.conn, ws.team.id, company_id)
        if company is None:
            raise NotFound(f"There is no company {company_id}.")
        _check_contact(job, company_id, contact_id)
        old = reminders.open_of(unit.conn, ws.team.id, company_id)
        base = old or new_reminder(company_id, company, job.today, frozenset({ws.user.id}))
        day = base.date if date is None else date
        new = replace(
            dated(ws, base, day, base.time if time is None else time),
            priority=base.priority if priority is None else priority,
            note=base.note if note is None else clean_text(note),
            followers=base.followers if followers is None else check_followers(job, followers),
            contact_id=base.contact_id if contact_id is None else contact_id,
        )
        if old is None:
            reminder_id, changed = create(job, new), True
            message = f"{company}: reminder set for {place(new, job.today)}."
        else:
            reminder_id, changed = old.id, apply(job, old, new)
            words = change_in_words(job, old, new)
            message = (
                f"{company}: {f'reminder changed, {words}' if changed else 'nothing to change'}."
            )
        tagged = ""
        if old is None or routine_id is not None:
            tagged = tag_new(ws, unit, (company_id,), by=ws.user.id, routine_id=routine_id)
        step_id = unit.step_id if changed or tagged else None
        return Outcome(message, (reminder_id,), step_id, (tagged,) if tagged else ())


def _check_contact(job: Changing, company_id: int, contact_id: int | None) -> None:
    if contact_id is None:
        return
    found = reminders.company_of_contact(job.unit.conn, job.ws.team.id, contact_id)
    if found is None:
        raise NotFound(f"There is no lead {contact_id}.")
    if found[0] != company_id:
        raise Invalid(
            f"Lead {contact_id} is not of this company.",
            field="contact",
            hint="Choose one of its people.",
        )


def _change(
    ws: Workspace,
    ids: Ids,
    verb: str,
    changed: Callable[[Changing, Reminder], Reminder],
    said: Callable[[Changing, list[Reminder]], str],
    *,
    sentence: bool = False,
) -> Outcome:
    """Make of each reminder what ``changed`` says, in one step.

    ``said`` says of those that did change what became of them, to go after the company or
    "12 reminders", after the latter without a colon where it makes a ``sentence``.
    """
    wanted = id_tuple(ids)
    with ws.step(title(verb, wanted)) as unit:
        job = changing(ws, unit)
        done = []
        found = open_ones(unit.conn, ws.team.id, wanted)
        for old in found:
            new = changed(job, old)
            if apply(job, old, new):
                done.append(new)
        if not done:
            return Outcome(f"{_who(found)}: nothing to change.", wanted)
        return Outcome(
            f"{_who(done)}{' ' if sentence and len(done) > 1 else ': '}{said(job, done)}.",
            tuple(reminder.id for reminder in done),
            unit.step_id,
        )


def _who(found: list[Reminder]) -> str:
    return found[0].company if len(found) == 1 else plural(len(found), "reminder")


def move(ws: Workspace, ids: Ids, when: When, *, drop_time: bool = False) -> Outcome:
    """Move reminders to a day (COE-136).

    Without a time of day each keeps the one it has, unless ``drop_time`` says to ring no more.
    """

    def changed(job: Changing, old: Reminder) -> Reminder:
        return dated(job.ws, old, when.date, when.time or (None if drop_time else old.time))

    return _change(ws, ids, "move", changed, _moved_by(""), sentence=True)


def snooze(ws: Workspace, ids: Ids, choice: Snooze) -> Outcome:
    """Put reminders off, each from today when overdue and else from its own date, at the same
    time of day.
    """

    working = working_days.of(ws)

    def changed(job: Changing, old: Reminder) -> Reminder:
        return dated(job.ws, old, snoozed(choice, old.date, job.today, working), old.time)

    return _change(ws, ids, "snooze", changed, _moved_by(choice.label), sentence=True)


def _moved_by(label: str) -> Callable[[Changing, list[Reminder]], str]:
    """What is said of reminders that were moved, or put off by what ``label`` says."""

    def said(job: Changing, done: list[Reminder]) -> str:
        if len({reminder.date for reminder in done}) > 1:
            return f"put off: {label}"
        if len({reminder.time for reminder in done}) > 1:
            return f"moved to {day_words(done[0].date, job.today)}"
        return f"moved to {place(done[0], job.today)}"

    return said


def set_priority(ws: Workspace, ids: Ids, priority: Priority | None = None) -> Outcome:
    """Give reminders a priority (COE-130), or to each the next of high, normal, low."""

    def changed(job: Changing, old: Reminder) -> Reminder:
        return replace(old, priority=_NEXT_PRIORITY[old.priority] if priority is None else priority)

    def said(job: Changing, done: list[Reminder]) -> str:
        if len({reminder.priority for reminder in done}) > 1:
            return "the next priority each"
        return f"priority {done[0].priority.word}"

    return _change(ws, ids, "set priority of", changed, said)


def set_followers(ws: Workspace, ids: Ids, user_ids: Iterable[int]) -> Outcome:
    """Have reminders followed by exactly these users (COE-125, COE-127).

    :class:`Invalid` for nobody: that would delete the reminder, which is asked for (COE-126).
    """
    wanted = tuple(user_ids)

    def changed(job: Changing, old: Reminder) -> Reminder:
        return replace(old, followers=check_followers(job, wanted))

    def said(job: Changing, done: list[Reminder]) -> str:
        return f"followed by {and_list(follower_names(job, wanted))}"

    return _change(ws, ids, "set followers of", changed, said)


def change_followers(ws: Workspace, ids: Ids, change: Following) -> Outcome:
    """Hand reminders over, add followers or remove some, each from those it has (COE-125).

    One that nobody follows then is deleted with the same step: :func:`unfollowed_warning` is what
    to ask first (COE-126).
    """
    wanted = id_tuple(ids)
    with ws.step(title("set followers of", wanted)) as unit:
        job = changing(ws, unit)
        found = open_ones(unit.conn, ws.team.id, wanted)
        gone = [old for old in found if not change.of(old.followers)]
        remove(job, gone)
        done = []
        for old in found:
            after = change.of(old.followers)
            if after and apply(job, old, replace(old, followers=check_followers(job, after))):
                done.append(replace(old, followers=after))
        if not (done or gone):
            return Outcome(f"{_who(found)}: nothing to change.", wanted)
        parts = []
        if done:
            groups = {each.followers for each in done}
            who = and_list(follower_names(job, groups.pop())) if len(groups) == 1 else "others now"
            parts.append(f"{_who(done)}: followed by {who}.")
        if gone:
            parts.append(_deleted(gone))
        return Outcome(" ".join(parts), wanted, unit.step_id)


def unfollowed_warning(ws: Workspace, ids: Ids, change: Following) -> str:
    """What to ask before :func:`change_followers`: which reminders it would delete, since nobody
    would follow them, and what goes with them; empty where it deletes none (COE-126).
    """
    wanted = id_tuple(ids)
    with ws.read() as conn:
        found = open_ones(conn, ws.team.id, wanted)
        gone = [each for each in found if not change.of(each.followers)]
        users = team.users(conn, ws.team.id)
    if not gone:
        return ""
    followers = frozenset().union(*(each.followers for each in gone))
    names = and_list([user.name for user in users if user.id in followers])
    if len(gone) > 1:
        return f"Without {names} nobody follows {plural(len(gone), 'reminder')}: they are deleted."
    one = gone[0]
    note = f", “{clean_line(one.note, limit=80)}”" if one.note else ""
    day = day_words(one.date, ws.today(), one.time)
    return f"Without {names} nobody follows the reminder of {day}{note}: it is deleted."


def set_note(ws: Workspace, ids: Ids, text: str) -> Outcome:
    """Write the note of reminders, in the place of the one they have; empty removes it."""
    note = clean_text(text)

    def changed(job: Changing, old: Reminder) -> Reminder:
        return replace(old, note=note)

    return _change(
        ws,
        ids,
        "set note of",
        changed,
        lambda job, done: "note kept" if note else "note removed",
    )


def done(ws: Workspace, ids: Ids) -> Done:
    """Close reminders as handled and propose the next date for each company (COE-144, COR-63)."""
    wanted = id_tuple(ids)
    with ws.step(title("finish", wanted)) as unit:
        found = close_done(changing(ws, unit), wanted)
        message = f"{_who(found)}{':' if len(found) == 1 else ''} done{again(found, ws.today())}."
        proposed = _proposals(ws, unit.conn, found)
        return Done(Outcome(message, wanted, unit.step_id), proposed)


def close_done(job: Changing, ids: Sequence[int]) -> list[Reminder]:
    """Close reminders as handled, within a step that is under way; what they were. Those that come
    again do so.
    """
    found = open_ones(job.unit.conn, job.ws.team.id, ids)
    for reminder in found:
        record(job, Kind.REMINDER_DONE, reminder, "handled", snapshot(job, reminder), None)
        reminders.close(job.unit.conn, reminder.id, job.unit.now, job.ws.user.id)
        renew(job, reminder)
    return found


def again(found: Sequence[Reminder], today: dt.date) -> str:
    """What is said behind "done" of a reminder that comes again, empty of others."""
    day = next_day(found[0], today) if len(found) == 1 else None
    return "" if day is None else f", again on {day_words(day, today, found[0].time)}"


def proposals(ws: Workspace, ids: Ids) -> tuple[Proposal, ...]:
    """The next date of each company once these reminders are done; nothing is changed yet."""
    wanted = id_tuple(ids)
    with ws.read() as conn:
        return _proposals(ws, conn, open_ones(conn, ws.team.id, wanted))


def _proposals(
    ws: Workspace, conn: sqlite3.Connection, found: Sequence[Reminder]
) -> tuple[Proposal, ...]:
    contacts = reminders.communications(conn, [r.company_id for r in found], ws.now())
    today, made = ws.today(), []
    for each in found:
        if each.repeat is not None:
            day, why = each.repeat.next_day(today), f"Comes again {each.repeat.words}."
            made.append(Proposal(each.company_id, each.company, day, why))
            continue
        days = {from_ms(at, ws.team.zone).date() for at in contacts.get(each.company_id, [])}
        known = max(days, default=None), usual_interval(days), today
        made.append(
            Proposal(each.company_id, each.company, next_proposal(*known), proposal_reason(*known))
        )
    return tuple(made)


def delete(ws: Workspace, ids: Ids) -> Outcome:
    """Delete reminders together with their followers; :func:`delete_warning` is what to ask first
    (COE-137). Undo brings both back.
    """
    wanted = id_tuple(ids)
    with ws.step(title("delete", wanted)) as unit:
        job = changing(ws, unit)
        found = open_ones(unit.conn, ws.team.id, wanted)
        remove(job, found)
        return Outcome(_deleted(found), wanted, unit.step_id)


def _deleted(found: list[Reminder]) -> str:
    if len(found) == 1:
        return f"{found[0].company}: reminder deleted."
    return f"{_who(found)} deleted."


def delete_warning(ws: Workspace, ids: Ids) -> str:
    """The sentence of the confirmation before :func:`delete`: whom it removes (COE-137)."""
    wanted = id_tuple(ids)
    with ws.read() as conn:
        found = open_ones(conn, ws.team.id, wanted)
        users = team.users(conn, ws.team.id)
    followers = frozenset().union(*(reminder.followers for reminder in found))
    names = and_list([user.name for user in users if user.id in followers])
    where = found[0].company if len(found) == 1 else plural(len(found), "company")
    return f"This also removes {names} from the followers of {where}."
