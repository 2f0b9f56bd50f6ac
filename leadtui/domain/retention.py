"""Which backups are kept: all of today, then fewer the older they are; and which of the copies that
lie beside a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, tzinfo

from leadtui.domain.dates import from_ms
from leadtui.domain.rules import DAY_MS

#: Days, weeks and months of which the newest backup is kept.
DAYS = 7
WEEKS = 5
MONTHS = 12
#: Copies beside a store: so many are kept however old they are, so many however new, and how
#: long those in between.
ASIDE_LEAST = 3
ASIDE_MOST = 20
ASIDE_DAYS = 90


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


def worth_keeping_aside(instants: Iterable[int], now: int) -> set[int]:
    """Those of ``instants`` (UTC ms), at which a store was put aside, whose copies are kept.

    The newest three for ever, and the newest twenty for ninety days. What a clock that was wrong
    dates ahead of ``now`` counts as new.
    """
    newest = sorted(instants, reverse=True)[:ASIDE_MOST]
    since = now - ASIDE_DAYS * DAY_MS
    return {at for n, at in enumerate(newest) if n < ASIDE_LEAST or at >= since}
