"""Which backups are kept: all of today, then fewer the older they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, tzinfo

from leadtui.domain.dates import from_ms

#: Days, weeks and months of which the newest backup is kept.
DAYS = 7
WEEKS = 5
MONTHS = 12


def _week(day: date) -> object:
    return day.isocalendar()[:2]


def _month(day: date) -> object:
    return (day.year, day.month)


def worth_keeping(instants: Iterable[int], now: int, zone: tzinfo) -> set[int]:
    """Those of ``instants`` (UTC ms) that are kept at the instant ``now``.

    All of today and later; the newest of the last seven days, five weeks and twelve months.
    Only days, weeks and months that have one count: a clock that jumps ahead and a long absence
    cost no backup.
    """
    today = from_ms(now, zone).date()
    by_day: dict[int, date] = {at: from_ms(at, zone).date() for at in instants}
    kept = {at for at, day in by_day.items() if day >= today}
    past = sorted(by_day.keys() - kept, reverse=True)
    periods: tuple[tuple[Callable[[date], object], int], ...] = (
        (lambda day: day, DAYS),
        (_week, WEEKS),
        (_month, MONTHS),
    )
    for period, number in periods:
        seen: set[object] = set()
        for at in past:
            if len(seen) == number:
                break
            each = period(by_day[at])
            if each not in seen:
                seen.add(each)
                kept.add(at)
    return kept
