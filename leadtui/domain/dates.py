"""Dates in words, English and French, and instants.

One small grammar, read whole or refused, never guessed:

* a day: ``today``, ``tomorrow``, ``yesterday``, ``demain``, ``après-demain``, ``hier`` …;
  ``+3d`` ``+2w`` ``+1m`` ``+1y``; ``in 2 weeks``, ``dans 3 jours``; ``3 days ago``,
  ``il y a 3 jours``; ``monday``, ``mon``, ``lundi``, ``next fri``, ``vendredi prochain``;
  ``next week``, ``le mois prochain``; ``end of month``, ``fin du mois``; ``next working day``,
  ``in 3 working days``, ``prochain jour ouvré``, ``dans 3 jours ouvrés``; ``25/12``,
  ``25/12/2026``, ``25.12.``, ``25 dec``, ``1er déc. 2026``, ``dec 25``, ``2026-12-25``, with
  the weekday in front of it where it is the right one;
* a time of day: ``9:30``, ``9h``, ``14h30``, ``9am``, ``noon``, ``midi``, ``eod`` (18:00);
* a day with a time before or after it, also with ``at`` or ``à`` in front of the time;
* hours and minutes from now: ``+2h``, ``in 30 min``, ``dans 2 h``, ``2h ago``, ``il y a 2 h``.

Case, accents and the width of blanks do not matter. What has no single reading is refused:
``mar 3`` (March 3 or mardi 3), ``at 9`` (morning or evening), ``9.11``, ``midnight``, ``3d``.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from leadtui.domain.date_words import (
    CLOCK,
    DAY_MONTH,
    DAYS,
    ISO_DAY,
    ISO_INSTANT,
    MONTH_DAY,
    MONTH_ENDS,
    MONTHS,
    NEXT_WORKING_DAYS,
    NOW,
    NUMBERS,
    OFFSETS,
    PERIODS,
    PLUS,
    TIMES,
    UNITS,
    WEEKDAYS,
    WORKING_DAYS,
    is_date_word,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.instants import aware
from leadtui.domain.instants import from_ms as from_ms
from leadtui.domain.instants import to_ms as to_ms
from leadtui.domain.text import clean_line, fold
from leadtui.domain.working_days import WEEK, WorkingDays

#: Years outside these are taken for a slip of the keyboard and refused.
FIRST_YEAR = 1900
LAST_YEAR = 2199
EXAMPLES = (
    "Examples: tomorrow 9am, demain 14h30, +3d, in 2 weeks, lundi, next fri, 25/12, "
    "1 déc. 2026, 2026-12-25 09:30."
)

_LONGEST = 80
_MOST_WORDS = 10
_MOST_UNITS = 1_000_000
_MOST_WORKING_DAYS = 366


@dataclass(frozen=True, slots=True)
class When:
    """A calendar day and, where one was said, a time of day: wall time without a zone."""

    date: dt.date
    time: dt.time | None


def parse_when(text: str, *, now: datetime, working: WorkingDays = WEEK) -> When:
    """The day, and the time of day if there is one, that ``text`` says (module docstring).

    ``now`` is aware, in the team's zone: its date is today. ``working`` are the team's working
    days, Monday to Friday where nothing is known of them.

    * A weekday is the next such day strictly after today. ``next fri`` and ``vendredi prochain``
      are the Friday of the next ISO week: the same as ``fri`` unless that is still in this week.
    * ``next week``, ``next month`` and ``next year`` are one week, month or year from today.
    * The next working day is later than today; working days are counted from tomorrow on.
    * A day and month without a year is its next occurrence, which may be today. A year of two
      digits is in this century.
    * Months and years clamp at the month's end: one month after 31 January is 28 or 29 February.
    * A time without a day is today's, passed or not.
    * Hours and minutes from now are elapsed time, cut to the whole minute.

    :class:`Invalid` (field ``date``) names what was not understood; so is a day that does not
    exist (31/02) or lies outside the years 1900 to 2199.
    """
    reader = _Reader(aware(now), _prepared(text), working)
    elapsed = reader.elapsed()
    if elapsed is not None:
        moment = reader.shifted(elapsed).replace(second=0, microsecond=0)
        return When(moment.date(), moment.time())
    return reader.when()


def parse_instant(text: str, *, now: datetime) -> datetime:
    """The instant that ``text`` says, aware, in the zone of ``now``.

    Takes ISO 8601 (``2026-12-25T09:30:15.123Z``, offsets ``+08``, ``+0800``, ``+08:00``, digits
    of a second beyond the sixth dropped), the same without an offset as wall time, and all that
    :func:`parse_when` takes, in the zone of ``now``. A day without a time is its 00:00, but
    ``today`` and ``now`` are ``now``; ``2h ago`` is exact. Numbers of seconds are refused.
    """
    aware(now)
    words = _prepared(text)
    if words in NOW or DAYS.get(words) == 0:
        return now
    reader = _Reader(now, words)
    iso = ISO_INSTANT.fullmatch(words)
    if iso is not None:
        return reader.iso_instant(iso)
    elapsed = reader.elapsed()
    if elapsed is not None:
        return reader.shifted(elapsed)
    when = reader.when()
    return resolve(when.date, when.time, reader.zone)


def resolve(when_date: date, when_time: time | None, zone: tzinfo) -> datetime:
    """The wall time in ``zone`` as an aware instant; 00:00 where there is no time.

    A wall time that the clocks skip goes forward by the gap (02:30 in Paris on 29 March 2026 is
    03:30); of one that comes twice the first is meant.
    """
    wall = datetime.combine(when_date, (when_time or time()).replace(tzinfo=None, fold=0), zone)
    try:
        # Through UTC: Python keeps a wall time that does not exist as it stands.
        return wall.astimezone(UTC).astimezone(zone)
    except OverflowError:
        raise _refusal(f"{when_date.isoformat()} is out of range.") from None


def add_months(day: date, months: int) -> date:
    """``day`` moved by ``months`` (may be negative), clamped at the end of the month.

    Repeat from the first day, not from the last result, or the clamp drifts.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise _refusal(f"The year {year} is out of range.")
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def _refusal(message: str) -> Invalid:
    return Invalid(message, field="date", hint=EXAMPLES)


