"""Reminders: the order of the list, lateness, snoozing, what automations may move, what is next.

Every rule works on calendar dates of the team; ``today`` is the team's today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from leadtui.domain.errors import Invalid
from leadtui.domain.format import days, short_date
from leadtui.domain.text import clean_line, fold

if TYPE_CHECKING:
    from leadtui.domain.working_days import WorkingDays

#: Days to the next reminder where a company has no usual interval.
DEFAULT_INTERVAL_DAYS = 7
#: Days offered for a background reminder, mainly to keep a trace (COE-131).
LOW_QUICK_DAYS = (365, 730)
#: The orders of a list: that of COE-132, and those of companies with a deal first (COE-65).
BY_PRIORITY = "priority"
OF_THE_DAY = "day"
SORTS = (BY_PRIORITY, OF_THE_DAY)


class Priority(IntEnum):
    """How a reminder ranks (COE-130); the integer is what the store keeps and what sorts."""

    HIGH = 0
    NORMAL = 1
    LOW = 2

    @property
    def word(self) -> str:
        """The name in files and commands: ``high``, ``normal``, ``low``."""
        return self.name.lower()


_PRIORITIES = {
    **{priority.word: priority for priority in Priority},
    "haute": Priority.HIGH,
    "normale": Priority.NORMAL,
    "faible": Priority.LOW,
}


def priority_of(word: str) -> Priority:
    """The priority named in English or French, any case; :class:`Invalid` names the others."""
    priority = _PRIORITIES.get(fold(word))
    if priority is None:
        raise Invalid(
            f"priority: {clean_line(word, limit=40)!r} is not a priority.",
            field="priority",
            hint="Give high, normal or low (haute, normale, faible).",
        )
    return priority


class Lateness(StrEnum):
    """How far a date is past, in the four steps of COE-135."""

    NORMAL = "normal"
    LATE = "late"
    VERY_LATE = "very_late"
    LOST = "lost"


def is_due(day: date, today: date) -> bool:
    """Whether a reminder is to process: dated today or before (COE-133)."""
    return day <= today


def days_late(day: date, today: date) -> int:
    """Whole days that ``day`` is past; 0 for today and later."""
    return max(0, (today - day).days)


def lateness(day: date, today: date) -> Lateness:
    """The step of COE-135: late from 1 day, very late from 7, lost from 30."""
    late = days_late(day, today)
    if late == 0:
        return Lateness.NORMAL
    if late < 7:
        return Lateness.LATE
    return Lateness.VERY_LATE if late < 30 else Lateness.LOST


def late_label(day: date, today: date) -> str:
    """``+10d`` for a date ten days past, empty for one that is not (COE-135)."""
    late = days_late(day, today)
    return f"+{late}d" if late else ""


def date_label(day: date, today: date) -> str:
    """A date for a column of eleven cells: ``today``, ``3 Dec``, ``12 Nov +10d``, and from a
    hundred days on how late alone.
    """
    if day == today:
        return "today"
    text, late = short_date(day, today), late_label(day, today)
    if days_late(day, today) >= 100:
        return late
    return f"{text} {late}" if late else text


OrderKey = tuple[int, date, bool, time, bool, float, str]


def next_priority(done: Priority) -> Priority:
    """That of what comes after a reminder that is done: an appointment is over then, a background
    one goes on (COE-131).
    """
    return Priority.LOW if done is Priority.LOW else Priority.NORMAL


def order_key(
    priority: Priority, day: date, clock: time | None, fit: float | None, name: str
) -> OrderKey:
    """The key that sorts a list (COE-132).

    High, normal, low; then the oldest date; within a day those with a time first, by time; then
    fit, the best first and none last; then the name without case and accents.
    """
    return (
        int(priority),
        day,
        clock is None,
        clock or time(),
        fit is None,
        -(fit or 0.0),
        fold(name),
    )


class Snooze(StrEnum):
    """How far a reminder is put off; the value is the word of the command line."""

    TOMORROW = "tomorrow"
    WORKING_DAY = "working-day"
    THREE_DAYS = "3d"
    SEVEN_DAYS = "7d"
    NEXT_MONDAY = "monday"
    THIRTY_DAYS = "30d"
    YEAR = "365d"

    @property
    def key(self) -> str:
        """The key that chooses it in the hint line."""
        return _SNOOZE_KEYS[self]

    @property
    def label(self) -> str:
        """The words of the hint line."""
        return _SNOOZE_LABELS.get(self) or f"+{_SNOOZE_DAYS[self]} days"


_SNOOZE_KEYS = {
    Snooze.TOMORROW: "1",
    Snooze.WORKING_DAY: "w",
    Snooze.THREE_DAYS: "3",
    Snooze.SEVEN_DAYS: "7",
    Snooze.NEXT_MONDAY: "m",
    Snooze.THIRTY_DAYS: "0",
    Snooze.YEAR: "y",
}
_SNOOZE_LABELS = {
    Snooze.TOMORROW: "tomorrow",
    Snooze.WORKING_DAY: "next working day",
    Snooze.NEXT_MONDAY: "next Monday",
}
_SNOOZE_DAYS = {
    Snooze.TOMORROW: 1,
    Snooze.THREE_DAYS: 3,
    Snooze.SEVEN_DAYS: 7,
    Snooze.THIRTY_DAYS: 30,
    Snooze.YEAR: 365,
}


def snooze_of(key: str) -> Snooze | None:
    """The choice behind a key of the hint line, None for any other key."""
    return next((choice for choice, own in _SNOOZE_KEYS.items() if own == key), None)


def snoozed(choice: Snooze, current: date, today: date, working: WorkingDays | None = None) -> date:
    """The date a reminder of ``current`` moves to: later than both it and today.

    Counted from today when it is overdue, else from its own date, so ``tomorrow`` on an upcoming
    one is the day after it. ``working`` are the team's working days, Monday to Friday where
    nothing is known of them. :class:`Invalid` at the end of the calendar.
    """
    base = max(current, today)
    if choice is Snooze.WORKING_DAY:
        from leadtui.domain.working_days import WEEK

        return (working or WEEK).after(base)
    ahead = 7 - base.weekday() if choice is Snooze.NEXT_MONDAY else _SNOOZE_DAYS[choice]
    return _later(base, ahead)


@dataclass(frozen=True, slots=True)
class Due:
    """What an automation compares of a reminder.

    ``time`` is a time of day, if it rings; ``followers`` are user ids; ``by`` names who set it,
    as shown to people.
    """

    date: dt.date
    priority: Priority
    time: dt.time | None = None
    followers: frozenset[int] = frozenset()
    by: str = ""

    @property
    def rank(self) -> tuple[dt.date, Priority]:
        """What decides: the earlier date, then the higher priority (COE-141); the lower wins."""
        return (self.date, self.priority)


@dataclass(frozen=True, slots=True)
class Merge:
    """What an automation made of an open reminder; ``before`` is what puts it back.

    ``added`` are the followers it brought; ``by`` names the automation.
    """

    before: Due
    after: Due
    by: str
    added: frozenset[int]

    @property
    def moved(self) -> bool:
        """Whether date, time or priority is another than before."""
        return (*self.before.rank, self.before.time) != (*self.after.rank, self.after.time)

    def why(self, today: date) -> str:
        """Who moved it from where to where, for the row; empty when nothing moved."""
        if not self.moved:
            return ""
        who = self.by or "an automation"
        return f"{who} moved it from {_place(self.before, today)} to {_place(self.after, today)}"


def merge(existing: Due, incoming: Due) -> Merge:
    """An automation's reminder onto the open one (COE-140, COE-141).

    The date decides, then the priority: the better pair is taken whole, so a nearer date brings
    its priority along, even a lower one. Of times of day on the winning date the earliest stays.
    Followers are united. The order in which automations arrive does not change the outcome. An
    edit by hand is exact and never comes through here (COE-142).
    """
    winner = incoming if incoming.rank < existing.rank else existing
    times = [
        due.time for due in (existing, incoming) if due.date == winner.date and due.time is not None
    ]
    after = replace(
        winner,
        time=min(times, default=None),
        followers=existing.followers | incoming.followers,
    )
    return Merge(existing, after, incoming.by, incoming.followers - existing.followers)


def _place(due: Due, today: date) -> str:
    clock = f" {due.time:%H:%M}" if due.time else ""
    return f"{short_date(due.date, today)}{clock}, {due.priority.word}"


def usual_interval(contact_dates: Iterable[date]) -> int | None:
    """The median gap between days of contact, in days; None with fewer than two such days.

    Contacts on one day are one; of two middle gaps the shorter is taken.
    """
    dates = sorted(set(contact_dates))
    gaps = sorted((later - earlier).days for earlier, later in pairwise(dates))
    return gaps[(len(gaps) - 1) // 2] if gaps else None


def next_proposal(
    last_contacted: date | None, usual_interval_days: int | None, today: date
) -> date:
    """The date proposed once a reminder is done (COR-63): always later than today.

    Last contact and the usual interval, or seven days where there is none; counted from today
    where there was no contact, or where that day has come already.
    """
    interval = DEFAULT_INTERVAL_DAYS if usual_interval_days is None else usual_interval_days
    interval = max(1, interval)
    base = today if last_contacted is None else min(last_contacted, today)
    proposed = _later(base, interval)
    return proposed if proposed > today else _later(today, interval)


def proposal_reason(
    last_contacted: date | None, usual_interval_days: int | None, today: date
) -> str:
    """Why :func:`next_proposal` gives the day it gives, in a sentence (COR-63)."""
    if last_contacted is None:
        return f"Never in touch yet: {days(DEFAULT_INTERVAL_DAYS)} from today."
    last = f"last on {short_date(min(last_contacted, today), today)}"
    if usual_interval_days is None:
        return f"In touch on one day only, {last}: {days(DEFAULT_INTERVAL_DAYS)}."
    interval = max(1, usual_interval_days)
    rhythm = f"In touch every {days(interval)} (the median gap), {last}"
    if _later(min(last_contacted, today), interval) > today:
        return f"{rhythm}."
    return f"{rhythm}; that day has come, so from today."


class Every(StrEnum):
    """The unit in which a reminder recurs."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


def next_occurrence(first: date, number: int, unit: Every, after: date) -> date:
    """The first date later than ``after`` of those every ``number`` units from ``first`` on.

    Always counted from ``first``: a reminder of 31 January comes on 28 February and on 31 March.
    :class:`Invalid` where ``number`` is not positive or the calendar ends.
    """
    if number < 1:
        raise Invalid(
            f"every: {number} is not a number of {unit.value}s.",
            field="every",
            hint="Give a whole number from 1 on.",
        )
    if after < first:
        return first
    if unit in (Every.DAY, Every.WEEK):
        step = number * (7 if unit is Every.WEEK else 1)
        return _later(first, ((after - first).days // step + 1) * step)
    step = number * (12 if unit is Every.YEAR else 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    from leadtui.domain.dates import add_months

    candidate = add_months(first, months // step * step)
    return candidate if candidate > after else add_months(first, (months // step + 1) * step)


def _later(day: date, ahead: int) -> date:
    try:
        return day + timedelta(days=ahead)
    except OverflowError:
        raise Invalid(
            f"date: {ahead} days after {day.isoformat()} is out of range.",
            field="date",
            hint="Give an earlier date.",
        ) from None
