"""Short text for people: dates, spans, numbers, and cutting by cells."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.format import (
    ago,
    cell_cut,
    cell_width,
    count,
    days,
    duration,
    plural,
    rough_moment,
    short_date,
    short_moment,
    signed,
    until,
)

PARIS = ZoneInfo("Europe/Paris")
#: A Wednesday.
NOW = datetime(2026, 11, 18, 10, 15, tzinfo=PARIS)
TODAY = NOW.date()
#: Text with wide, combining and invisible characters in it.
CELLS = st.text(st.characters() | st.sampled_from("aé e\u0301日本한ᄒ\u1161😀❤\ufe0f\u200d\xad…"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 19), "19 Nov"),
        (date(2026, 11, 1), "1 Nov"),
        (date(2027, 1, 5), "5 Jan"),
        (date(2027, 5, 19), "19 May"),
        (date(2027, 5, 20), "20 May 27"),
        (date(2026, 5, 20), "20 May"),
        (date(2026, 5, 19), "19 May 26"),
        (date(2027, 11, 19), "19 Nov 27"),
        (date(2002, 2, 3), "3 Feb 02"),
        (date(1999, 2, 3), "3 Feb 1999"),
        (date(2126, 11, 18), "18 Nov 2126"),
    ],
)
def test_a_short_date(day: date, expected: str) -> None:
    assert short_date(day, TODAY) == expected


@given(st.dates(), st.dates(), st.dates())
def test_two_dates_never_look_the_same(today: date, one: date, other: date) -> None:
    same = short_date(one, today) == short_date(other, today)
    assert same == (one == other)
    for years in (-1, 1):
        if 1 <= one.year + years <= 9999 and (one.month, one.day) != (2, 29):
            assert short_date(one.replace(year=one.year + years), today) != short_date(one, today)


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-60), "1 min ago"),
        (timedelta(minutes=-5, seconds=-59), "5 min ago"),
        (timedelta(hours=-2), "2 h ago"),
        (timedelta(hours=-23, minutes=-59), "23 h ago"),
        (timedelta(minutes=5), "in 5 min"),
        (timedelta(hours=3), "in 3 h"),
        (timedelta(days=-1), "Tue 10:15"),
        (timedelta(days=1), "Thu 10:15"),
        (timedelta(days=6), "Tue 10:15"),
        (timedelta(days=-6), "Thu 10:15"),
        (timedelta(days=7), "25 Nov 10:15"),
        (timedelta(days=-7), "11 Nov 10:15"),
        (timedelta(days=366), "19 Nov 27 10:15"),
    ],
)
def test_a_short_moment(delta: timedelta, expected: str) -> None:
    assert short_moment(NOW + delta, NOW) == expected


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (timedelta(minutes=-59), "59 min ago"),
        (timedelta(days=6), "Tue 10:15"),
        (timedelta(days=7), "25 Nov"),
        (timedelta(days=-400), "14 Oct 25"),
    ],
)
def test_a_rough_moment_needs_ten_cells(delta: timedelta, expected: str) -> None:
    assert rough_moment(NOW + delta, NOW) == expected
    assert len(expected) <= 10


def test_a_moment_is_shown_in_the_zone_of_now() -> None:
    assert short_moment(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), NOW) == "Sun 00:30"


def test_spans_are_real_time_across_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 25, 2, 50, tzinfo=PARIS)
    after = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=PARIS)
    assert short_moment(before, after) == "20 min ago"
    assert short_moment(after, before) == "in 20 min"


def test_ago_and_until_beyond_a_day() -> None:
    assert ago(NOW - timedelta(days=1), NOW) == "1 day ago"
    assert ago(NOW - timedelta(days=12, hours=23), NOW) == "12 days ago"
    assert ago(NOW + timedelta(days=1), NOW) == "just now"
    assert until(NOW + timedelta(days=2), NOW) == "in 2 days"
    assert until(NOW + timedelta(seconds=30), NOW) == "now"
    assert until(NOW - timedelta(days=2), NOW) == "now"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (200, "3 min 20"),
        (185, "3 min 05"),
        (3599, "59 min 59"),
        (3600, "1 h"),
        (3659, "1 h"),
        (3720, "1 h 02"),
        (90_000, "25 h"),
        (-45, "-45 s"),
    ],
)
def test_a_duration(seconds: int, expected: str) -> None:
    assert duration(seconds) == expected


def test_numbers() -> None:
    assert [signed(n) for n in (3, -5, 0)] == ["+3", "-5", "0"]
    assert [count(n) for n in (0, 999, 12_345, -1_234_567)] == [
        "0",
        "999",
        "12\u00a0345",
        "-1\u00a0234\u00a0567",
    ]
    assert [days(n) for n in (0, 1, 12)] == ["0 days", "1 day", "12 days"]


@pytest.mark.parametrize(
    ("n", "one", "many", "expected"),
    [
        (1, "lead", "", "1 lead"),
        (0, "lead", "", "0 leads"),
        (12_345, "lead", "", "12\u00a0345 leads"),
        (2, "company", "", "2 companies"),
        (2, "day", "", "2 days"),
        (2, "address", "", "2 addresses"),
        (2, "branch", "", "2 branches"),
        (3, "person", "people", "3 people"),
        (1, "person", "people", "1 person"),
    ],
)
def test_plurals(n: int, one: str, many: str, expected: str) -> None:
    assert plural(n, one, many) == expected


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("日本", 4),
        ("e\u0301te\u0301", 3),
        ("한", 2),
        ("\u1112\u1161\u11ab", 2),
        ("😀", 2),
        ("❤\ufe0f", 2),
        ("a\u200bb", 2),
        ("ＡＢ", 4),
        ("œuvre…", 6),
        ("\u0600\u2630\xad", 4),
    ],
)
def test_widths_in_cells(text: str, width: int) -> None:
    assert cell_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Kestrel Labs", 12, "Kestrel Labs"),
        ("Kestrel Labs", 11, "Kestrel La…"),
        ("Kestrel Labs", 9, "Kestrel…"),
        ("Kestrel Labs", 1, "…"),
        ("Kestrel Labs", 0, ""),
        ("Kestrel Labs", -3, ""),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("te\u0301es", 3, "te\u0301…"),
        ("", 0, ""),
    ],
)
def test_cutting_by_cells(text: str, width: int, expected: str) -> None:
    assert cell_cut(text, width) == expected


@given(CELLS, st.integers(-1, 30))
def test_a_cut_never_exceeds_its_width(text: str, width: int) -> None:
    cut = cell_cut(text, width)
    if cell_width(text) <= width:
        assert cut == text
        return
    assert cell_width(cut) <= max(0, width)
    if width > 0:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])
        following = text[len(cut) - 1 :]
        assert not unicodedata.combining(following[0])
