"""Reminders that come again: the words, and the next day."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.errors import Invalid
from leadtui.domain.recurrence import Repeat, parse_repeat
from leadtui.domain.reminders import Every

#: A Sunday.
TODAY = dt.date(2026, 11, 22)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "said", "following"),
    [
        ("every day", "every day", "2026-11-23"),
        ("daily", "every day", "2026-11-23"),
        ("Every 3 days", "every 3 days", "2026-11-25"),
        ("tous les 15 jours", "every 15 days", "2026-12-07"),
        ("weekly", "every week", "2026-11-29"),
        ("every other week", "every 2 weeks", "2026-12-06"),
        ("toutes les deux semaines", "every 2 weeks", "2026-12-06"),
        ("every friday", "every week on Friday", "2026-11-27"),
        ("tous les lundis", "every week on Monday", "2026-11-23"),
        ("chaque sam.", "every week on Saturday", "2026-11-28"),
        ("every 2 weeks on fri", "every 2 weeks on Friday", "2026-11-27"),
        ("every month", "every month", "2026-12-22"),
        ("chaque mois", "every month", "2026-12-22"),
        ("every 2 years", "every 2 years", "2028-11-22"),
        ("tous les ans", "every year", "2027-11-22"),
        ("every month's end", "every month end", "2026-11-30"),
        ("every month at the end", "every month end", "2026-11-30"),
        ("end of every month", "every month end", "2026-11-30"),
        ("chaque fin de mois", "every month end", "2026-11-30"),
        ("every 3 months at the end", "every 3 months at the end", "2026-11-30"),
    ],
)
def test_the_words_and_the_day_after(text: str, said: str, following: str) -> None:
    found = parse_repeat(text.replace("sam.", "sam"), TODAY)
    assert found.words == said
    assert found.next_day(TODAY) == d(following)
    assert parse_repeat(said, TODAY) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", "every", "3 days", "every 0 days", "every 9999 days", "every month on friday"),
        *("x" * 90, "every 2 fridays on friday", "every week on the moon", "\x00"),
        "every half hour",
    ],
)
def test_words_without_a_reading_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_repeat(text, TODAY)


def test_the_end_of_the_month_does_not_drift() -> None:
    repeat = parse_repeat("every month", d("2027-01-31"))
    days, day = [], d("2027-01-31")
    for _ in range(4):
        day = repeat.next_day(day)
        days.append(day.isoformat())
    assert days == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_an_instance_that_was_moved_or_is_done_early_or_late_does_not_shift_the_schedule() -> None:
    repeat = Repeat(1, Every.MONTH, d("2026-12-01"), d("2026-12-01"))
    assert repeat.next_day(d("2026-11-25")) == d("2027-01-01"), "early: December is done"
    assert repeat.next_day(d("2026-12-20")) == d("2027-01-01")
    assert repeat.next_day(d("2027-03-09")) == d("2027-04-01"), "what was missed comes once"


def test_from_the_day_it_is_done() -> None:
    def after(text: str, done: str) -> str:
        return parse_repeat(text, TODAY, from_done=True).next_day(d(done)).isoformat()

    assert after("every 2 weeks", "2026-12-03") == "2026-12-17"
    assert after("every month", "2027-01-31") == "2027-02-28"
    assert after("every 2 weeks on friday", "2026-12-02") == "2026-12-11"
    assert after("every month end", "2026-12-03") == "2026-12-31"
    assert after("every month end", "2026-12-31") == "2027-01-31"
    repeat = parse_repeat("daily", TODAY, from_done=True)
    for text in (repeat.words, "every day after done", "tous les jours, une fois fait"):
        assert parse_repeat(text, TODAY) == repeat


_DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
_TEXTS = st.one_of(
    st.builds("every {} {}s".format, st.integers(1, 60), st.sampled_from([*Every])),
    st.builds("every {} weeks on {}".format, st.integers(1, 9), st.sampled_from(["mon", "sun"])),
    st.builds("every {} months at the end".format, st.integers(1, 14)),
)


@given(_TEXTS, _DAYS, _DAYS, st.booleans())
def test_the_next_day_is_later_and_of_its_kind(
    text: str, day: dt.date, today: dt.date, from_done: bool
) -> None:
    repeat = parse_repeat(text, day, from_done=from_done)
    found = repeat.next_day(today)
    assert found > today
    if repeat.weekday is not None:
        assert found.weekday() == repeat.weekday
    if repeat.month_end:
        assert found.day == monthrange(found.year, found.month)[1]
    if not from_done:
        assert found > repeat.due


@given(_TEXTS, _DAYS, st.lists(st.integers(-3, 40), min_size=2, max_size=12))
def test_the_schedule_is_the_same_however_early_or_late_each_is_done(
    text: str, day: dt.date, delays: list[int]
) -> None:
    repeat = parse_repeat(text, day)
    on_time, due = {repeat.first}, repeat.first
    while due < day + dt.timedelta(days=40_000) and len(on_time) < 900:
        due = repeat.next_day(due)
        on_time.add(due)
    due = repeat.next_day(day)
    for delay in delays:
        assert due in on_time or due > max(on_time)
        done = due + dt.timedelta(days=delay)
        again = Repeat(
            repeat.number, repeat.unit, repeat.first, due, repeat.weekday, repeat.month_end
        )
        due = again.next_day(done)
