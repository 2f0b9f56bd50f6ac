"""Whether one may call now, where the telephone is."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from leadtui.domain.calling import CallTime, call_brief, call_time, zones_of

PARIS = ZoneInfo("Europe/Paris")
#: A Tuesday.
TUESDAY = dt.datetime(2026, 11, 24, 9, 20, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("number", "region", "zones"),
    [
        ("06 12 34 56 78", "FR", ("Europe/Paris",)),
        ("+1 212 555 0123", "FR", ("America/New_York",)),
        ("+81 3 1234 5678", None, ("Asia/Tokyo",)),
        ("+33 6 39 98 24 24", None, ("Europe/Paris",)),
        ("none", "FR", ()),
        ("06 12 34 56 78", None, ()),
    ],
)
def test_the_number_says_where_it_is(
    number: str, region: str | None, zones: tuple[str, ...]
) -> None:
    assert zones_of(number, region) == zones


@pytest.mark.parametrize(
    ("zones", "now", "expected"),
    [
        (("Europe/Paris",), TUESDAY, CallTime(True, "09:20 there, call now")),
        (
            ("America/New_York",),
            TUESDAY,
            CallTime(False, "03:20 there, not before 08:00 or after 19:00"),
        ),
        (("Asia/Tokyo",), TUESDAY, CallTime(True, "17:20 there, call now")),
        (
            ("Asia/Tokyo",),
            TUESDAY.replace(hour=11),
            CallTime(False, "19:20 there, not before 08:00 or after 19:00"),
        ),
        (
            ("America/New_York", "America/Los_Angeles"),
            TUESDAY.replace(hour=15),
            CallTime(None, "06:20 to 09:20 there, perhaps office hours"),
        ),
        (
            ("Europe/Paris",),
            TUESDAY.replace(day=22),
            CallTime(False, "Sun 09:20 there, not at the weekend"),
        ),
        ((), TUESDAY, CallTime(None, "time there unknown")),
        (("No/Where",), TUESDAY, CallTime(None, "time there unknown")),
    ],
)
def test_office_hours_are_those_of_the_telephone(
    zones: tuple[str, ...], now: dt.datetime, expected: CallTime
) -> None:
    assert call_time(zones, now) == expected


def test_the_first_minute_counts_and_the_last_does_not() -> None:
    for clock, may in ((dt.time(8), True), (dt.time(7, 59), False), (dt.time(19), False)):
        now = dt.datetime.combine(TUESDAY.date(), clock, PARIS)
        assert call_time(("Europe/Paris",), now).may is may


@pytest.mark.parametrize(
    ("zones", "now", "expected"),
    [
        (("Europe/Paris",), TUESDAY, CallTime(True, "09:20 there, office hours")),
        (("America/New_York",), TUESDAY, CallTime(False, "closed there until 08:00")),
        (
            ("Asia/Tokyo",),
            TUESDAY.replace(hour=11),
            CallTime(False, "closed there until Wed 08:00"),
        ),
        (
            ("Europe/Paris",),
            TUESDAY.replace(day=27, hour=20),
            CallTime(False, "closed there until Mon 08:00"),
        ),
        (
            ("America/New_York", "America/Los_Angeles"),
            TUESDAY.replace(hour=12),
            CallTime(False, "closed there until 08:00"),
        ),
        (
            ("America/New_York", "America/Los_Angeles"),
            TUESDAY.replace(hour=15),
            CallTime(None, "06:20 to 09:20 there, perhaps office hours"),
        ),
        ((), TUESDAY, CallTime(None, "time there unknown")),
        (("No/Where",), TUESDAY, CallTime(None, "time there unknown")),
    ],
)
def test_in_few_words_until_when_it_is_closed(
    zones: tuple[str, ...], now: dt.datetime, expected: CallTime
) -> None:
    assert call_brief(zones, now) == expected
