"""Quiet hours: what words say, what is quiet, and when that ends, in any zone and over any change
of clocks.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.instants import from_ms, to_ms
from leadtui.domain.quiet import NEVER, Quiet, QuietHours, parse_quiet
from leadtui.domain.working_days import WorkingDays

PARIS = ZoneInfo("Europe/Paris")
#: Lord Howe moves by half an hour, Havana at midnight, Troll by two hours; Apia left a day out.
ZONES = ("Europe/Paris", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe",
         "America/Havana", "Antarctica/Troll", "Pacific/Apia")  # fmt: skip
MINUTE = 60_000
NIGHT = QuietHours(dt.time(20), dt.time(8))


def paris(*parts: int, fold: int = 0) -> int:
    return to_ms(dt.datetime(*parts, tzinfo=PARIS, fold=fold))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("20:00-8:00", NIGHT),
        (" 20h – 8h ", NIGHT),
        ("8pm to 8am", NIGHT),
        ("20h à 8h", NIGHT),
        ("20:00-8:00 and days off", QuietHours(dt.time(20), dt.time(8), days_off=True)),
        ("20:00-8:00, Days Off", QuietHours(dt.time(20), dt.time(8), days_off=True)),
        ("12:30-13:15", QuietHours(dt.time(12, 30), dt.time(13, 15))),
        ("days off", QuietHours(days_off=True)),
        ("OFF", QuietHours()),
        ("", QuietHours()),
    ],
)
def test_words_say_hours(text: str, hours: QuietHours) -> None:
    assert parse_quiet(text) == hours
    assert parse_quiet(hours.words) == hours


@pytest.mark.parametrize(
    "text", ["8:00-8:00", "20:00", "20:00-8:00-9:00", "late", "mon-fri", "25:00-8:00", "[/b]-8:00"]
)
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_quiet(text)
    assert refused.value.field == "quiet"
    assert "20:00-8:00" in refused.value.hint


@given(
    st.sampled_from([None, *(dt.time(h, m) for h in range(0, 24, 3) for m in (0, 30))]),
    st.sampled_from([dt.time(h, m) for h in (1, 8, 23) for m in (5, 59)]),
    st.booleans(),
)
def test_words_read_back(start: dt.time | None, end: dt.time, days_off: bool) -> None:
    hours = QuietHours(start, None if start is None else end, days_off)
    assert parse_quiet(hours.words) == hours


def test_a_night_ends_in_the_morning_and_a_day_off_at_midnight() -> None:
    night = Quiet(NIGHT, PARIS)
    assert night.release(paris(2026, 11, 24, 22, 15)) == paris(2026, 11, 25, 8)
    assert night.release(paris(2026, 11, 24, 19, 59)) == paris(2026, 11, 24, 19, 59)
    assert night.release(paris(2026, 11, 25, 8)) == paris(2026, 11, 25, 8)
    assert night.began(paris(2026, 11, 25, 3)) == paris(2026, 11, 24, 20)
    assert night.began(paris(2026, 11, 25, 9)) is None
    off = Quiet(QuietHours(dt.time(20), dt.time(8), days_off=True), PARIS)
    # From Friday evening over the weekend to Monday morning.
    assert off.release(paris(2026, 11, 27, 21)) == paris(2026, 11, 30, 8)
    assert off.began(paris(2026, 11, 29, 12)) == paris(2026, 11, 27, 20)
    days = Quiet(QuietHours(days_off=True), PARIS, WorkingDays(off={dt.date(2026, 11, 25): "Fair"}))
    assert days.release(paris(2026, 11, 25, 0)) == paris(2026, 11, 26)


def test_the_clocks_change_in_the_night() -> None:
    """02:30 is skipped in March, so quiet ends with the skip; in October it comes twice, and so
    does the hour before it.
    """
    half_past_two = Quiet(QuietHours(dt.time(20), dt.time(2, 30)), PARIS)
    assert half_past_two.release(paris(2026, 3, 29, 1)) == paris(2026, 3, 29, 3)
    assert half_past_two.release(paris(2026, 10, 25, 1)) == paris(2026, 10, 25, 2, 30)
    again = paris(2026, 10, 25, 2, 10, fold=1)
    assert half_past_two.release(again) == paris(2026, 10, 25, 2, 30, fold=1)
    assert half_past_two.began(again) == paris(2026, 10, 25, 2, fold=1)


def test_never_loses_an_alarm_where_all_is_quiet() -> None:
    first = dt.date(2026, 1, 1)
    off = {first + dt.timedelta(days=n): "closed" for n in range(900)}
    quiet = Quiet(QuietHours(days_off=True), PARIS, WorkingDays(frozenset(), off))
    at = paris(2026, 6, 1, 12)
    assert quiet.release(at) == at
    assert not NEVER.holds(at)
    assert NEVER.release(at) == at


clocks = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
near_changes = [
    dt.date(2026, 3, 28), dt.date(2026, 10, 24), dt.date(2026, 3, 7),
    dt.date(2026, 10, 31), dt.date(2026, 4, 4), dt.date(2026, 10, 3),
    dt.date(2011, 12, 29),
]  # fmt: skip


@given(
    st.sampled_from(ZONES),
    clocks,
    clocks,
    st.booleans(),
    st.sampled_from(near_changes),
    st.integers(0, 2 * 24 * 60),
    st.integers(0, MINUTE - 1),
)
@example("Pacific/Apia", dt.time(22), dt.time(6), True, dt.date(2011, 12, 29), 1_500, 1)
def test_the_release_is_the_first_instant_that_is_not_quiet(
    zone: str, start: dt.time, end: dt.time, days_off: bool, day: dt.date, ahead: int, rest: int
) -> None:
    """Looked at minute by minute; where quiet began likewise."""
    hours = QuietHours(start, end, days_off) if start != end else QuietHours(days_off=days_off)
    quiet = Quiet(hours, ZoneInfo(zone))
    at = to_ms(dt.datetime.combine(day, dt.time(), dt.UTC)) + ahead * MINUTE + rest
    release = quiet.release(at)
    assert not quiet.holds(release)
    if not quiet.holds(at):
        assert release == at
        assert quiet.began(at) is None
        return
    minute = at - at % MINUTE + MINUTE
    while quiet.holds(minute):
        minute += MINUTE
    assert release == minute, from_ms(release, quiet.zone)
    minute = at - at % MINUTE
    while quiet.holds(minute - MINUTE):
        minute -= MINUTE
    assert quiet.began(at) == minute
