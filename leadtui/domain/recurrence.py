"""Reminders that come again: how often, said in words, and the day of the next one.

* every so many days, weeks, months or years: ``every 3 days``, ``weekly``, ``tous les 15 jours``,
  ``chaque mois``;
* on a weekday: ``every friday``, ``every 2 weeks on monday``, ``tous les lundis``;
* at the month's end: ``every month end``, ``every 3 months at the end``, ``chaque fin de mois``;
* behind any of these ``from the day it is done``, in short ``after done``, ``une fois fait``.

Days are calendar days and are always counted from the first one, so neither the length of a month
nor a change of the clocks makes them drift.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass

from leadtui.domain.date_words import weekday_named
from leadtui.domain.dates import add_months
from leadtui.domain.errors import Invalid
from leadtui.domain.format import plural
from leadtui.domain.reminders import Every, next_occurrence
from leadtui.domain.text import clean_line, fold
from leadtui.domain.working_days import WEEKDAYS

_EXAMPLES = (
    "For example: every 2 weeks, every friday, every 3 months, every month end, tous les lundis."
)
_MOST = 1_000
_LONGEST = 80

_UNITS = {
    **dict.fromkeys(("day", "days", "jour", "jours"), Every.DAY),
    **dict.fromkeys(("week", "weeks", "semaine", "semaines"), Every.WEEK),
    **dict.fromkeys(("month", "months", "mois"), Every.MONTH),
    **dict.fromkeys(("year", "years", "an", "ans", "annee", "annees"), Every.YEAR),
}
_WORDS = {
    "daily": (1, Every.DAY),
    "weekly": (1, Every.WEEK),
    "monthly": (1, Every.MONTH),
    "yearly": (1, Every.YEAR),
}
_FROM_DONE = re.compile(r",? (?:from the day it is done|(?:after|from) done|une fois faite?)$")
_EACH = r"(?:every|each|chaque|tous les|toutes les)"
_COUNTED = re.compile(
    rf"{_EACH} (?:(?P<n>[0-9]+|other|second|deux) )?(?P<unit>[a-z]+)"
    r"(?: (?:on|le) (?P<weekday>[a-z]+))?"
)
_WEEKDAY = re.compile(rf"{_EACH} (?P<weekday>[a-z]+)")
_MONTH_END = re.compile(
    rf"(?:{_EACH} )?(?:(?P<n>[0-9]+) )?(?:months?(?: at(?: the)?| on the)? end|fins? de mois)"
    r"|end of (?:every|each) month"
)


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a reminder comes again.

    ``first`` is the day that all others are counted from; ``due`` the day that the open instance
    stands for, wherever it was moved to. ``from_done`` counts from the day it is done instead.
    """

    number: int
    unit: Every
    first: dt.date
    due: dt.date
    weekday: int | None = None
    month_end: bool = False
    from_done: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.number <= _MOST:
            raise Invalid(
                f"every: {self.number} is out of range.", field="every", hint=f"Give 1 to {_MOST}."
            )

    def next_day(self, today: dt.date) -> dt.date:
        """The day of the instance after the open one, when that is done ``today``: always later
        than today, so that what was missed comes once.
        """
        if self.from_done:
            return self._after_done(today)
        after = max(self.due, today)
        if self.month_end:
            return _month_end_after(self.first, self.number, after)
        return next_occurrence(self.first, self.number, self.unit, after)

    def _after_done(self, today: dt.date) -> dt.date:
        if self.month_end:
            return _month_end_after(_month_end(today), 1, _moved(today, self.number - 1, self.unit))
        if self.weekday is None:
            return _moved(today, self.number, self.unit)
        return _weekday_after(_moved(today, self.number - 1, self.unit), self.weekday)

    @property
    def words(self) -> str:
        """``every 2 weeks on Friday``, ``every month end, from the day it is done``."""
        if self.month_end:
            said = "every month end"
            if self.number > 1:
                said = f"every {self.number} months at the end"
        elif self.number == 1:
            said = f"every {self.unit.value}"
        else:
            said = f"every {plural(self.number, self.unit.value)}"
        if self.weekday is not None:
            said += f" on {WEEKDAYS[self.weekday]}"
        return f"{said}, from the day it is done" if self.from_done else said


def parse_repeat(text: str, day: dt.date, *, from_done: bool = False) -> Repeat:
    """What ``text`` says (module docstring), counted from ``day``, the day of the open reminder:
    from the first such weekday or month's end on or after it.

    :class:`Invalid` (field ``every``) where it has no reading.
    """
    words = fold(clean_line(text, limit=_LONGEST + 1)).replace("'s", "")
    if len(words) > _LONGEST:
        raise _refusal(text)
    words, found = _FROM_DONE.subn("", words)
    from_done = from_done or found > 0
    end = _MONTH_END.fullmatch(words)
    if end is not None:
        return Repeat(
            int(end["n"] or 1),
            Every.MONTH,
            _month_end(day),
            day,
            month_end=True,
            from_done=from_done,
        )
    if words in _WORDS:
        number, unit = _WORDS[words]
        return Repeat(number, unit, day, day, from_done=from_done)
    return _counted(text, words, day, from_done)


def _counted(text: str, words: str, day: dt.date, from_done: bool) -> Repeat:
    alone = _WEEKDAY.fullmatch(words)
    weekday = weekday_named(alone["weekday"]) if alone else None
    number, unit = 1, Every.WEEK
    if weekday is None:
        match = _COUNTED.fullmatch(words)
        found = _UNITS.get(match["unit"]) if match else None
        if match is None or found is None:
            raise _refusal(text)
        count = match["n"] or "1"
        number, unit = int(count) if count.isdecimal() else 2, found
        if match["weekday"] is not None:
            weekday = weekday_named(match["weekday"])
            if weekday is None or unit is not Every.WEEK:
                raise _refusal(text)
    first = day if weekday is None else _weekday_after(day - dt.timedelta(days=1), weekday)
    return Repeat(number, unit, first, day, weekday=weekday, from_done=from_done)


def _refusal(text: str) -> Invalid:
    return Invalid(
        f"{clean_line(text, limit=40)!r} does not say how often.", field="every", hint=_EXAMPLES
    )


def _moved(day: dt.date, number: int, unit: Every) -> dt.date:
    """``number`` units later than ``day``, none for 0."""
    return next_occurrence(day, number, unit, day) if number else day


def _weekday_after(day: dt.date, weekday: int) -> dt.date:
    """The first such weekday later than ``day``."""
    return day + dt.timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_end_after(first: dt.date, number: int, after: dt.date) -> dt.date:
    """The first month's end later than ``after`` of those every ``number`` months from ``first``,
    itself one.
    """
    if after < first:
        return first
    months = (after.year - first.year) * 12 + after.month - first.month
    found = _month_end(add_months(first, months // number * number))
    return (
        found if found > after else _month_end(add_months(first, (months // number + 1) * number))
    )
