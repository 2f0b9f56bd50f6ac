"""What every change of a reminder shares: which ones, the change itself, and its timeline entry.

Each change writes one activity with what was and what is (X-9): ``data`` is ``{"old": …, "new":
…}``, each a mapping of date, time, priority, note, followers (names) and contact, in a change
those that differ, None where there was or is no reminder. ``text`` says the same in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadtui.domain.dates import resolve, to_ms
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Conflict, Invalid, NotFound
from leadtui.domain.format import plural
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import UserRow
from leadtui.models import activities, reminders
from leadtui.models.reminders import Reminder
from leadtui.models.store import Unit
from leadtui.models.team import users as team_users
from leadtui.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlite3 import Connection

#: One reminder or many, by id.
Ids = int | Iterable[int]

_Snapshot = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changing:
    """A unit of work on reminders: who is at work, the users of the team by id, and by which
    automation it is done, empty by hand.
    """

    ws: Workspace
    unit: Unit
    users: Mapping[int, UserRow]
    by: str = ""

    @property
    def today(self) -> dt.date:
        """The team's today."""
        return self.ws.today()


def changing(ws: Workspace, unit: Unit, *, by: str = "") -> Changing:
    """Work on reminders within ``unit``."""
    return Changing(ws, unit, {user.id: user for user in team_users(unit.conn, ws.team.id)}, by)


def id_tuple(ids: Ids) -> tuple[int, ...]:
    """Each id once, in order; :class:`Invalid` where there is none."""
    wanted = (ids,) if isinstance(ids, int) else tuple(dict.fromkeys(ids))
    if not wanted:
        raise Invalid("No reminder was chosen.", hint="Move to a reminder or mark some.")
    return wanted


def title(verb: str, ids: Sequence[int]) -> str:
    """The name of a step on reminders."""
    return f"{verb} reminder" if len(ids) == 1 else f"{verb} {plural(len(ids), 'reminder')}"


def new_reminder(
    company_id: int, company: str, day: dt.date, followers: frozenset[int]
) -> Reminder:
    """A reminder with the defaults of COE-124, not in the store yet."""
    return Reminder(
        id=0,
        company_id=company_id,
        company=company,
        contact_id=None,
        date=day,
        time=None,
        ring_at=None,
        priority=Priority.NORMAL,
        note="",
        origin=None,
        closed_at=None,
        followers=followers,
    )


def open_ones(conn: Connection, team_id: int, ids: Sequence[int]) -> list[Reminder]:
    """The open reminders ``ids`` of a team in that order.

    :class:`NotFound` for one that is none of the team's, :class:`Conflict` for one that was
    closed meanwhile, by somebody else or in another window.
    """
    found = reminders.facts(conn, team_id, ids)
    for reminder_id in ids:
        if reminder_id not in found:
            raise NotFound(f"There is no reminder {reminder_id}.")
        if found[reminder_id].closed_at is not None:
            raise Conflict(
                f"The reminder of {found[reminder_id].company} is closed already.",
                hint="Nothing was changed. Set a new one where it is still needed.",
            )
    return [found[reminder_id] for reminder_id in ids]


def check_followers(job: Changing, user_ids: Iterable[int]) -> frozenset[int]:
    """``user_ids`` as followers: users of the team, at least one (COE-126)."""
    wanted = frozenset(user_ids)
    for user_id in sorted(wanted - job.users.keys()):
        raise NotFound(f"There is no user {user_id}.")
    if not wanted:
        raise Invalid(
            "A reminder needs at least one follower.",
            field="followers",
            hint="Removing the last one deletes the reminder: delete it instead.",
        )
    return wanted


def ring_at(ws: Workspace, day: dt.date, clock: dt.time | None) -> int | None:
    """When a reminder rings (UTC ms); None without a time of day.

    A time that the clocks skip rings after the gap, of one that comes twice the first rings.
    """
    return None if clock is None else to_ms(resolve(day, clock, ws.team.zone))


def dated(ws: Workspace, reminder: Reminder, day: dt.date, clock: dt.time | None) -> Reminder:
    """``reminder`` on another day and time of day, which it rings at."""
    wall = None if clock is None else clock.replace(second=0, microsecond=0, tzinfo=None, fold=0)
    if (day, wall) == (reminder.date, reminder.time):
        return reminder
    return replace(reminder, date=day, time=wall, ring_at=ring_at(ws, day, wall))


