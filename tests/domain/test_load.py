"""The load of a month: whole weeks, days off, the limit, steps of colour."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.load import first_weekday, grid, month_load, month_of, step, week_of
from leadtui.domain.reminders import Priority
from leadtui.domain.working_days import WEEK, WorkingDays

TODAY = dt.date(2026, 11, 22)
weekends = st.frozensets(st.integers(0, 6), max_size=6)
days = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("weekend", "first"),
    [({5, 6}, 0), ({4, 5}, 6), ({6}, 0), (set(), 0), ({3, 4}, 5), ({2, 5, 6}, 0)],
)
def test_a_week_begins_after_its_weekend(weekend: set[int], first: int) -> None:
    assert first_weekday(frozenset(weekend)) == first


@given(days, weekends)
def test_a_month_is_whole_weeks_and_every_day_of_it_once(
    day: dt.date, weekend: frozenset[int]
) -> None:
    first = day.replace(day=1)
    month = month_load(first, [], WorkingDays(weekend), TODAY)
    start, last = grid(first, first_weekday(weekend))
    shown = [each.date for week in month.weeks for each in week]
    assert shown == [start + dt.timedelta(days=n) for n in range((last - start).days + 1)]
    assert {len(week) for week in month.weeks} == {7}
    assert 4 <= len(month.weeks) <= 6
    in_month = [each.date for each in month.days]
    assert in_month[0] == first
    assert (in_month[-1] + dt.timedelta(days=1)).day == 1
    assert first in [each.date for each in month.weeks[0]]
    assert week_of(day, first_weekday(weekend)) <= day


def test_days_have_their_numbers_and_signs() -> None:
    working = WorkingDays(off={dt.date(2026, 11, 24): "Fair"})
    month = month_load(
        TODAY.replace(day=1),
        [
            (dt.date(2026, 9, 1), Priority.LOW, 2),
            (dt.date(2026, 11, 20), Priority.HIGH, 6),
            (TODAY, Priority.NORMAL, 3),
            (dt.date(2026, 11, 24), Priority.HIGH, 2),
            (dt.date(2026, 11, 24), Priority.LOW, 4),
            (dt.date(2026, 12, 5), Priority.LOW, 1),
        ],
        working,
        TODAY,
        per_day=5,
    )
    assert (month.late, month.total) == (8, 15)
    today, fair = month.day(TODAY), month.day(dt.date(2026, 11, 24))
    assert today is not None
    assert fair is not None
    # What is late counts as today's.
    assert (today.total, today.over, today.off) == (3, True, "Sunday")
    assert (fair.high, fair.normal, fair.low, fair.over, fair.off) == (2, 0, 4, True, "Fair")
    assert month.day(dt.date(2026, 12, 7)) is None
    past = month.day(dt.date(2026, 11, 20))
    assert past is not None
    # Nothing can be spread off a day that is over.
    assert (past.total, past.over) == (6, False)


def test_colour_goes_by_the_limit() -> None:
    assert [step(n, 20) for n in (0, 1, 5, 6, 10, 11, 20, 21)] == [0, 1, 1, 2, 2, 3, 3, 4]
    assert [step(n, 1) for n in (0, 1, 2)] == [0, 3, 4]


def test_months_are_said_in_one_way() -> None:
    assert month_of("2026-12") == dt.date(2026, 12, 1)
    assert month_of(" 2027-1 ") == dt.date(2027, 1, 1)
    for text in ("2026-13", "dec", "26-12", "1850-01", "[/b]", ""):
        with pytest.raises(Invalid) as refused:
            month_of(text)
        assert refused.value.field == "month"
    assert WEEK.weekend == {5, 6}
