"""Reminders, exactly: order, lateness, snoozing, automations and the next date."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.dates import add_months
from leadtui.domain.errors import Invalid
from leadtui.domain.reminders import (
    Due,
    Every,
    Lateness,
    Priority,
    Snooze,
    date_label,
    days_late,
    is_due,
    late_label,
    lateness,
    merge,
    next_occurrence,
    next_proposal,
    order_key,
    priority_of,
    snooze_of,
    snoozed,
    usual_interval,
)

#: A Wednesday.
TODAY = date(2026, 11, 18)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
NEAR = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
CLOCKS = st.none() | st.sampled_from([time(9), time(9, 30), time(18)])
DUES = st.builds(
    Due,
    date=NEAR,
    priority=st.sampled_from(Priority),
    time=CLOCKS,
    followers=st.frozensets(st.integers(1, 5)),
    by=st.sampled_from(["ana", "Autumn", "Win-back"]),
)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        ("high", Priority.HIGH),
        ("Normal", Priority.NORMAL),
        (" LOW ", Priority.LOW),
        ("haute", Priority.HIGH),
        ("Normale", Priority.NORMAL),
        ("faible", Priority.LOW),
    ],
)
def test_coe_130_priorities_in_english_and_french(word: str, priority: Priority) -> None:
    assert priority_of(word) is priority
    assert priority_of(priority.word) is priority


@pytest.mark.parametrize("word", ["", "urgent", "hi", "0", "high low"])
def test_coe_130_another_word_is_refused(word: str) -> None:
    with pytest.raises(Invalid, match="is not a priority") as caught:
        priority_of(word)
    assert caught.value.field == "priority"


def test_coe_133_due_is_today_and_before() -> None:
    assert [is_due(ahead(n), TODAY) for n in (-1, 0, 1)] == [True, True, False]


@pytest.mark.parametrize(
    ("days", "step", "label"),
    [
        (-5, Lateness.NORMAL, ""),
        (0, Lateness.NORMAL, ""),
        (1, Lateness.LATE, "+1d"),
        (6, Lateness.LATE, "+6d"),
        (7, Lateness.VERY_LATE, "+7d"),
        (10, Lateness.VERY_LATE, "+10d"),
        (29, Lateness.VERY_LATE, "+29d"),
        (30, Lateness.LOST, "+30d"),
        (4000, Lateness.LOST, "+4000d"),
    ],
)
def test_coe_135_lateness_in_steps_and_words(days: int, step: Lateness, label: str) -> None:
    day = ahead(-days)
    assert lateness(day, TODAY) is step
    assert late_label(day, TODAY) == label
    assert days_late(day, TODAY) == max(0, days)


def test_coe_132_order_of_the_list() -> None:
    rows = [
        order_key(Priority.HIGH, ahead(3), None, None, "high, even if later"),
        order_key(Priority.NORMAL, ahead(-9), None, None, "oldest"),
        order_key(Priority.NORMAL, ahead(0), time(9), 10, "by time"),
        order_key(Priority.NORMAL, ahead(0), time(14), 90, "by time"),
        order_key(Priority.NORMAL, ahead(0), None, 90, "zebra"),
        order_key(Priority.NORMAL, ahead(0), None, 40, "Abel"),
        order_key(Priority.NORMAL, ahead(0), None, 40, "Émile"),
        order_key(Priority.NORMAL, ahead(0), None, 40, "Zoé"),
        order_key(Priority.NORMAL, ahead(0), None, 0, "fit of nothing"),
        order_key(Priority.NORMAL, ahead(0), None, None, "a: without fit"),
        order_key(Priority.LOW, ahead(-99), time(9), 100, "low"),
    ]
    shuffled = rows[::-1]
    assert sorted(shuffled) == rows


@pytest.mark.parametrize(
    ("key", "choice", "from_today", "from_upcoming"),
    [
        ("1", Snooze.TOMORROW, date(2026, 11, 19), date(2026, 11, 24)),
        ("w", Snooze.WORKING_DAY, date(2026, 11, 19), date(2026, 11, 24)),
        ("3", Snooze.THREE_DAYS, date(2026, 11, 21), date(2026, 11, 26)),
        ("7", Snooze.SEVEN_DAYS, date(2026, 11, 25), date(2026, 11, 30)),
        ("m", Snooze.NEXT_MONDAY, date(2026, 11, 23), date(2026, 11, 30)),
        ("0", Snooze.THIRTY_DAYS, date(2026, 12, 18), date(2026, 12, 23)),
        ("y", Snooze.YEAR, date(2027, 11, 18), date(2027, 11, 23)),
    ],
)
def test_snooze_counts_from_today_when_overdue_else_from_its_own_date(
    key: str, choice: Snooze, from_today: date, from_upcoming: date
) -> None:
    assert snooze_of(key) is choice
    assert choice.key == key
    assert snoozed(choice, ahead(-10), TODAY) == from_today
    assert snoozed(choice, TODAY, TODAY) == from_today
    # Monday 23 November: next Monday is strictly after it.
    assert snoozed(choice, date(2026, 11, 23), TODAY) == from_upcoming


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (-1, "21 Nov +1d"),
        (-99, "15 Aug +99d"),
        (-100, "+100d"),
        (11, "3 Dec"),
        (365, "22 Nov 27"),
    ],
)
def test_a_date_of_a_narrow_column_says_how_late_it_is(days: int, said: str) -> None:
    today = date(2026, 11, 22)
    assert date_label(today + timedelta(days), today) == said
    assert len(said) <= 11


def test_every_snooze_has_its_own_key_and_words() -> None:
    assert [choice.label for choice in Snooze] == [
        "tomorrow",
        "next working day",
        "+3 days",
        "+7 days",
        "next Monday",
        "+30 days",
        "+365 days",
    ]
    assert len({choice.key for choice in Snooze}) == len(Snooze)
    assert snooze_of("x") is None


@given(st.sampled_from(Snooze), DAYS, DAYS)
def test_a_snooze_always_moves_later(choice: Snooze, current: date, today: date) -> None:
    moved = snoozed(choice, current, today)
    assert moved > max(current, today)
    if choice is Snooze.NEXT_MONDAY:
        assert moved.weekday() == 0
        assert (moved - max(current, today)).days <= 7


def test_a_snooze_past_the_calendar_is_refused() -> None:
    with pytest.raises(Invalid, match="out of range"):
        snoozed(Snooze.TOMORROW, date.max, TODAY)


def test_coe_140_a_nearer_automatic_date_moves_it_and_says_so() -> None:
    existing = Due(ahead(7), Priority.NORMAL, followers=frozenset({1}), by="ana")
    incoming = Due(ahead(2), Priority.HIGH, followers=frozenset({2}), by="Autumn")
    merged = merge(existing, incoming)
    assert merged.moved
    assert merged.after == Due(ahead(2), Priority.HIGH, None, frozenset({1, 2}), "Autumn")
    assert merged.before == existing
    assert merged.added == {2}
    assert merged.why(TODAY) == "Autumn moved it from 25 Nov, normal to 20 Nov, high"


def test_coe_140_a_later_automatic_date_changes_nothing_but_followers() -> None:
    existing = Due(ahead(2), Priority.LOW, time(9, 30), frozenset({1}), "ana")
    merged = merge(existing, Due(ahead(7), Priority.HIGH, time(8), frozenset({1, 3}), "Autumn"))
    assert not merged.moved
    assert merged.after == Due(ahead(2), Priority.LOW, time(9, 30), frozenset({1, 3}), "ana")
    assert merged.added == {3}
    assert merged.why(TODAY) == ""


def test_coe_140_on_the_same_date_the_higher_priority_wins_and_the_time_stays() -> None:
    existing = Due(ahead(2), Priority.NORMAL, time(9, 30), by="ana")
    merged = merge(existing, Due(ahead(2), Priority.HIGH, by="Autumn"))
    assert merged.after == Due(ahead(2), Priority.HIGH, time(9, 30), by="Autumn")
    assert merged.why(TODAY) == "Autumn moved it from 20 Nov 09:30, normal to 20 Nov 09:30, high"
    assert not merge(existing, Due(ahead(2), Priority.LOW)).moved


def test_coe_141_a_nearer_date_brings_its_lower_priority() -> None:
    existing = Due(ahead(7), Priority.HIGH, time(9), by="ana")
    merged = merge(existing, Due(ahead(2), Priority.LOW))
    assert merged.after.rank == (ahead(2), Priority.LOW)
    assert merged.after.time is None
    assert merged.why(TODAY).startswith("an automation moved it from 25 Nov 09:00, high")


def outcome(due: Due) -> tuple[object, ...]:
    return (due.rank, due.time, due.followers)


@given(DUES, DUES, DUES)
def test_coe_141_the_order_of_automations_does_not_matter(a: Due, b: Due, c: Due) -> None:
    assert outcome(merge(a, b).after) == outcome(merge(b, a).after)
    left = merge(merge(a, b).after, c).after
    right = merge(a, merge(b, c).after).after
    assert outcome(left) == outcome(right)
    assert merge(a, a).after == a
    assert left.rank == min(a.rank, b.rank, c.rank)


@given(DUES, DUES)
def test_coe_140_a_merge_says_where_it_came_from_exactly_when_it_moved(a: Due, b: Due) -> None:
    merged = merge(a, b)
    assert merged.before == a
    assert merged.moved == (outcome(merged.after)[:2] != outcome(a)[:2])
    assert bool(merged.why(TODAY)) == merged.moved
    assert merged.after.followers == a.followers | merged.added
    assert not a.followers & merged.added


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [([], None), ([0, 0], None), ([14], 14), ([7, 30], 7), ([7, 90, 30], 30), ([0, 7, 0], 7)],
)
def test_cor_63_the_usual_interval_is_the_median_gap(gaps: list[int], expected: int | None) -> None:
    dates = [TODAY]
    for gap in gaps:
        dates.append(dates[-1] + timedelta(days=gap))
    assert usual_interval(reversed(dates)) == expected


def test_cor_63_no_contact_no_interval() -> None:
    assert usual_interval([]) is None


@pytest.mark.parametrize(
    ("last_contacted", "interval", "days"),
    [
        (TODAY, 14, 14),
        (None, 14, 14),
        (ahead(-4), 14, 10),
        (ahead(-14), 14, 14),
        (ahead(-90), 14, 14),
        (ahead(5), 14, 14),
        (None, None, 7),
        (TODAY, None, 7),
        (ahead(-2), None, 5),
        (ahead(-2), 0, 1),
    ],
)
def test_cor_63_the_date_proposed_next(
    last_contacted: date | None, interval: int | None, days: int
) -> None:
    assert next_proposal(last_contacted, interval, TODAY) == ahead(days)


@given(st.none() | DAYS, st.none() | st.integers(-5, 4000), DAYS)
def test_cor_63_a_proposal_is_never_in_the_past(
    last_contacted: date | None, interval: int | None, today: date
) -> None:
    proposed = next_proposal(last_contacted, interval, today)
    assert today < proposed <= today + timedelta(days=max(7, interval or 0))


def test_a_recurring_reminder_clamps_at_month_ends_without_drifting() -> None:
    day = first = date(2027, 1, 31)
    seen = []
    for _ in range(4):
        day = next_occurrence(first, 1, Every.MONTH, day)
        seen.append(day)
    assert seen == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]
    leap = date(2028, 2, 29)
    assert next_occurrence(leap, 1, Every.YEAR, leap) == date(2029, 2, 28)
    assert next_occurrence(leap, 1, Every.YEAR, date(2031, 12, 31)) == leap.replace(year=2032)
    assert next_occurrence(first, 2, Every.WEEK, first) == date(2027, 2, 14)
    assert next_occurrence(first, 1, Every.DAY, TODAY) == first


@given(st.integers(1, 40), st.sampled_from(Every), DAYS, st.integers(-100, 3000))
def test_a_recurrence_is_the_first_of_its_series_after_the_day(
    number: int, unit: Every, first: date, days: int
) -> None:
    after = first + timedelta(days=days)
    found = next_occurrence(first, number, unit, after)
    months = {Every.MONTH: number, Every.YEAR: 12 * number}.get(unit)
    step = number * (7 if unit is Every.WEEK else 1)
    series = (
        first + timedelta(days=step * n) if months is None else add_months(first, months * n)
        for n in range(3002)
    )
    assert found == next(day for day in series if day > after)


def test_a_recurrence_needs_a_positive_number() -> None:
    with pytest.raises(Invalid, match="every: 0 is not a number of months"):
        next_occurrence(TODAY, 0, Every.MONTH, TODAY)
    with pytest.raises(Invalid, match="out of range"):
        next_occurrence(TODAY, 10**9, Every.YEAR, TODAY)
