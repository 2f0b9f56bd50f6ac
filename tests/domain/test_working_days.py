"""Working days, and the words for them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.dates import When, parse_when
from leadtui.domain.errors import Invalid
from leadtui.domain.working_days import WEEK, WorkingDays

#: A Tuesday; Friday is a holiday, Saturday is worked.
NOW = dt.datetime(2026, 12, 22, 10, tzinfo=ZoneInfo("Europe/Paris"))
CHRISTMAS = dt.date(2026, 12, 25)
TEAM = WorkingDays(frozenset({6}), {CHRISTMAS: "Christmas Day", dt.date(2026, 12, 24): ""})

_DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
_WORKING = st.builds(
    WorkingDays,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.dictionaries(st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1)), st.text(max_size=3)),
)


def test_a_day_off_says_why() -> None:
    assert TEAM.why_off(CHRISTMAS) == "Christmas Day"
    assert TEAM.why_off(dt.date(2026, 12, 24)) == "day off"
    assert TEAM.why_off(dt.date(2026, 12, 27)) == "Sunday"
    assert TEAM.works(dt.date(2026, 12, 26))
    assert not WEEK.works(dt.date(2026, 12, 26))


@given(_WORKING, st.dates(dt.date(2025, 12, 1), dt.date(2026, 4, 1)), st.integers(1, 30))
def test_working_days_are_counted_one_by_one(
    working: WorkingDays, day: dt.date, number: int
) -> None:
    found = working.after(day, number)
    between = [day + dt.timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert working.works(found)
    assert sum(working.works(each) for each in between) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("next working day", dt.date(2026, 12, 23)),
        ("Next Business Day", dt.date(2026, 12, 23)),
        ("prochain jour ouvré", dt.date(2026, 12, 23)),
        ("le prochain jour ouvré", dt.date(2026, 12, 23)),
        ("jour ouvré suivant", dt.date(2026, 12, 23)),
        ("in 2 working days", dt.date(2026, 12, 26)),
        ("+2 business days", dt.date(2026, 12, 26)),
        ("dans 3 jours ouvrés", dt.date(2026, 12, 28)),
        ("in 1 working day", dt.date(2026, 12, 23)),
    ],
)
def test_the_words_for_working_days(text: str, day: dt.date) -> None:
    assert parse_when(text, now=NOW, working=TEAM) == When(day, None)
    assert parse_when(f"{text} 9:30", now=NOW, working=TEAM) == When(day, dt.time(9, 30))


def test_without_days_of_a_team_it_is_monday_to_friday() -> None:
    friday = NOW.replace(day=18)
    assert parse_when("next working day", now=friday).date == dt.date(2026, 12, 21)


@pytest.mark.parametrize("text", ["in 0 working days", "in 9999 working days", "working day"])
def test_words_without_a_reading_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_when(text, now=NOW)


def test_a_week_without_a_working_day_and_the_end_of_the_calendar_are_refused() -> None:
    with pytest.raises(Invalid, match="has to be a day of the week that is worked"):
        WorkingDays(frozenset(range(7)))
    with pytest.raises(Invalid, match="no working day within a year"):
        WEEK.after(dt.date.max)
