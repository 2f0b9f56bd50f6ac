"""Short text for people: dates, times, numbers, and cutting text to a width in cells.

English month and day names, whatever the machine's locale. Widths are terminal cells.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: A date this near needs no year: the same day of another year is farther away.
NEAR_DAYS = 182
_MINUTE = 60
_HOUR = 3_600
_DAY = 86_400
_NO_BREAK = "\u00a0"
_ELLIPSIS = "…"
_SOFT_HYPHEN = "\u00ad"
_EMOJI_STYLE = "\ufe0f"
#: Format characters that are drawn all the same: signs over numbers in Arabic, Syriac, Kaithi.
_DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
#: Wide from Unicode 16 on, which the tables of older Pythons do not say.
_WIDE_BLOCKS = (
    ("\u2630", "\u2637"),
    ("\u268a", "\u268f"),
    ("\u4dc0", "\u4dff"),
    ("\U0001d300", "\U0001d376"),
)


def short_date(day: date, today: date) -> str:
    """``19 Nov``, with the year (``19 Nov 27``) from more than half a year away on.

    The year has four digits outside this century, so that :func:`~leadtui.domain.dates.parse_when`
    reads back every date with a year, and every one without from today on.
    """
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    if abs((day - today).days) <= NEAR_DAYS:
        return text
    if day.year // 100 == today.year // 100:
        return f"{text} {day.year % 100:02}"
    return f"{text} {day.year:04}"


def short_moment(dt: datetime, now: datetime) -> str:
    """An instant as seen from ``now``, in the zone of ``now``; both are aware.

    Relative under a day (``2 h ago``, ``in 5 min``, ``just now``), ``Thu 09:10`` up to six days
    away, else the short date with the time.
    """
    seconds = _seconds_until(dt, now)
    if abs(seconds) < _DAY:
        return until(dt, now) if seconds >= _MINUTE else ago(dt, now)
    local = dt.astimezone(now.tzinfo)
    clock = f"{local:%H:%M}"
    if abs((local.date() - now.date()).days) <= 6:
        return f"{_WEEKDAYS[local.weekday()]} {clock}"
    return f"{short_date(local.date(), now.date())} {clock}"


def rough_moment(dt: datetime, now: datetime) -> str:
    """:func:`short_moment` for a narrow column, at most ten cells in this century: without the
    time from a week away on.
    """
    day = dt.astimezone(now.tzinfo).date()
    if abs((day - now.date()).days) <= 6:
        return short_moment(dt, now)
    return short_date(day, now.date())


def ago(dt: datetime, now: datetime) -> str:
    """How long ago ``dt`` was, whole units rounded down: ``3 days ago``, ``2 h ago``.

    ``just now`` under a minute and for an instant still to come.
    """
    seconds = -_seconds_until(dt, now)
    return "just now" if seconds < _MINUTE else f"{_span(seconds)} ago"


def until(dt: datetime, now: datetime) -> str:
    """How long until ``dt``, whole units rounded down: ``in 3 h``, ``in 2 days``.

    ``now`` under a minute and for an instant that is past.
    """
    seconds = _seconds_until(dt, now)
    return "now" if seconds < _MINUTE else f"in {_span(seconds)}"


def days(n: int) -> str:
    """``1 day``, ``12 days``."""
    return plural(n, "day")


def signed(points: int) -> str:
    """Points with their sign: ``+3``, ``-5``, and ``0``."""
    return f"{points:+d}" if points else "0"


def duration(seconds: int) -> str:
    """A length of time by its two largest units: ``45 s``, ``3 min 20``, ``1 h 02``.

    A second unit that is 0 is left out; what is smaller than both is dropped.
    """
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        large, small, unit = *divmod(seconds, _MINUTE), "min"
    else:
        large, small, unit = seconds // _HOUR, seconds % _HOUR // _MINUTE, "h"
    return f"{large} {unit} {small:02}" if small else f"{large} {unit}"


def count(n: int) -> str:
    """A number with a no-break space between thousands: ``12 345``."""
    return f"{n:,}".replace(",", _NO_BREAK)


def size_words(size: int) -> str:
    """A size in bytes in words: ``812 bytes``, ``88 kB``, ``1.4 MB``."""
    if size < 1_000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size // 1_000} kB"
    return f"{size / 1_000_000:.1f} MB"


def plural(n: int, one: str, many: str = "") -> str:
    """``1 lead``, ``12 345 leads``, ``0 companies``; ``many`` for an irregular word."""
    if abs(n) == 1:
        return f"{count(n)} {one}"
    if not many:
        if one.endswith("y") and one[-2:-1] not in "aeiou":
            many = f"{one[:-1]}ies"
        else:
            many = one + ("es" if one.endswith(("s", "x", "ch", "sh")) else "s")
    return f"{count(n)} {many}"


def cell_width(text: str) -> int:
    """The width of one line of ``text`` in terminal cells.

    Wide and full-width characters take two, combining marks and invisible ones none. Never less
    than the screen counts for a single character; joined emoji count as their parts.
    """
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_width, text))


def cell_cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, with an ellipsis where something was cut off."""
    if cell_width(text) <= width:
        return text
    if width <= 0:
        return ""
    left = width - 1
    for end, char in enumerate(text):
        left -= _width(char)
        if left < 0:
            return text[:end].rstrip() + _ELLIPSIS
    return text


def _width(char: str) -> int:
    if char in (_SOFT_HYPHEN, _EMOJI_STYLE) or char in _DRAWN:
        # Terminals draw the first; the second makes the narrow symbol before it wide.
        return 1
    # Vowels and final consonants of Hangul are drawn into the syllable before them.
    if unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Cc") or "\u1160" <= char <= "\u11ff":
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 2 if any(first <= char <= last for first, last in _WIDE_BLOCKS) else 1


def _seconds_until(dt: datetime, now: datetime) -> int:
    """Whole real seconds from ``now`` to ``dt``, towards zero."""
    # In UTC: two moments of one zone subtract as wall time, wrong across a change of clocks.
    return int((dt.astimezone(UTC) - now.astimezone(UTC)).total_seconds())


def _span(seconds: int) -> str:
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    return days(seconds // _DAY)
