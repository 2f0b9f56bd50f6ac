"""What automations do to reminders, and putting it back (COE-140..142)."""

from __future__ import annotations

from dataclasses import replace

from leadtui.domain.errors import Conflict, NotFound
from leadtui.domain.format import plural
from leadtui.domain.reminders import Due, Merge, merge
from leadtui.domain.rows import Outcome
from leadtui.domain.text import clean_line, clean_text
from leadtui.models import activities, reminders
from leadtui.models.reminders import Origin, Reminder
from leadtui.services.reminder_changes import (
    Changing,
    Ids,
    and_list,
    apply,
    changing,
    check_followers,
    create,
    dated,
    follower_names,
    id_tuple,
    new_reminder,
    open_ones,
    place,
    title,
)
from leadtui.services.routines import tag_new
from leadtui.services.workspace import Workspace


def apply_automation(
    ws: Workspace,
    company_id: int,
    due: Due,
    by: str,
    *,
    note: str = "",
    routine_id: int | None = None,
) -> Outcome:
    """An automation's reminder for a company, onto the open one if there is one.

    Of both the better day and priority hold, followers are united, and the row says that ``by``
    moved it from where to where (COE-140, COE-141). A new one makes the company a prospect on the
    automation's own routine, on none where ``routine_id`` is None (COE-121); ``note`` is only
    that of a new one.
    """
    who = clean_line(by, limit=80) or "An automation"
    with ws.step(f"reminder by {who}", origin="automation") as unit:
        job = changing(ws, unit, by=who)
        return set_or_merge(job, company_id, due, note=note, routine_id=routine_id)


def set_or_merge(
    job: Changing,
    company_id: int,
    due: Due,
    *,
    note: str = "",
    contact_id: int | None = None,
    routine_id: int | None = None,
) -> Outcome:
    """As :func:`apply_automation`, within a step of the automation ``job.by`` that is under way;
    a new reminder is about ``contact_id``.
    """
    ws, unit, who = job.ws, job.unit, job.by
    company = activities.company_name(unit.conn, ws.team.id, company_id)
    if company is None:
        raise NotFound(f"There is no company {company_id}.")
    old = reminders.open_of(unit.conn, ws.team.id, company_id)
    if old is not None:
        return _merged(job, old, replace(due, by=who))
    base = new_reminder(company_id, company, due.date, check_followers(job, due.followers))
    new = replace(
        dated(ws, base, due.date, due.time),
        contact_id=contact_id,
        priority=due.priority,
        note=clean_text(note),
        origin=Origin(who, None, replace(due, by=who)),
    )
    new_id = create(job, new)
    tagged = ""
    if routine_id is not None:
        tagged = tag_new(ws, unit, (company_id,), by=None, routine_id=routine_id)
    message = f"{company}: {who} set a reminder for {place(new, job.today)}."
    return Outcome(message, (new_id,), unit.step_id, (tagged,) if tagged else ())


def _merged(job: Changing, old: Reminder, due: Due) -> Outcome:
    new, done, changed = merge_into(job, old, due)
    if not changed:
        return Outcome(f"{old.company}: the open reminder stays as it is.", (old.id,))
    what = f"moved the reminder to {place(new, job.today)}, {new.priority.word}"
    if not done.moved:
        what = f"added {and_list(follower_names(job, done.added))} to the followers"
    return Outcome(f"{old.company}: {done.by} {what}.", (old.id,), job.unit.step_id)


def merge_into(
    job: Changing, old: Reminder, due: Due, base: Reminder | None = None
) -> tuple[Reminder, Merge, bool]:
    """Within a step under way, an automation's ``due`` onto the open reminder ``old``: the
    reminder as it is now, what was compared, and whether anything changed (COE-140, COE-141).

    ``base`` is what it is compared with where that is not the reminder as it stands.
    """
    base = base or old
    if due.followers:
        check_followers(job, due.followers)
    done = merge(Due(base.date, base.priority, base.time, base.followers), due)
    new = replace(
        dated(job.ws, base, done.after.date, done.after.time),
        priority=done.after.priority,
        followers=done.after.followers,
        origin=_origin(base.origin, done),
    )
    return new, done, apply(job, old, new)


def _origin(earlier: Origin | None, done: Merge) -> Origin | None:
    """What to put back after ``done``: the reminder as people left it, before the first automation
    that moved it; where one made it, as that one left it.
    """
    if not done.moved:
        return earlier and replace(earlier, added=earlier.added | done.added)
    if earlier is None or earlier.before is None:
        return Origin(done.by, done.before, done.after, done.added)
    return replace(earlier, by=done.by, after=done.after, added=earlier.added | done.added)


def put_back(ws: Workspace, ids: Ids) -> Outcome:
    """Put reminders back where they were before automations moved them: day, time and priority,
    without the followers that came along.

    :class:`Conflict` where no automation moved one, or somebody changed it by hand since.
    """
    wanted = id_tuple(ids)
    with ws.step(title("put back", wanted)) as unit:
        job = changing(ws, unit)
        done = []
        for old in open_ones(unit.conn, ws.team.id, wanted):
            new = as_before(ws, old)
            apply(job, old, new)
            done.append(new)
        if len(done) == 1:
            message = f"{done[0].company}: put back to {place(done[0], job.today)}."
        else:
            message = f"{plural(len(done), 'reminder')} put back."
        return Outcome(message, wanted, unit.step_id)


def as_before(ws: Workspace, old: Reminder) -> Reminder:
    """A reminder as people left it before automations moved it; :class:`Conflict` where none
    did.
    """
    origin = old.origin
    if origin is None:
        raise Conflict(
            f"{old.company}: no automation moved this reminder since it was last set by hand.",
            hint="Give it the date you want.",
        )
    if origin.before is None:
        raise Conflict(
            f"{old.company}: {origin.by} set this reminder, there was none before.",
            hint="Delete it, or give it the date you want.",
        )
    return replace(
        dated(ws, old, origin.before.date, origin.before.time),
        priority=origin.before.priority,
        followers=(old.followers - origin.added) or origin.before.followers,
        origin=None,
    )
