"""Dates in words: what is taken, what is refused, and instants across changes of clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    When,
    add_months,
    from_ms,
    parse_instant,
    parse_when,
    resolve,
    to_ms,
)
from leadtui.domain.errors import Invalid
from leadtui.domain.format import short_date

PARIS = ZoneInfo("Europe/Paris")
#: A Wednesday.
NOW = datetime(2026, 11, 18, 10, 15, 42, 500_000, tzinfo=PARIS)
TODAY = NOW.date()

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in (
            "UTC",
            "Europe/Paris",
            "America/New_York",
            "Asia/Tokyo",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Pacific/Apia",
        )
    ]
)
#: Text near the grammar: its own words and numbers in any order.
WORDS = st.lists(
    st.sampled_from(
        [
            *"today tomorrow demain hier aujourd'hui in dans il y a ago at à next prochain".split(),
            *"prochaine lundi fri mar sam. + 3 31 02 9999999 2026 d w m y h min jours mois".split(),
            *"25/12 31/02 29 feb dec. déc 1er 9h 14h30 25:00 9:30 am pm noon eod le on of".split(),
            *"month end fin du mois week 2026-12-25 2026-02-30 T Z +01:00 , @ - une a an".split(),
        ]
    ),
    max_size=8,
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words)]))


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", day(11, 18)),
        ("Tomorrow", day(11, 19)),
        ("yesterday", day(11, 17)),
        ("the day after tomorrow", day(11, 20)),
        ("aujourd'hui", day(11, 18)),
        ("Aujourd’hui", day(11, 18)),
        ("demain", day(11, 19)),
        ("  APRÈS-DEMAIN ", day(11, 20)),
        ("apres demain", day(11, 20)),
        ("hier", day(11, 17)),
        ("avant-hier", day(11, 16)),
        ("+3d", day(11, 21)),
        ("+ 3 d", day(11, 21)),
        ("+3j", day(11, 21)),
        ("+0d", day(11, 18)),
        ("+2w", day(12, 2)),
        ("+2 semaines", day(12, 2)),
        ("+1m", day(12, 18)),
        ("+1y", day(11, 18, 2027)),
        ("+1an", day(11, 18, 2027)),
        ("in 2 weeks", day(12, 2)),
        ("in a week", day(11, 25)),
        ("in 3 days", day(11, 21)),
        ("in 2 months", day(1, 18, 2027)),
        ("dans 3 jours", day(11, 21)),
        ("dans 2 semaines", day(12, 2)),
        ("dans un mois", day(12, 18)),
        ("dans une année", day(11, 18, 2027)),
        ("3 days ago", day(11, 15)),
        ("a week ago", day(11, 11)),
        ("il y a 3 jours", day(11, 15)),
        ("il y a un an", day(11, 18, 2025)),
        ("lundi", day(11, 23)),
        ("le lundi", day(11, 23)),
        ("on monday", day(11, 23)),
        ("monday", day(11, 23)),
        ("mon", day(11, 23)),
        ("mar", day(11, 24)),
        ("ven.", day(11, 20)),
        ("wednesday", day(11, 25)),
        ("mercredi", day(11, 25)),
        ("fri", day(11, 20)),
        ("next fri", day(11, 27)),
        ("next friday", day(11, 27)),
        ("vendredi prochain", day(11, 27)),
        ("next mon", day(11, 23)),
        ("lundi prochain", day(11, 23)),
        ("next wed", day(11, 25)),
        ("next week", day(11, 25)),
        ("la semaine prochaine", day(11, 25)),
        ("next month", day(12, 18)),
        ("le mois prochain", day(12, 18)),
        ("l’an prochain", day(11, 18, 2027)),
        ("end of month", day(11, 30)),
        ("fin du mois", day(11, 30)),
        ("25/12", day(12, 25)),
        ("le 25/12", day(12, 25)),
        ("18/11", day(11, 18)),
        ("17/11", day(11, 17, 2027)),
        ("1/2", day(2, 1, 2027)),
        ("29/02", day(2, 29, 2028)),
        ("25/12/2026", day(12, 25)),
        ("25/12/27", day(12, 25, 2027)),
        ("25.12.", day(12, 25)),
        ("25.12.2026", day(12, 25)),
        ("25-12-2026", day(12, 25)),
        ("25 dec", day(12, 25)),
        ("25th december", day(12, 25)),
        ("dec 25", day(12, 25)),
        ("Dec. 25th, 2026", day(12, 25)),
        ("1 déc. 2026", day(12, 1)),
        ("le 1er décembre", day(12, 1)),
        ("3 mar", day(3, 3, 2027)),
        ("3 août", day(8, 3, 2027)),
        ("2026-12-25", day(12, 25)),
        ("Fri 25 dec", day(12, 25)),
        ("vendredi 25 décembre 2026", day(12, 25)),
        ("mar. 24 nov", day(11, 24)),
    ],
)
def test_a_day_in_words(text: str, expected: date) -> None:
    assert parse_when(text, now=NOW) == When(expected, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 9am", When(day(11, 19), time(9))),
        ("tomorrow at 9 am", When(day(11, 19), time(9))),
        ("9am tomorrow", When(day(11, 19), time(9))),
        ("at 9am on monday", When(day(11, 23), time(9))),
        ("demain 14h30", When(day(11, 19), time(14, 30))),
        ("demain à 14 h 30", When(day(11, 19), time(14, 30))),
        ("à 14h demain", When(day(11, 19), time(14))),
        ("14h", When(day(11, 18), time(14))),
        ("9h", When(day(11, 18), time(9))),
        ("9:30", When(day(11, 18), time(9, 30))),
        ("12am", When(day(11, 18), time(0))),
        ("12pm", When(day(11, 18), time(12))),
        ("9:30pm", When(day(11, 18), time(21, 30))),
        ("0h", When(day(11, 18), time(0))),
        ("23:59", When(day(11, 18), time(23, 59))),
        ("noon", When(day(11, 18), time(12))),
        ("lundi midi", When(day(11, 23), time(12))),
        ("eod", When(day(11, 18), time(18))),
        ("tomorrow eod", When(day(11, 19), time(18))),
        ("demain fin de journée", When(day(11, 19), time(18))),
        ("+3d 9h", When(day(11, 21), time(9))),
        ("in 2 weeks at 9:30", When(day(12, 2), time(9, 30))),
        ("il y a 3 jours à 9h", When(day(11, 15), time(9))),
        ("vendredi prochain, 14h", When(day(11, 27), time(14))),
        ("25/12 9h", When(day(12, 25), time(9))),
        ("9 h 25/12", When(day(12, 25), time(9))),
        ("25 dec 9h", When(day(12, 25), time(9))),
        ("9h 12 dec", When(day(12, 12), time(9))),
        ("1 déc. 2026 à 8h05", When(day(12, 1), time(8, 5))),
        ("2026-12-25 09:30", When(day(12, 25), time(9, 30))),
        ("2026-12-25T09:30", When(day(12, 25), time(9, 30))),
        ("end of month @ noon", When(day(11, 30), time(12))),
        ("+2h", When(day(11, 18), time(12, 15))),
        ("+30min", When(day(11, 18), time(10, 45))),
        ("in 2 hours", When(day(11, 18), time(12, 15))),
        ("dans une heure", When(day(11, 18), time(11, 15))),
        ("dans 14 h", When(day(11, 19), time(0, 15))),
        ("2h ago", When(day(11, 18), time(8, 15))),
    ],
)
def test_a_time_of_day_in_words(text: str, expected: When) -> None:
    assert parse_when(text, now=NOW) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", ",", "soon", "someday", "tomorow", "tomorrow tomorrow", "9h 10h", "at"),
        *("31/02", "31/02/2026", "29 feb 2027", "2026-02-30", "12/25", "0/1", "32/1", "0000-01-01"),
        *("+99999999d", "+999999w", "+9999y", "in 999999999 hours", "1/1/1899", "2200-01-01"),
        *("25:00", "9:60", "24:00", "13am", "0pm", "24h", "9h5", "tomorrow 25:00"),
        *(
            "3d",
            "2w",
            "-3d",
            "3 days",
            "30min",
            "+3",
            "+3x",
            "in 3",
            "in 5 m",
            "in days",
            "in aday",
        ),
        *("mar 3", "at 9", "tomorrow at 3", "9.11", "25.12", "25,12", "14,30", "25-12", "midnight"),
        *("next", "next day", "prochain", "next lundi prochain", "at tomorrow", "le demain"),
        *(
            "9h 12 dec 30",
            "fri 24 dec",
            "lundi 25/12/2026",
            "dec",
            "dec 2026",
            "2026",
            "1764547200",
        ),
        *("20261225", "2026-12-25Z", "2026-1-5", "now", "٣ days ago", "+３x", "in 2h at 9h"),
        *("x" * 5000, "9" * 5000, "1 " * 39),
    ],
)
def test_what_is_not_plainly_in_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_when(text, now=NOW)
    assert caught.value.field == "date"
    assert "tomorrow 9am" in caught.value.hint
    assert 0 < len(caught.value.message) < 160


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "No date was given."),
        ("tomorow 9am", "'tomorow' in 'tomorow 9am' was not understood."),
        ("31/02", "'31/02': there is no such day in the calendar."),
        ("demain 25:00", "'25:00' is not a time of day."),
        ("+99999999d", "'+99999999d' is too far away."),
        ("Friday 24 dec", "2026-12-24 is not a friday."),
        ("9h 12 dec 30", "'9h 12 dec 30' can be read in more than one way."),
        ("2200-01-01", "'2200-01-01': the year 2200 is out of range."),
    ],
)
def test_a_refusal_names_what_was_not_understood(text: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_when(text, now=NOW)
    assert caught.value.message == message


def test_months_and_years_clamp_at_the_end_of_the_month() -> None:
    end = datetime(2027, 1, 31, 9, tzinfo=PARIS)
    assert parse_when("+1m", now=end).date == date(2027, 2, 28)
    assert parse_when("in 13 months", now=end).date == date(2028, 2, 29)
    leap = datetime(2028, 2, 29, 9, tzinfo=PARIS)
    assert parse_when("+1y", now=leap).date == date(2029, 2, 28)
    assert parse_when("il y a un an", now=leap).date == date(2027, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    with pytest.raises(Invalid, match="out of range"):
        add_months(date(9999, 12, 1), 1)


def test_hours_from_now_are_elapsed_time_across_a_change_of_clocks() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=PARIS)
    assert parse_when("+1h", now=before) == When(date(2026, 3, 29), time(3, 30))


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 1)))
def test_a_weekday_is_strictly_after_today_and_next_is_in_the_next_week(today: date) -> None:
    now = datetime.combine(today, time(12), UTC)
    monday = today - timedelta(days=today.weekday())
    names = ("mon", "mardi", "wednesday", "jeu", "fri", "samedi", "sun")
    for number, name in enumerate(names):
        plain = parse_when(name, now=now).date
        following = parse_when(f"next {name}", now=now).date
        assert plain.weekday() == following.weekday() == number
        assert 1 <= (plain - today).days <= 7
        assert 7 <= (following - monday).days <= 13
        if (plain - monday).days >= 7:
            assert following == plain


@given(st.one_of(st.text(max_size=100), WORDS), MOMENTS, ZONES)
def test_arbitrary_text_is_understood_or_refused(text: str, wall: datetime, zone: ZoneInfo) -> None:
    now = wall.replace(tzinfo=zone)
    when = understood(parse_when, text, now)
    instant = understood(parse_instant, text, now)
    if isinstance(when, When):
        assert FIRST_YEAR <= when.date.year <= LAST_YEAR
        assert instant is not None
    if isinstance(instant, datetime):
        assert instant.tzinfo is zone
    if text.isascii():
        shouted = f"  {text.upper()} "
        assert understood(parse_when, shouted, now) == when
        assert understood(parse_instant, shouted, now) == instant


def understood(
    parse: Callable[..., When | datetime], text: str, now: datetime
) -> When | datetime | None:
    """What was read, None where it was refused; any other error fails the test."""
    try:
        return parse(text, now=now)
    except Invalid:
        return None


@given(DAYS, st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_written_dates_are_read_back_as_they_were(day: date, clock: time) -> None:
    forms = (
        f"{day:%Y-%m-%d}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m}.{day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day} {day.year}" if day.month != 3 else f"{day:%Y-%m-%d}",
        f"{day:%A} {day.day} {day:%b} {day.year}",
    )
    for form in forms:
        assert parse_when(form, now=NOW) == When(day, None)
        assert parse_when(f"{form} {clock:%H:%M}", now=NOW) == When(day, clock)
        assert parse_when(f"{clock:%H}h{clock:%M} {form}", now=NOW) == When(day, clock)


@given(st.integers(0, 400).map(lambda n: TODAY + timedelta(days=n)))
def test_a_short_date_from_today_on_is_read_back(day: date) -> None:
    assert parse_when(short_date(day, TODAY), now=NOW).date == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-25T09:30:15Z", datetime(2026, 12, 25, 9, 30, 15, tzinfo=UTC)),
        ("2026-12-25t09:30:15z", datetime(2026, 12, 25, 9, 30, 15, tzinfo=UTC)),
        ("2026-12-25T09:30Z", datetime(2026, 12, 25, 9, 30, tzinfo=UTC)),
        ("2026-12-25T09:30:15+0800", datetime(2026, 12, 25, 1, 30, 15, tzinfo=UTC)),
        ("2026-12-25T09:30:15+08", datetime(2026, 12, 25, 1, 30, 15, tzinfo=UTC)),
        ("2026-12-25 09:30:15 -05:30", datetime(2026, 12, 25, 15, 0, 15, tzinfo=UTC)),
        ("2026-12-25 09:30:15 UTC", datetime(2026, 12, 25, 9, 30, 15, tzinfo=UTC)),
        ("2026-12-25T09:30:15.1Z", datetime(2026, 12, 25, 9, 30, 15, 100_000, tzinfo=UTC)),
        ("2026-12-25T09:30:15,123456789Z", datetime(2026, 12, 25, 9, 30, 15, 123_456, tzinfo=UTC)),
        ("2026-12-25 09:30", datetime(2026, 12, 25, 9, 30, tzinfo=PARIS)),
        ("2026-12-25 09:30:15", datetime(2026, 12, 25, 9, 30, 15, tzinfo=PARIS)),
        ("2026-12-25", datetime(2026, 12, 25, tzinfo=PARIS)),
        ("hier", datetime(2026, 11, 17, tzinfo=PARIS)),
        ("yesterday 14h30", datetime(2026, 11, 17, 14, 30, tzinfo=PARIS)),
        ("3 days ago", datetime(2026, 11, 15, tzinfo=PARIS)),
        ("today 9am", datetime(2026, 11, 18, 9, tzinfo=PARIS)),
        ("today", NOW),
        ("Aujourd’hui", NOW),
        ("now", NOW),
        ("maintenant", NOW),
        ("2h", datetime(2026, 11, 18, 2, tzinfo=PARIS)),
        ("2h ago", NOW - timedelta(hours=2)),
        ("30 min ago", NOW - timedelta(minutes=30)),
        ("il y a 2 h", NOW - timedelta(hours=2)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_in_words(text: str, expected: datetime) -> None:
    found = parse_instant(text, now=NOW)
    # In UTC: Python calls an hour that comes twice unequal to the same instant elsewhere.
    assert found.astimezone(UTC) == expected.astimezone(UTC)
    assert found.tzinfo is PARIS


@pytest.mark.parametrize(
    "text",
    [
        *("1764547200", "1764547200000", "1.7e9", "2026-12-25T25:00Z", "2026-12-25T09:30:60Z"),
        *(
            "2026-02-30T09:30Z",
            "2026-12-25T09:30+24:00",
            "2026-12-25T09:30+0199",
            "0001-01-01T00:00Z",
        ),
        *("2026-12-25T09Z", "2026-12-25T09:30:15.Z", "2026-12-25T09:30 CET", "2026-W52-5", ""),
    ],
)
def test_an_instant_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_instant(text, now=NOW)
    assert caught.value.field == "date"


@given(MOMENTS, ZONES, st.integers(-14 * 60, 14 * 60))
def test_an_iso_instant_is_read_back_whatever_its_offset(
    wall: datetime, zone: ZoneInfo, offset: int
) -> None:
    instant = wall.replace(tzinfo=timezone(timedelta(minutes=offset)))
    now = datetime(2026, 11, 18, 9, tzinfo=zone)
    for text in (instant.isoformat(), instant.isoformat(sep=" ")):
        assert parse_instant(text, now=now).astimezone(UTC) == instant
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    assert parse_instant(f"{utc.isoformat()}Z", now=now).astimezone(UTC) == instant


def test_a_naive_now_is_a_fault_of_the_caller() -> None:
    naive = NOW.replace(tzinfo=None)
    for call in (parse_when, parse_instant):
        with pytest.raises(ValueError, match="aware"):
            call("tomorrow", now=naive)
    with pytest.raises(ValueError, match="aware"):
        to_ms(naive)


def test_a_wall_time_in_a_gap_goes_forward_by_the_gap() -> None:
    assert resolve(date(2026, 3, 29), time(2, 30), PARIS).isoformat() == "2026-03-29T03:30:00+02:00"
    beirut = ZoneInfo("Asia/Beirut")
    assert resolve(date(2026, 3, 29), None, beirut).isoformat() == "2026-03-29T01:00:00+03:00"
    apia = ZoneInfo("Pacific/Apia")
    assert resolve(date(2011, 12, 30), time(9), apia).isoformat() == "2011-12-31T09:00:00+14:00"


def test_of_a_wall_time_that_comes_twice_the_first_is_meant() -> None:
    first = resolve(date(2026, 10, 25), time(2, 30), PARIS)
    assert first.isoformat() == "2026-10-25T02:30:00+02:00"
    assert resolve(date(2026, 10, 25), time(2, 30, fold=1), PARIS) == first


def test_a_moment_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(Invalid, match="out of range"):
        resolve(date.min, None, ZoneInfo("Asia/Tokyo"))
    for ms in (10**18, -(10**18), 10**400):
        with pytest.raises(Invalid, match="out of range"):
            from_ms(ms, UTC)


@given(DAYS, st.times(), ZONES)
def test_resolving_keeps_the_day_and_time_unless_the_clocks_skip_them(
    day: date, clock: time, zone: ZoneInfo
) -> None:
    instant = resolve(day, clock, zone)
    wall = datetime.combine(day, clock)
    shown = instant.replace(tzinfo=None, fold=0)
    assert shown >= wall
    if shown != wall:
        offset = datetime.combine(day, clock, zone).utcoffset()
        assert offset is not None
        assert instant == (wall - offset).replace(tzinfo=UTC)


@given(st.integers(-2_208_988_800_000, 7_258_118_399_999), ZONES)
def test_milliseconds_round_trip_exactly(ms: int, zone: ZoneInfo) -> None:
    assert to_ms(from_ms(ms, zone)) == ms


@given(MOMENTS, ZONES, st.integers(0, 1))
def test_an_instant_keeps_its_milliseconds(wall: datetime, zone: ZoneInfo, fold: int) -> None:
    instant = wall.replace(tzinfo=zone, fold=fold)
    again = from_ms(to_ms(instant), zone)
    lost = instant.astimezone(UTC) - again.astimezone(UTC)
    assert timedelta(0) <= lost < timedelta(milliseconds=1)


def test_known_milliseconds() -> None:
    assert to_ms(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert to_ms(datetime(2026, 3, 29, 3, 30, tzinfo=PARIS)) == 1_774_747_800_000
    assert to_ms(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
