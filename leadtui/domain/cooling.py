"""When a hot lead goes cold, and the last day on which a call still prevents it (CAD-33)."""

from __future__ import annotations

import datetime as dt

from leadtui.domain.dates import from_ms

_SATURDAY = 5


def goes_cold_on(hot_until: int, zone: dt.tzinfo) -> dt.date:
    """The day, in ``zone``, on which a lead hot until ``hot_until`` (UTC ms) goes cold."""
    return from_ms(hot_until, zone).date()


def call_by(hot_until: int, zone: dt.tzinfo, today: dt.date) -> dt.date:
    """The last whole day on which a call keeps the lead hot, whatever its hour: the day before
    it goes cold. Where that is past, today: there is only the time until it goes cold.
    """
    return max(today, goes_cold_on(hot_until, zone) - dt.timedelta(days=1))


def is_weekend(day: dt.date) -> bool:
    """Whether few people answer on that day."""
    return day.weekday() >= _SATURDAY


def weekday_before(day: dt.date, today: dt.date) -> dt.date | None:
    """The last day of the week up to ``day`` that is no weekend; None where that is before
    ``today``.
    """
    friday = day - dt.timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
    return friday if friday >= today else None
