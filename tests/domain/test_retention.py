"""Which backups are kept as they age."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.dates import from_ms, to_ms
from leadtui.domain.retention import ASIDE_MOST, worth_keeping, worth_keeping_aside

PARIS = ZoneInfo("Europe/Paris")
DAY = 86_400_000
#: Sunday 22 November 2026, 18:00 in Paris.
NOW = to_ms(dt.datetime(2026, 11, 22, 18, tzinfo=PARIS))


def days_kept(instants: list[int], now: int = NOW) -> list[str]:
    kept = sorted(worth_keeping(instants, now, PARIS), reverse=True)
    return [from_ms(at, PARIS).date().isoformat() for at in kept]


def test_a_year_of_daily_backups_becomes_a_week_five_weeks_and_twelve_months() -> None:
    """Fault 16: a week of days, then Sundays, then ends of months."""
    kept = days_kept([NOW - n * DAY for n in range(500)])
    assert kept == [
        "2026-11-22",
        "2026-11-21", "2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16",
        "2026-11-15", "2026-11-08", "2026-11-01", "2026-10-31", "2026-10-25", "2026-09-30",
        "2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31",
        "2026-02-28", "2026-01-31", "2025-12-31",
    ]  # fmt: skip


def test_all_of_today_is_kept_and_the_newest_of_a_day() -> None:
    hours = [NOW - n * 3_600_000 for n in range(30)]
    kept = worth_keeping(hours, NOW, PARIS)
    today = {at for at in hours if from_ms(at, PARIS).date() == dt.date(2026, 11, 22)}
    assert len(today) == 19
    assert kept == today | {max(set(hours) - today)}


def test_a_clock_that_jumps_ten_years_costs_no_day() -> None:
    """Fault 5: periods are counted, not ages."""
    instants = [NOW - n * DAY for n in range(7)]
    assert worth_keeping(instants, NOW + 3_650 * DAY, PARIS) == set(instants)


@given(st.sets(st.integers(0, 4_000_000_000_000), max_size=60), st.integers(0, 4_000_000_000_000))
def test_thinning_keeps_the_newest_and_is_done_at_once(instants: set[int], now: int) -> None:
    kept = worth_keeping(instants, now, PARIS)
    assert kept <= instants
    assert worth_keeping(kept, now, PARIS) == kept
    if instants:
        assert max(instants) in kept


# Copies that restores put aside


def test_the_newest_three_are_kept_for_ever_and_twenty_for_ninety_days() -> None:
    years = [NOW - n * 365 * DAY for n in range(6)]
    assert worth_keeping_aside(years, NOW) == set(years[:3])
    weeks = [NOW - n * 7 * DAY for n in range(30)]
    assert worth_keeping_aside(weeks, NOW) == set(weeks[:13])
    minutes = [NOW - n * 60_000 for n in range(50)]
    assert worth_keeping_aside(minutes, NOW) == set(minutes[:20])


@given(st.sets(st.integers(0, 4_000_000_000_000), max_size=60), st.integers(0, 4_000_000_000_000))
def test_a_copy_goes_only_where_three_newer_ones_are_kept(instants: set[int], now: int) -> None:
    kept = worth_keeping_aside(instants, now)
    assert kept <= instants
    assert len(kept) <= ASIDE_MOST
    assert worth_keeping_aside(kept, now) == kept
    for gone in instants - kept:
        assert len([at for at in kept if at > gone]) >= 3
