"""The reminder that an event of a calendar makes, moves, and takes back.

By hand where a company has none (COE-131: an appointment is of high priority), by the rule of
automations onto an open one (COE-140, COE-141).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from leadtui.domain.calendar_record import CalendarEvent
from leadtui.domain.reminders import Due, Priority
from leadtui.models import reminders
from leadtui.services.calendar_people import About
from leadtui.services.reminder_changes import (
    and_list,
    apply,
    changing,
    create,
    dated,
    follower_names,
    new_reminder,
    place,
    remove,
)
from leadtui.services.reminder_merges import as_before, merge_into
from leadtui.services.routines import tag_new

if TYPE_CHECKING:
    from leadtui.models.reminders import Reminder
    from leadtui.models.store import Unit
    from leadtui.services.workspace import Workspace


class Did(Enum):
    """What a meeting did to the reminders of its company."""

    NOTHING = auto()
    FOLLOWED = auto()
    MOVED = auto()
    MADE = auto()


class Reminders:
    """Changes reminders by events, within a step under way."""

    def __init__(self, ws: Workspace, unit: Unit) -> None:
        self._ws = ws
        self._unit = unit
        self._hand = changing(ws, unit)
        #: What says on the row who moved a reminder.
        self._calendar = replace(self._hand, by=f"{ws.user.name}'s calendar")

    def when(self, event: CalendarEvent) -> tuple[dt.date, dt.time | None]:
        """Day and time of day of an event in the team's time."""
        if not isinstance(event.start, dt.datetime):
            return event.start, None
        local = event.start.astimezone(self._ws.team.zone)
        return local.date(), local.time().replace(second=0, microsecond=0, fold=0)

    def get(self, reminder_id: int | None) -> Reminder | None:
        """A reminder of the team, open or closed."""
        if reminder_id is None:
            return None
        return reminders.facts(self._unit.conn, self._ws.team.id, [reminder_id]).get(reminder_id)

    def open_of(self, company_id: int) -> Reminder | None:
        """The open reminder of a company."""
        return reminders.open_of(self._unit.conn, self._ws.team.id, company_id)

    def put(self, event: CalendarEvent, about: About) -> tuple[Reminder, Did, str]:
        """Make the meeting the reminder of its company: that reminder, what was done, and the
        same in words.
        """
        assert about.company_id is not None
        old = self.open_of(about.company_id)
        if old is not None:
            return self._merge(event, old)
        day, clock = self.when(event)
        followers = frozenset({self._ws.user.id})
        base = new_reminder(about.company_id, about.company, day, followers)
        new = replace(
            dated(self._ws, base, day, clock),
            priority=Priority.HIGH,
            note=event.summary,
            contact_id=about.contact_id,
        )
        new = replace(new, id=create(self._hand, new))
        tagged = tag_new(self._ws, self._unit, (about.company_id,), by=self._ws.user.id)
        return new, Did.MADE, f"a reminder for {self._place(new)}. {tagged}".strip()

    def _merge(self, event: CalendarEvent, old: Reminder) -> tuple[Reminder, Did, str]:
        day, clock = self.when(event)
        due = Due(day, Priority.HIGH, clock, frozenset({self._ws.user.id}), self._calendar.by)
        new, merged, changed = merge_into(self._calendar, old, due)
        did = Did.NOTHING
        if merged.moved:
            did = Did.MOVED
            words = f"the open reminder moved from {self._place(old)} to {self._place(new)}"
        elif changed:
            did = Did.FOLLOWED
            words = f"the open reminder is earlier ({self._place(old)}); you follow it now"
        elif (old.date, old.time) == (day, clock):
            words = "there is a reminder for that moment already"
        else:
            words = f"the open reminder is earlier: {self._place(old)}"
        return new, did, words

    def move(self, event: CalendarEvent, old: Reminder) -> tuple[Reminder, str]:
        """Move the reminder that an earlier version of the event made, which is as it was made;
        what was done in words, empty where nothing changed.
        """
        day, clock = self.when(event)
        if old.origin is not None:
            base = as_before(self._ws, old)
            due = Due(day, Priority.HIGH, clock, frozenset({self._ws.user.id}), self._calendar.by)
            new, _, changed = merge_into(self._calendar, old, due, base)
        else:
            followers = old.followers | {self._ws.user.id}
            new = replace(dated(self._ws, old, day, clock), note=event.summary, followers=followers)
            changed = apply(self._hand, old, new)
        if not changed:
            return old, ""
        if self._place(new) == self._place(old):
            return new, "its reminder says now what the event says"
        return new, f"its reminder moved from {self._place(old)} to {self._place(new)}"

    def set_place(self, event: CalendarEvent, old: Reminder) -> tuple[Reminder, str]:
        """Move a reminder of ours to where it was moved in a calendar, exactly (COE-142)."""
        new = dated(self._ws, old, *self.when(event))
        apply(self._hand, old, new)
        return new, f"moved in your calendar from {self._place(old)} to {self._place(new)}"

    def is_followed(self, reminder: Reminder) -> bool:
        """Whether the user follows it."""
        return self._ws.user.id in reminder.followers

    def follow(self, old: Reminder) -> str:
        """Let the user follow the reminder that a colleague's calendar made of the event."""
        apply(self._hand, old, replace(old, followers=old.followers | {self._ws.user.id}))
        return "its reminder is there already; you follow it now"

    def leave(self, old: Reminder) -> str:
        """Leave a reminder to the colleagues who follow it."""
        others = old.followers - {self._ws.user.id}
        apply(self._hand, old, replace(old, followers=others))
        return f"its reminder is left to {and_list(follower_names(self._hand, others))}"

    def take_back(self, old: Reminder) -> str:
        """Undo what an event did to the reminder ``old``, which is as it left it."""
        if old.origin is None:
            remove(self._hand, [old])
            return "its reminder is deleted"
        before = as_before(self._ws, old)
        apply(self._calendar, old, before)
        return f"the reminder is put back to {self._place(before)}"

    def _place(self, reminder: Reminder) -> str:
        return place(reminder, self._hand.today)


def mark(reminder: Reminder) -> str:
    """A digest of what a reminder says, to see later whether it still says so."""
    told = (
        reminder.date,
        reminder.time,
        int(reminder.priority),
        reminder.note,
        reminder.contact_id,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