def apply(job: Changing, old: Reminder, new: Reminder) -> bool:
    """Make the reminder ``old`` what ``new`` says; whether that changed anything.

    A day, time or priority set by hand is exact (COE-142): from then on no automation is named as
    having moved the reminder.
    """
    moved = (old.date, old.time) != (new.date, new.time)
    if not job.by and (moved or old.priority != new.priority):
        new = replace(new, origin=None)
    if new == old:
        return False
    reminders.update(job.unit.conn, old, new, job.unit.now)
    before, after = snapshot(job, old), snapshot(job, new)
    names = [name for name in after if before[name] != after[name]]
    if names:
        old_values = {name: before[name] for name in names}
        new_values = {name: after[name] for name in names}
        text = change_in_words(job, old, new)
        record(
            job,
            Kind.REMINDER_MOVED if moved else Kind.REMINDER_SET,
            new,
            text,
            old_values,
            new_values,
        )
    return True


def create(job: Changing, reminder: Reminder) -> int:
    """Put a new reminder into the store; its id."""
    by = None if job.by else job.ws.user.id
    reminder_id = reminders.insert(job.unit.conn, job.ws.team.id, reminder, job.unit.now, by)
    record(job, Kind.REMINDER_SET, reminder, in_words(job, reminder), None, snapshot(job, reminder))
    return reminder_id


def record(
    job: Changing,
    kind: Kind,
    reminder: Reminder,
    text: str,
    old: _Snapshot | None,
    new: _Snapshot | None,
) -> None:
    """Write the timeline entry of a change."""
    data: dict[str, object] = {"old": old, "new": new}
    if job.by:
        data["by"] = job.by
    activities.insert(
        job.unit.conn,
        job.ws.team.id,
        kind,
        job.unit.now,
        company_id=reminder.company_id,
        contact_id=reminder.contact_id,
        user_id=None if job.by else job.ws.user.id,
        text=text,
        data=data,
    )


def remove(job: Changing, found: Sequence[Reminder]) -> None:
    """Delete reminders with their followers (COE-137)."""
    for reminder in found:
        before, words = snapshot(job, reminder), in_words(job, reminder)
        record(job, Kind.REMINDER_DELETED, reminder, words, before, None)
        # Closed, not deleted from the store: so an undo can never come between it and a newer
        # reminder of the company.
        reminders.remove_followers(job.unit.conn, reminder.id)
        reminders.close(job.unit.conn, reminder.id, job.unit.now, job.ws.user.id)


def snapshot(job: Changing, reminder: Reminder) -> _Snapshot:
    """A reminder as its timeline entries keep it."""
    return {
        "date": reminder.date.isoformat(),
        "time": None if reminder.time is None else reminder.time.isoformat("minutes"),
        "priority": reminder.priority.word,
        "note": reminder.note,
        "followers": follower_names(job, reminder.followers),
        "contact": reminder.contact_id,
    }


def follower_names(job: Changing, user_ids: Iterable[int]) -> list[str]:
    """Names of users of the team, in their order."""
    wanted = frozenset(user_ids)
    return [user.name for user in job.users.values() if user.id in wanted]


def and_list(names: Sequence[str]) -> str:
    """``Ana``, ``Ana and Bo``, ``Ana, Bo and Cy``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def place(reminder: Reminder, today: dt.date) -> str:
    """``Mon 24 Nov 09:30``: the day, and the time where there is one."""
    return day_words(reminder.date, today, reminder.time)


def in_words(job: Changing, reminder: Reminder) -> str:
    """What a reminder says, on one line; the note last."""
    names = and_list(follower_names(job, reminder.followers))
    words = f"{place(reminder, job.today)}, {reminder.priority.word}, {names}"
    return f"{words}: {reminder.note}" if reminder.note else words


def change_in_words(job: Changing, old: Reminder, new: Reminder) -> str:
    """What a change made of a reminder."""
    parts = []
    if (old.date, old.time) != (new.date, new.time):
        parts.append(f"from {place(old, job.today)} to {place(new, job.today)}")
    if old.priority != new.priority:
        parts.append(f"priority from {old.priority.word} to {new.priority.word}")
    if old.followers != new.followers:
        before, after = (follower_names(job, r.followers) for r in (old, new))
        parts.append(f"followers from {and_list(before)} to {and_list(after)}")
    if old.contact_id != new.contact_id:
        parts.append("another contact")
    if old.note != new.note:
        parts.append(f"note: {new.note}" if new.note else "note removed")
    return ", ".join(parts)
