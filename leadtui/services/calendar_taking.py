"""Taking events of a calendar in, one after the other, within a step under way."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from leadtui.domain.calendar_record import CalendarEvent
from leadtui.domain.day_words import day_words
from leadtui.domain.errors import Conflict
from leadtui.domain.instants import to_ms
from leadtui.domain.kinds import Kind
from leadtui.domain.meetings import (
    booked_at,
    is_answer,
    is_booking,
    is_confirmed,
    is_off,
    is_upcoming,
    why_not,
)
from leadtui.models import activities, calendar
from leadtui.models.calendar import Entry
from leadtui.models.reminders import Reminder
from leadtui.models.store import Unit
from leadtui.services.calendar_people import About, People
from leadtui.services.calendar_reminders import Did, Reminders, mark
from leadtui.services.calendar_report import Became, Fate
from leadtui.services.workspace import Workspace

#: The identifier that :mod:`leadtui.services.calendars` gives a reminder.
_OURS = re.compile(r"reminder-(\d{1,15})-([0-9a-f]{1,64})@leadtui")
#: What is kept of an event that does not stand any more.
_GONE = "gone"
#: Of several things that became of an event, the first is told.
_ORDER = (Became.CREATED, Became.UPDATED, Became.SKIPPED, Became.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an event, and why."""

    became: Became
    reason: str
    company: str = ""


@dataclass(frozen=True, slots=True)
class _Put:
    """What became of the reminder of an event: ``mark`` is that of the reminder as it is now."""

    became: Became
    words: str
    reminder_id: int | None = None
    mark: str = ""


