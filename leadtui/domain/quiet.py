"""Quiet hours: when nothing rings for a user, and the instant at which that ends.

They are wall time in the team's zone, so that 20:00 stays 20:00 when the clocks change: where an
hour comes twice it is quiet twice, where one is skipped quiet ends with the skip.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from leadtui.domain.errors import Invalid
from leadtui.domain.instants import from_ms, to_ms
from leadtui.domain.text import clean_line, fold
from leadtui.domain.working_days import WEEK, WorkingDays

#: Windows of a day that are looked over for the end of what is quiet, in days: more than a year
#: of days off.
_LONGEST = 400
_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
_OFF = frozenset({"", "off", "none", "no", "never"})
_DAYS_OFF = re.compile(r"[\s,]*(?:\b(?:and|plus)\s+)?\bdays?[\s-]+off\s*$")
#: Between folded words: ``à`` has no accent there.
_TO = re.compile(r"\s*(?:-|\bto\b|\ba\b)\s*")
_EXAMPLES = "Give 20:00-8:00, days off, 20:00-8:00 and days off, or off."
#: Any day: a time of day is read on it.
_READ_AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` up to ``end``, over midnight where ``end`` is the earlier one; both None for
    no hours. With ``days_off`` whole days that the team does not work are quiet as well.
    """

    start: dt.time | None = None
    end: dt.time | None = None
    days_off: bool = False

    def __post_init__(self) -> None:
        if (self.start is None) is not (self.end is None) or (
            self.start is not None and self.start == self.end
        ):
            raise Invalid(
                "Quiet hours need a start and another end.", field="quiet", hint=_EXAMPLES
            )

    def __bool__(self) -> bool:
        return self.start is not None or self.days_off

    @property
    def words(self) -> str:
        """``20:00-8:00 and days off``, as :func:`parse_quiet` reads it; ``off`` for none."""
        parts = []
        if self.start is not None and self.end is not None:
            parts.append("-".join(f"{at.hour}:{at.minute:02}" for at in (self.start, self.end)))
        if self.days_off:
            parts.append("days off")
        return " and ".join(parts) or "off"


def parse_quiet(text: str) -> QuietHours:
    """The hours that words say: ``20:00-8:00``, ``8pm to 7am and days off``, ``days off``,
    ``off``. :class:`Invalid` (field ``quiet``) for others.
    """
    from leadtui.domain.dates import parse_when

    words = fold(clean_line(text, limit=80)).replace("–", "-").replace("—", "-").strip()
    if words in _OFF:
        return QuietHours()
    hours = _DAYS_OFF.sub("", words)
    days_off = hours != words
    if not hours:
        return QuietHours(days_off=days_off)
    ends = _TO.split(hours)
    read = []
    for part in ends if len(ends) == 2 else ():
        try:
            when = parse_when(part, now=_READ_AT)
        except Invalid:
            break
        if when.time is None or when.date != _READ_AT.date():
            break
        read.append(when.time)
    if len(read) != 2:
        raise Invalid(
            f"{clean_line(text, limit=40)!r} was not understood as quiet hours.",
            field="quiet",
            hint=_EXAMPLES,
        )
    return QuietHours(read[0], read[1], days_off)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours in a zone, with the days that are worked there. Instants are UTC ms."""

    hours: QuietHours
    zone: dt.tzinfo = dt.UTC
    working: WorkingDays = WEEK

    def holds(self, at: int) -> bool:
        """Whether the instant ``at`` is quiet."""
        if not self.hours:
            return False
        wall = from_ms(at, self.zone)
        if self.hours.days_off and not self.working.works(wall.date()):
            return True
        start, end, clock = self.hours.start, self.hours.end, wall.time()
        if start is None or end is None:
            return False
        return start <= clock < end if start < end else not end <= clock < start

    def release(self, at: int) -> int:
        """The first instant at or after ``at`` that is not quiet; ``at`` itself where more than a
        year has none, since an alarm must not be lost.
        """
        if not self.holds(at):
            return at
        for ahead in range(_LONGEST):
            first = at + ahead * _DAY_MS
            for edge in self._edges(first, first + _DAY_MS):
                if not self.holds(edge):
                    return edge
        return at

    def began(self, at: int) -> int | None:
        """Where the quiet that ``at`` lies in began, more than a year ago at the earliest; None
        where it is not quiet.
        """
        if not self.holds(at):
            return None
        for back in range(_LONGEST):
            last = at - back * _DAY_MS
            for edge in reversed(self._edges(last - _DAY_MS, last)):
                if self.holds(edge) and not self.holds(edge - 1):
                    return edge
        return at - _LONGEST * _DAY_MS

    def _edges(self, after: int, until: int) -> list[int]:
        """The instants later than ``after``, up to ``until``, in order, among them all at which
        quiet can begin or end: midnight, start and end of the hours, and where the clocks change.
        """
        walls = [at for at in (dt.time(), self.hours.start, self.hours.end) if at is not None]
        day, last = (from_ms(at, self.zone).date() for at in (after - _DAY_MS, until + _DAY_MS))
        found = set(self._changes(after, until))
        while day <= last:
            for wall in walls:
                moment = dt.datetime.combine(day, wall, self.zone)
                found |= {to_ms(moment.replace(fold=fold)) for fold in (0, 1)}
            day += dt.timedelta(days=1)
        return sorted(edge for edge in found if after < edge <= until)

    def _changes(self, after: int, until: int) -> list[int]:
        """Where the clocks of the zone change, found hour by hour and then by halving."""
        found = []
        for hour in range(after, until, _HOUR_MS):
            low, high = hour, min(hour + _HOUR_MS, until)
            before, later = self._offset(low), self._offset(high)
            if before == later:
                continue
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if self._offset(middle) == before else (low, middle)
            found.append(high)
        return found

    def _offset(self, at: int) -> dt.timedelta | None:
        return from_ms(at, self.zone).utcoffset()


#: Nothing is quiet.
NEVER = Quiet(QuietHours())
