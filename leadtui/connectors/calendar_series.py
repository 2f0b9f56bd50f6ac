"""When an event that repeats takes place (RFC 5545, 3.8.5), within limits that always end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadtui.connectors.calendar_zones import UNREADABLE
from leadtui.domain.errors import Invalid

if TYPE_CHECKING:
    from dateutil.rrule import rrule

#: Dates of one series that are counted until today, and of all series of a file.
MOST_DATES = 50_000
MOST_OF_FILE = 400_000
#: Rules of a file that name no day at all; each is looked for until the end of the calendar.
MOST_EMPTY = 2
_LONGEST_RULE = 500
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LISTS = ("BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "WKST")
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")


@dataclass(slots=True)
class Budget:
    """What counting the series of one file may still take."""

    dates: int = MOST_OF_FILE
    empty: int = MOST_EMPTY

    def spend(self) -> None:
        """Count a date; :class:`Invalid` where there were too many."""
        self.dates -= 1
        if self.dates < 0:
            raise _refusal("the series of this file have too many dates")


@dataclass(frozen=True, slots=True)
class Series:
    """How an event repeats; every moment is wall time of the event's zone.

    ``rule`` is its RRULE or empty, ``until`` the last moment of it, ``dates`` are added to what
    the rule gives, ``without`` and what lies on ``without_days`` are taken away.
    """

    start: dt.datetime
    rule: str = ""
    until: dt.datetime | None = None
    dates: tuple[dt.datetime, ...] = ()
    without: frozenset[dt.datetime] = frozenset()
    without_days: frozenset[dt.date] = frozenset()

    def between(self, since: dt.datetime, end: dt.datetime, budget: Budget) -> list[dt.datetime]:
        """When it takes place from ``since`` until before ``end``, in order.

        :class:`Invalid` for a rule that cannot be read, or is finer than the day.
        """
        found = {self.start, *self.dates}
        if self.rule:
            try:
                found.update(self._by_rule(end, budget))
            except UNREADABLE as error:
                raise _refusal("its rule cannot be read") from error
        left = (each for each in found - self.without if each.date() not in self.without_days)
        return sorted(each for each in left if since <= each < end)

    def _by_rule(self, end: dt.datetime, budget: Budget) -> Iterator[dt.datetime]:
        if budget.empty <= 0:
            raise _refusal("other series of this file have rules that name no day")
        number = 0
        for number, each in enumerate(_rule(self.rule, self.start, self.until), 1):
            if each >= end:
                return
            budget.spend()
            if number > MOST_DATES:
                raise _refusal(f"has more than {MOST_DATES} dates before today")
            yield each
        if not number:
            budget.empty -= 1


def _rule(text: str, start: dt.datetime, until: dt.datetime | None) -> rrule:
    from dateutil.rrule import rrule, rrulestr

    found = rrulestr(text, dtstart=start)
    assert isinstance(found, rrule)
    return found if until is None else found.replace(until=until)


def checked_rule(value: str) -> tuple[str, str]:
    """A rule as the library may have it, and its UNTIL apart from it.

    :class:`Invalid` for one that is finer than the day, or that would take for ever.
    """
    if len(value) > _LONGEST_RULE:
        raise _refusal("its rule is too long")
    parts: dict[str, str] = {}
    for piece in value.upper().replace(" ", "").strip(";").split(";"):
        name, sign, text = piece.partition("=")
        if not sign or not text or name in parts:
            raise _refusal("its rule cannot be read")
        parts[name] = text
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
        raise _refusal("by another calendar than ours")
    until = parts.pop("UNTIL", "")
    frequency = parts.pop("FREQ", "")
    if frequency in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise _refusal("several times a day")
    if frequency not in _FREQUENCIES:
        raise _refusal("its rule cannot be read")
    kept = [f"FREQ={frequency}"]
    for name, text in parts.items():
        if name in ("INTERVAL", "COUNT"):
            good = text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 100_000
        else:
            good = name in _LISTS or (name in _TIMES and "," not in text)
        if not good:
            raise _refusal(f"the {name[:20]} of its rule cannot be taken")
        kept.append(f"{name}={text}")
    return ";".join(kept), until


def _refusal(why: str) -> Invalid:
    return Invalid(f"it repeats, but {why}.", field="RRULE")
