"""When a hot lead goes cold, and the last day for a call."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.cooling import call_by, goes_cold_on, is_weekend, weekday_before
from leadtui.domain.dates import resolve, to_ms

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.date(2026, 11, 22)  # a Sunday


def at(day: str, clock: str) -> int:
    return to_ms(resolve(dt.date.fromisoformat(day), dt.time.fromisoformat(clock), PARIS))


@pytest.mark.parametrize(
    ("until", "cold", "call"),
    [
        (at("2026-11-26", "09:10"), "2026-11-26", "2026-11-25"),
        (at("2026-11-26", "23:59"), "2026-11-26", "2026-11-25"),
        (at("2026-11-26", "00:00"), "2026-11-26", "2026-11-25"),
        (at("2026-11-30", "12:00"), "2026-11-30", "2026-11-29"),
        (at("2026-11-23", "12:00"), "2026-11-23", "2026-11-22"),
        (at("2026-11-22", "17:40"), "2026-11-22", "2026-11-22"),
    ],
)
def test_the_last_day_is_the_one_before_it_goes_cold_but_never_past(
    until: int, cold: str, call: str
) -> None:
    """CAD-33: a call at any hour of that day keeps it hot."""
    assert goes_cold_on(until, PARIS).isoformat() == cold
    assert call_by(until, PARIS, TODAY).isoformat() == call


def test_the_day_is_that_of_the_teams_zone() -> None:
    """X-8: 23:30 in Paris is the next day in Tokyo."""
    until = at("2026-11-26", "23:30")
    assert goes_cold_on(until, ZoneInfo("Asia/Tokyo")).isoformat() == "2026-11-27"


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-11-25", "2026-11-25"),
        ("2026-11-27", "2026-11-27"),
        ("2026-11-28", "2026-11-27"),
        ("2026-11-29", "2026-11-27"),
        ("2026-11-22", None),
    ],
)
def test_the_weekday_before_a_weekend(day: str, weekday: str | None) -> None:
    found = weekday_before(dt.date.fromisoformat(day), TODAY)
    assert (found.isoformat() if found else None) == weekday


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 40))
def test_the_weekday_is_none_or_no_weekend_and_at_most_two_days_before(
    today: dt.date, ahead: int
) -> None:
    day = today + dt.timedelta(days=ahead)
    found = weekday_before(day, today)
    if found is None:
        assert is_weekend(day)
        assert ahead < 2
    else:
        assert not is_weekend(found)
        assert today <= found <= day
        assert (day - found).days <= 2