class Taking:
    """Makes reminders and facts of events.

    ``scope`` tells this team's own exports, ``known`` says that an address of the user is known.
    """

    def __init__(
        self,
        ws: Workspace,
        unit: Unit,
        run_id: int,
        uids: Iterable[str],
        *,
        scope: str | None,
        known: bool,
    ) -> None:
        self._ws = ws
        self._unit = unit
        self._run_id = run_id
        self._scope = scope
        self._known = known
        self._now = ws.local_now()
        self._reminders = Reminders(ws, unit)
        self._people = People(unit.conn, ws.team.id)
        found = calendar.entries(unit.conn, ws.team.id, uids)
        self._entries = {(entry.uid, entry.occurrence): entry for entry in found}

    def knows(self, event: CalendarEvent) -> bool:
        """Whether something was made of the event before."""
        return event.key in self._entries

    def stands(self, event: CalendarEvent) -> bool:
        """Whether it is a meeting that the user accepted."""
        return not why_not(event, known=self._known)

    def take(self, event: CalendarEvent) -> Fate:
        """Take one event."""
        ours = _OURS.fullmatch(event.uid)
        verdict = self._own(event, int(ours[1]), ours[2]) if ours else self._event(event)
        return self.fate(event, verdict)

    def fate(self, event: CalendarEvent, verdict: Verdict) -> Fate:
        """The line of the report about an event."""
        start = event.start
        if isinstance(start, dt.datetime):
            start = start.astimezone(self._ws.team.zone)
        return Fate(
            event.line,
            *event.key,
            start.isoformat(),
            day_words(*self._day(event)),
            event.summary,
            verdict.company,
            verdict.became,
            verdict.reason,
        )

    def _day(self, event: CalendarEvent) -> tuple[dt.date, dt.date, dt.time | None]:
        day, clock = self._reminders.when(event)
        return day, self._ws.today(), clock

    def gone(self, whole: frozenset[str], here: set[tuple[str, str]]) -> list[Fate]:
        """Take back what occurrences did that are no more: those to come of the events that the
        file tells as a whole, where it does not have them.
        """
        fates = []
        for key, entry in list(self._entries.items()):
            reminder = self._reminders.get(entry.reminder_id)
            if entry.uid not in whole or key in here or reminder is None:
                continue
            if not self._is_mine(entry):
                continue
            if reminder.closed_at is None and reminder.date >= self._ws.today():
                start = reminder.date.isoformat()
                when = day_words(reminder.date, self._ws.today(), reminder.time)
                done = self._withdraw(entry, entry.sequence, "its series does not have it any more")
                fates.append(
                    Fate(
                        0, *key, start, when, reminder.note, done.company, done.became, done.reason
                    )
                )
        return fates

    # Reminders that leadtui wrote into the calendar

    def _own(self, event: CalendarEvent, reminder_id: int, scope: str) -> Verdict:
        if scope != self._scope:
            return Verdict(Became.SKIPPED, "a reminder of another store or team")
        reminder = self._reminders.get(reminder_id)
        if reminder is None or reminder.closed_at is not None:
            return Verdict(Became.SKIPPED, "a reminder that is done or deleted here")
        if self._reminders.when(event) == (reminder.date, reminder.time):
            return Verdict(Became.UNCHANGED, "a reminder of yours, where it is", reminder.company)
        exported = event.sequence * 60_000
        if calendar.changed_since(self._unit.conn, reminder.company_id, exported):
            return Verdict(
                Became.SKIPPED, "changed here since it was exported", company=reminder.company
            )
        new, words = self._reminders.set_place(event, reminder)
        self._keep(event, new.id, mark(new), None)
        return Verdict(Became.UPDATED, words, reminder.company)

    # Events of others

    def _event(self, event: CalendarEvent) -> Verdict:
        entry = self._entries.get(event.key)
        if entry is not None and event.sequence < entry.sequence:
            return Verdict(Became.UNCHANGED, "a later version of it was taken in already")
        why = why_not(event, known=self._known)
        if why:
            return self._not_standing(event, entry, why)
        about = self._people.about(event)
        if about.problem:
            return Verdict(Became.SKIPPED, about.problem)
        if entry is not None and entry.content.startswith(_GONE):
            entry = None
        return self._stands(event, entry, about)

    def _not_standing(self, event: CalendarEvent, entry: Entry | None, why: str) -> Verdict:
        own = [entry] if entry else []
        if is_answer(event):
            own = []
        elif not event.occurrence:
            own = [each for each in self._entries.values() if each.uid == event.uid]
        everyone = is_off(event)
        own = [
            each
            for each in own
            if (each.reminder_id or each.activity_id) and (everyone or self._is_mine(each))
        ]
        if not own:
            return Verdict(Became.SKIPPED, why)
        verdicts = [self._withdraw(each, event.sequence, why, everyone=everyone) for each in own]
        return next((v for v in verdicts if v.became is Became.UPDATED), verdicts[0])

    def _is_mine(self, entry: Entry) -> bool:
        """Whether what an event did is the user's: the reminder, else the booking. What others of
        the team made of it is theirs.
        """
        reminder = self._reminders.get(entry.reminder_id)
        if reminder is not None and reminder.closed_at is None:
            return self._reminders.is_followed(reminder)
        booking = calendar.booking(self._unit.conn, self._ws.team.id, entry.activity_id)
        return booking is not None and booking.user_id == self._ws.user.id

    def _stands(self, event: CalendarEvent, entry: Entry | None, about: About) -> Verdict:
        activity_id = entry.activity_id if entry else None
        made: list[tuple[Became, str]] = []
        if is_booking(event) and activity_id is None:
            if about.contact_id is None:
                made.append((Became.UNCHANGED, "no lead is known, so no demo counts"))
            elif not is_confirmed(event, about.address):
                made.append((Became.UNCHANGED, f"a demo once {about.contact} accepts it"))
            else:
                activity_id = self._booked(event, about.contact_id, about.company_id)
                if activity_id is not None:
                    made.append((Became.CREATED, f"demo booked by {about.contact}"))
        put = self._reminder(event, entry, about)
        made.append((put.became, put.words))
        became = min((each for each, _ in made), key=_ORDER.index)
        if became in (Became.CREATED, Became.UPDATED):
            self._keep(event, put.reminder_id, put.mark, activity_id)
        words = "; ".join(text for _, text in made)
        return Verdict(became, words, about.company or about.contact)

    def _booked(self, event: CalendarEvent, contact_id: int, company_id: int | None) -> int | None:
        """Record that a lead booked a demo (CAD-16); None where that is known already."""
        conn, team_id = self._unit.conn, self._ws.team.id
        # Who books a series books once.
        external = f"calendar:{event.uid}:{'' if event.series else event.occurrence}"
        if activities.has_external(conn, team_id, external):
            return None
        activities.touch(conn, contact_id, self._unit.now)
        return activities.insert(
            conn,
            team_id,
            Kind.DEMO_BOOKED,
            to_ms(booked_at(event, self._now)),
            company_id=company_id,
            contact_id=contact_id,
            user_id=self._ws.user.id,
            text=event.summary,
            data={"start": event.start.isoformat(), "by": "calendar"},
            external_id=external,
            import_run_id=self._run_id,
        )

    def _reminder(self, event: CalendarEvent, entry: Entry | None, about: About) -> _Put:
        start, digest, kept = _kept(entry)
        old = self._reminders.get(entry.reminder_id if entry else None)
        if old is not None and old.closed_at is None:
            if digest != _digest(event):
                return self._moved(event, old, kept, about)
            by_me = entry is not None and entry.user_id == self._ws.user.id
            if by_me or self._reminders.is_followed(old):
                return _Put(Became.UNCHANGED, "known already", old.id, kept)
            return _Put(Became.UPDATED, self._reminders.follow(old), old.id, kept)
        # One that another automation moved went with what that asked for, not with the event.
        as_left = old is not None and (old.origin is None or mark(old) == kept)
        if old is not None and start == _start(event) and as_left:
            return _Put(Became.UNCHANGED, "its reminder is done or deleted", old.id, kept)
        if about.company_id is None:
            return _Put(Became.UNCHANGED, f"{about.contact} has no company to set a reminder for")
        if not is_upcoming(event, self._now):
            return _Put(Became.UNCHANGED, "over, so no reminder")
        return self._new(event, about)

    def _new(self, event: CalendarEvent, about: About) -> _Put:
        new, did, words = self._reminders.put(event, about)
        if did is Did.NOTHING:
            return _Put(Became.UNCHANGED, words)
        if did is Did.FOLLOWED:
            # The reminder is none of the event's: it is never moved or taken back with it.
            return _Put(Became.UPDATED, words)
        became = Became.CREATED if did is Did.MADE else Became.UPDATED
        return _Put(became, words, new.id, mark(new))

    def _moved(self, event: CalendarEvent, old: Reminder, kept: str, about: About) -> _Put:
        """What becomes of the open reminder ``old`` of an event that is another one now."""
        if mark(old) != kept:
            words = "the event changed, but its reminder was changed since and stays"
            return _Put(Became.SKIPPED, words, old.id, kept)
        if about.company_id == old.company_id:
            new, words = self._reminders.move(event, old)
            if not words:
                return _Put(Became.UNCHANGED, "known already", old.id, kept)
            if old.origin is not None and new.origin is None:
                # It is as people set it: nothing of it is the event's any more.
                return _Put(Became.UPDATED, words)
            return _Put(Became.UPDATED, words, new.id, mark(new))
        words = self._reminders.take_back(old)
        if about.company_id is None or not is_upcoming(event, self._now):
            return _Put(Became.UPDATED, words)
        put = self._new(event, about)
        return replace(put, became=Became.UPDATED, words=f"{words}; {put.words}")

    def _withdraw(
        self, entry: Entry, sequence: int, why: str, *, everyone: bool = False
    ) -> Verdict:
        """Take back what an event did that does not stand any more, where it is as it was made:
        for ``everyone``, or where nobody else goes by it.
        """
        parts, left, company = [why], entry.reminder_id, ""
        reminder = self._reminders.get(entry.reminder_id)
        if reminder is not None:
            company = reminder.company
            if reminder.closed_at is not None:
                left = None
            elif not everyone and self._is_shared(entry, reminder):
                return self._leave(entry, reminder, why)
            elif mark(reminder) != _kept(entry)[2]:
                parts.append("its reminder was changed since and stays")
            else:
                try:
                    parts.append(self._reminders.take_back(reminder))
                    left = None
                except Conflict as conflict:
                    parts.append(conflict.message)
        if entry.activity_id is not None and self._unbook(entry.activity_id, why):
            parts.append("the booked demo does not count any more")
        if left == entry.reminder_id and entry.activity_id is None:
            return Verdict(Became.SKIPPED, "; ".join(parts), company)
        new = replace(
            entry,
            sequence=max(sequence, entry.sequence),
            content=_GONE if left is None else entry.content,
            reminder_id=left,
            activity_id=None,
        )
        calendar.keep(self._unit.conn, self._ws.team.id, self._run_id, new)
        self._entries[entry.uid, entry.occurrence] = new
        return Verdict(Became.UPDATED, "; ".join(parts), company)

    def _is_shared(self, entry: Entry, reminder: Reminder) -> bool:
        """Whether others go by the reminder of an event: the only one of its company, or one that
        a colleague's calendar moved as well.
        """
        others = reminder.followers - {self._ws.user.id}
        by_others = entry.user_id not in (None, self._ws.user.id)
        return bool(others) and (reminder.origin is None or by_others)

    def _leave(self, entry: Entry, reminder: Reminder, why: str) -> Verdict:
        words = f"{why}; {self._reminders.leave(reminder)}"
        # Of no import: whoever accepts after all follows the reminder again.
        calendar.keep(self._unit.conn, self._ws.team.id, None, entry)
        return Verdict(Became.UPDATED, words, reminder.company)

    def _unbook(self, activity_id: int, why: str) -> bool:
        """Take a booked demo off its lead; a note says that it was there (X-9)."""
        conn, team_id = self._unit.conn, self._ws.team.id
        found = calendar.booking(conn, team_id, activity_id)
        if found is None:
            return False
        activities.delete(conn, activity_id)
        activities.insert(
            conn,
            team_id,
            Kind.NOTE,
            self._unit.now,
            company_id=found.company_id,
            contact_id=found.contact_id,
            user_id=self._ws.user.id,
            text=f"The booked demo “{found.text}” does not count any more: {why}.",
            import_run_id=self._run_id,
        )
        return True

    def _keep(
        self, event: CalendarEvent, reminder_id: int | None, kept: str, activity_id: int | None
    ) -> None:
        """Note what was made of an event, to know it again."""
        content = f"{_start(event)} {_digest(event)} {kept}".strip()
        new = Entry(*event.key, event.sequence, content, reminder_id, activity_id)
        calendar.keep(self._unit.conn, self._ws.team.id, self._run_id, new)
        self._entries[event.key] = new


def _start(event: CalendarEvent) -> str:
    if isinstance(event.start, dt.datetime):
        return event.start.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return event.start.isoformat()


def _digest(event: CalendarEvent) -> str:
    """What of an event bears on what becomes of it."""
    people = sorted(each.address for each in event.attendees)
    told = (_start(event), event.summary, event.location, people)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def _kept(entry: Entry | None) -> tuple[str, str, str]:
    """Start, digest and the reminder's mark of what was kept."""
    parts = entry.content.split() if entry else []
    start, digest, kept = (*parts, "", "", "")[:3]
    return start, digest, kept
