"""A day as people say it, seen from today: ``Mon 23 Nov``, ``tomorrow``, ``in 3 days``.

English whatever the machine's locale.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from leadtui.domain.format import days, short_date

if TYPE_CHECKING:
    from leadtui.domain.dates import When

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def weekday(day: date) -> str:
    """``Mon`` … ``Sun``."""
    return _WEEKDAYS[day.weekday()]


def day_words(day: date, today: date, clock: time | None = None) -> str:
    """``Mon 23 Nov``, with ``09:30`` behind it where it has a time of day."""
    text = f"{weekday(day)} {short_date(day, today)}"
    return f"{text} {clock:%H:%M}" if clock else text


def distance(day: date, today: date) -> str:
    """``today``, ``tomorrow``, ``in 3 days``, ``yesterday``, ``3 days ago``."""
    ahead = (day - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(ahead)
    if near:
        return near
    return f"in {days(ahead)}" if ahead > 0 else f"{days(-ahead)} ago"


def when_words(when: When, today: date) -> str:
    """``Mon 23 Nov 09:30 · tomorrow``."""
    return f"{day_words(when.date, today, when.time)} · {distance(when.date, today)}"