def _shown(text: str) -> str:
    return repr(clean_line(text, limit=40))


def _prepared(text: str) -> str:
    """``text`` folded for the grammar; :class:`Invalid` when it is empty or far too long."""
    if len(text) > _LONGEST:
        raise _refusal(f"{_shown(text)}… is too long for a date.")
    words = fold(clean_line(text)).replace("’", "'").replace("ʼ", "'").replace("`", "'")
    if not words:
        raise _refusal("No date was given.")
    return words


class _Reader:
    """One reading of one text; ``problem`` is the best reason found for refusing it."""

    def __init__(self, now: datetime, words: str, working: WorkingDays = WEEK) -> None:
        zone = now.tzinfo
        assert zone is not None
        self.now = now
        self.zone: tzinfo = zone
        self.today = now.date()
        self.words = words
        self.working = working
        self.problem = ""

    def when(self) -> When:
        """The only reading as a day, a time of day, or both in either order."""
        plain = re.sub(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9])", r"\1 ", self.words)
        tokens = plain.replace(",", " ").split()
        found: set[When] = set()
        if 0 < len(tokens) <= _MOST_WORDS:
            for i in range(len(tokens) + 1):
                left, right = " ".join(tokens[:i]), " ".join(tokens[i:])
                found.update(w for w in (self._both(left, right), self._both(right, left)) if w)
        if len(found) == 1:
            return found.pop()
        if found:
            raise _refusal(f"{_shown(self.words)} can be read in more than one way.")
        raise _refusal(self.problem or self._unknown(tokens))

    def _both(self, day_words: str, time_words: str) -> When | None:
        clock = self._time(time_words) if time_words else None
        if time_words and clock is None:
            return None
        day = self._day(day_words) if day_words else self.today
        return None if day is None else When(day, clock)

    def _unknown(self, tokens: list[str]) -> str:
        strange = [token for token in tokens if not is_date_word(token)]
        if strange and len(tokens) > 1:
            return f"{_shown(strange[0])} in {_shown(self.words)} was not understood."
        return f"{_shown(self.words)} was not understood as a date."

    def _fail(self, problem: str) -> None:
        self.problem = self.problem or problem

    # -- time of day ---------------------------------------------------------------------------

    def _time(self, words: str) -> time | None:
        words = re.sub(r"^(?:at|a|@) ", "", words)
        if words in TIMES:
            return TIMES[words]
        match = CLOCK.fullmatch(words)
        if match is None:
            return None
        hour = int(match["h"])
        minute = int(match["m"] or match["m2"] or match["m3"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] == "pm" else 0) if 1 <= hour <= 12 else 24
        if hour > 23 or minute > 59:
            self._fail(f"{_shown(words)} is not a time of day.")
            return None
        return time(hour, minute)

    # -- from now ------------------------------------------------------------------------------

    def _offset(self, words: str) -> tuple[int, str] | None:
        """A number of units from now, negative for the past, as (number, unit)."""
        for pattern, sign in OFFSETS:
            match = pattern.fullmatch(words)
            if match is None:
                continue
            # "m" is a month only in the short form: "in 5 m" is as likely minutes.
            word = match["unit"]
            unit = "m" if word == "m" and pattern is PLUS else UNITS.get(word)
            if unit is None:
                return None
            count = int(match["n"] or 1)
            if count > _MOST_UNITS:
                self._fail(f"{_shown(words)} is too far away.")
                return None
            return sign * count, unit
        return None

    def elapsed(self) -> timedelta | None:
        """The time from now where the whole text is a number of hours or minutes."""
        offset = self._offset(self.words)
        if offset is None or offset[1] not in {"h", "min"}:
            return None
        number, unit = offset
        return timedelta(hours=number) if unit == "h" else timedelta(minutes=number)

    def shifted(self, elapsed: timedelta) -> datetime:
        """``now`` and ``elapsed`` of real time; :class:`Invalid` outside the years taken."""
        try:
            moment = (self.now.astimezone(UTC) + elapsed).astimezone(self.zone)
        except OverflowError:
            moment = None
        if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise _refusal(f"{_shown(self.words)} is too far away.")
        return moment

    # -- days ----------------------------------------------------------------------------------

    def _day(self, words: str) -> date | None:
        if words in DAYS:
            return self._moved(DAYS[words], "d", words)
        if words in PERIODS:
            return self._moved(1, PERIODS[words], words)
        if words in MONTH_ENDS:
            last = monthrange(self.today.year, self.today.month)[1]
            return self.today.replace(day=last)
        if words in NEXT_WORKING_DAYS:
            return self._worked(1, words)
        working_days = WORKING_DAYS.fullmatch(words)
        if working_days is not None:
            return self._worked(int(working_days["n"]), words)
        offset = self._offset(words)
        if offset is not None:
            return self._moved(*offset, words)
        words = re.sub(r"^(?:on|le) ", "", words)
        return self._weekday(words) or self._calendar(words)

    def _moved(self, number: int, unit: str, words: str) -> date | None:
        """Today moved by days, weeks, months or years; None for hours and minutes."""
        try:
            if unit in {"d", "w"}:
                day = self.today + timedelta(days=number * (7 if unit == "w" else 1))
            elif unit in {"m", "y"}:
                day = add_months(self.today, number * (12 if unit == "y" else 1))
            else:
                return None
        except (OverflowError, Invalid):
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self._fail(f"{_shown(words)} is too far away.")
            return None
        return day

    def _worked(self, number: int, words: str) -> date | None:
        """The ``number``-th working day from today."""
        if not 1 <= number <= _MOST_WORKING_DAYS:
            self._fail(f"{_shown(words)} is too far away.")
            return None
        return self.working.after(self.today, number)

    def _weekday(self, words: str) -> date | None:
        first, _, rest = words.partition(" ")
        if first == "next" and rest.rstrip(".") in WEEKDAYS:
            wanted, following = WEEKDAYS[rest.rstrip(".")], True
        elif first.rstrip(".") in WEEKDAYS and rest in {"", "prochain"}:
            wanted, following = WEEKDAYS[first.rstrip(".")], rest == "prochain"
        else:
            return None
        today = self.today.weekday()
        ahead = 7 - today + wanted if following else (wanted - today - 1) % 7 + 1
        return self._moved(ahead, "d", words)

    def _calendar(self, words: str) -> date | None:
        """A day of the calendar, with or without its weekday in front."""
        first, _, rest = words.partition(" ")
        weekday = WEEKDAYS.get(first.rstrip("."))
        # "mar 3 ..." would be March as well as mardi: only what follows decides.
        day = self._plain_day(words) if weekday is None else self._plain_day(rest)
        if day is not None and weekday is not None and day.weekday() != weekday:
            self._fail(f"{day.isoformat()} is not a {first}.")
            return None
        return day

    def _plain_day(self, words: str) -> date | None:
        match = ISO_DAY.fullmatch(words)
        if match is not None:
            return self._existing(match["d"], int(match["m"]), match["y"], words)
        match = NUMBERS.fullmatch(words)
        if match is not None:
            month = match["m"] or match["m2"] or match["m3"]
            year = match["y"] or match["y2"] or match["y3"]
            return self._existing(match["d"], int(month), year, words)
        match = DAY_MONTH.fullmatch(words) or MONTH_DAY.fullmatch(words)
        if match is None or match["month"] not in MONTHS:
            return None
        return self._existing(match["d"], MONTHS[match["month"]], match["y"], words)

    def _existing(self, day: str, month: int, year: str | None, words: str) -> date | None:
        """The day of that year, or without a year its next occurrence from today on."""
        if year is not None:
            number = int(year) if len(year) == 4 else self.today.year // 100 * 100 + int(year)
            years = range(number, number + 1)
        else:
            # Nine years ahead hold a 29 February even across 2100.
            years = range(self.today.year, self.today.year + 10)
        for candidate in years:
            try:
                found = date(candidate, month, int(day))
            except ValueError:
                continue
            if year is None and found < self.today:
                continue
            if FIRST_YEAR <= candidate <= LAST_YEAR:
                return found
            self._fail(f"{_shown(words)}: the year {candidate} is out of range.")
            return None
        self._fail(f"{_shown(words)}: there is no such day in the calendar.")
        return None

    def iso_instant(self, match: re.Match[str]) -> datetime:
        """The instant of an ISO 8601 text, wall time of the zone where it has no offset."""
        day = self._plain_day(match["day"])
        if day is None:
            raise _refusal(self.problem)
        micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
        try:
            clock = time(int(match["h"]), int(match["m"]), int(match["s"] or 0), micro)
        except ValueError:
            raise _refusal(f"{_shown(self.words)} holds no time of day.") from None
        if match["utc"]:
            return datetime.combine(day, clock, UTC).astimezone(self.zone)
        if match["sign"] is None:
            return resolve(day, clock, self.zone)
        hours, minutes = int(match["oh"]), int(match["om"] or 0)
        if hours > 23 or minutes > 59:
            raise _refusal(f"{_shown(self.words)} holds no offset from UTC.")
        offset = timedelta(hours=hours, minutes=minutes)
        zone = timezone(-offset if match["sign"] == "-" else offset)
        return datetime.combine(day, clock, zone).astimezone(self.zone)
