"""The load of a month: open reminders by day and priority, with the days off and the limit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadtui.domain.errors import Invalid
from leadtui.domain.levelling import PER_DAY
from leadtui.domain.reminders import Priority
from leadtui.domain.text import clean_line
from leadtui.domain.working_days import WorkingDays

#: Years that can be looked at, as dates are taken.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_DAY = dt.timedelta(days=1)
#: Up to which part of the limit each step of colour goes.
_STEPS = (0.25, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class DayLoad:
    """A day: its open reminders by priority, what makes it a day off, empty where it is worked,
    and whether it has more than a day may hold. What is late counts as today's for that.
    """

    date: dt.date
    high: int = 0
    normal: int = 0
    low: int = 0
    off: str = ""
    over: bool = False

    @property
    def total(self) -> int:
        """How many open reminders it has."""
        return self.high + self.normal + self.low


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """A month: whole weeks, so that days of the months beside it are among them. ``late`` is how
    many open reminders are dated before today, in whatever month, ``per_day`` what a day may hold.
    """

    first: dt.date
    today: dt.date
    weeks: tuple[tuple[DayLoad, ...], ...]
    late: int
    per_day: int

    @property
    def days(self) -> tuple[DayLoad, ...]:
        """The days of the month itself."""
        return tuple(
            day for week in self.weeks for day in week if day.date.month == self.first.month
        )

    @property
    def total(self) -> int:
        """How many open reminders the month has."""
        return sum(day.total for day in self.days)

    def day(self, date: dt.date) -> DayLoad | None:
        """The day of that date, None where the weeks do not have it."""
        return next((day for week in self.weeks for day in week if day.date == date), None)


def step(total: int, per_day: int) -> int:
    """The step of colour of a day, from 0 for none over a quarter, a half and all of what it may
    hold to 4 for more than that.
    """
    if not total:
        return 0
    return next((n for n, part in enumerate(_STEPS, 1) if total <= part * per_day), 4)


def first_weekday(weekend: frozenset[int]) -> int:
    """The day of the week that a team's week begins with (0 is Monday): the first one worked after
    one that is off, Monday where every day is worked.
    """
    found = (day for day in range(7) if day not in weekend and (day - 1) % 7 in weekend)
    return next(found, 0)


def week_of(day: dt.date, first: int) -> dt.date:
    """The first day of the week that ``day`` lies in, where weeks begin with weekday ``first``."""
    return day - (day.weekday() - first) % 7 * _DAY


def month_of(text: str) -> dt.date:
    """The first day of the month that ``2026-12`` says; :class:`Invalid` (field ``month``) else."""
    found = _MONTH.fullmatch(text.strip())
    if found is not None:
        year, month = int(found[1]), int(found[2])
        if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12:
            return dt.date(year, month, 1)
    raise Invalid(
        f"{clean_line(text, limit=40)!r} is not a month.", field="month", hint="Give 2026-12."
    )


def grid(first: dt.date, weekday: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of the whole weeks that the month of ``first`` lies in."""
    last = (first + 31 * _DAY).replace(day=1) - _DAY
    return week_of(first, weekday), week_of(last, weekday) + 6 * _DAY


def month_load(
    first: dt.date,
    counts: Iterable[tuple[dt.date, Priority, int]],
    working: WorkingDays,
    today: dt.date,
    *,
    per_day: int = PER_DAY,
) -> MonthLoad:
    """The month that begins on ``first``; ``counts`` are open reminders by day and priority, all
    of those before today and those of the weeks shown.
    """
    by_day: dict[dt.date, dict[Priority, int]] = {}
    for date, priority, number in counts:
        of_day = by_day.setdefault(date, {})
        of_day[priority] = of_day.get(priority, 0) + number
    late = sum(sum(numbers.values()) for date, numbers in by_day.items() if date < today)
    day, last = grid(first, first_weekday(working.weekend))
    weeks: list[tuple[DayLoad, ...]] = []
    while day <= last:
        dates = [day + ahead * _DAY for ahead in range(7)]
        weeks.append(
            tuple(_day(each, by_day.get(each, {}), working, today, late, per_day) for each in dates)
        )
        day += 7 * _DAY
    return MonthLoad(first, today, tuple(weeks), late, per_day)


def _day(
    date: dt.date,
    numbers: Mapping[Priority, int],
    working: WorkingDays,
    today: dt.date,
    late: int,
    per_day: int,
) -> DayLoad:
    counted = sum(numbers.values()) + (late if date == today else 0)
    return DayLoad(
        date,
        numbers.get(Priority.HIGH, 0),
        numbers.get(Priority.NORMAL, 0),
        numbers.get(Priority.LOW, 0),
        working.why_off(date),
        date >= today and counted > per_day,
    )
