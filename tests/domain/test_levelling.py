"""Load levelling (feature 103)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.levelling import Load, Shift, level
from leadtui.domain.reminders import Priority
from leadtui.domain.working_days import WEEK, WorkingDays

#: A Monday.
TODAY = dt.date(2026, 11, 23)


def ahead(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def test_103_the_least_important_go_to_the_next_working_days_the_urgent_ones_sooner() -> None:
    friday = ahead(4)
    loads = [
        Load(1, friday, Priority.HIGH),
        Load(2, friday, Priority.NORMAL, timed=True),
        Load(3, friday, Priority.LOW, name="b"),
        Load(4, friday, Priority.NORMAL, name="z"),
        Load(5, friday, Priority.NORMAL, name="a"),
        Load(6, ahead(7), Priority.LOW),
    ]
    done = level(loads, WEEK, TODAY, per_day=2)
    assert done.shifts == (
        Shift(5, friday, ahead(7)),
        Shift(4, friday, ahead(8)),
        Shift(3, friday, ahead(8)),
    )
    assert done.before == {friday: 5, ahead(7): 1}
    assert done.after == {friday: 2, ahead(7): 2, ahead(8): 2}
    assert done.stuck == 0


def test_103_a_day_off_keeps_only_what_may_not_move() -> None:
    working = WorkingDays(off={ahead(1): "Fair"})
    loads = [Load(1, ahead(1), Priority.NORMAL), Load(2, ahead(1), Priority.HIGH)]
    done = level(loads, working, TODAY)
    assert done.shifts == (Shift(1, ahead(1), ahead(2)),)


def test_103_none_gets_later_than_allowed_and_what_stays_is_counted() -> None:
    loads = [Load(n, ahead(-5), Priority.NORMAL, name=str(n)) for n in range(5)]
    done = level(loads, WEEK, TODAY, per_day=1, within=7)
    assert [(each.id, each.after) for each in done.shifts] == [(3, ahead(1)), (4, ahead(2))]
    assert done.stuck == 2
    assert level(loads, WEEK, TODAY, per_day=5).shifts == ()


_LOADS = st.lists(
    st.builds(
        Load,
        st.just(0),
        st.integers(-12, 12).map(ahead),
        st.sampled_from(Priority),
        st.booleans(),
        st.sampled_from(["a", "b", "É"]),
    ),
    max_size=60,
).map(
    lambda loads: [
        Load(n, load.date, load.priority, load.timed, load.name) for n, load in enumerate(loads)
    ]
)
_WORKING = st.builds(
    WorkingDays,
    st.frozensets(st.integers(0, 6), max_size=6),
    st.dictionaries(st.integers(0, 20).map(ahead), st.just("off"), max_size=8),
)


@given(_LOADS, _WORKING, st.integers(1, 6), st.integers(1, 10))
def test_103_totals_stay_no_high_one_moves_and_again_changes_nothing(
    loads: list[Load], working: WorkingDays, per_day: int, within: int
) -> None:
    done = level(loads, working, TODAY, per_day=per_day, within=within)
    by_id = {load.id: load for load in loads}
    moved = {shift.id: shift for shift in done.shifts}
    assert len(moved) == len(done.shifts)
    assert sum(done.after.values()) == len(loads)
    for shift in done.shifts:
        load = by_id[shift.id]
        assert load.movable
        assert shift.before == load.date
        assert max(load.date, TODAY) < shift.after <= load.date + dt.timedelta(days=within)
        assert working.works(shift.after)
        assert done.after[shift.after] <= per_day
    after = [
        Load(
            load.id,
            moved[load.id].after if load.id in moved else load.date,
            load.priority,
            load.timed,
            load.name,
        )
        for load in loads
    ]
    again = level(after, working, TODAY, per_day=per_day, within=within)
    assert again.shifts == ()
    assert again.before == done.after
    assert again.stuck == done.stuck


@given(_LOADS, _WORKING)
def test_103_a_day_that_is_not_full_gives_nothing_away(
    loads: list[Load], working: WorkingDays
) -> None:
    done = level(loads, working, TODAY, per_day=4)
    for shift in done.shifts:
        day = max(shift.before, TODAY)
        assert done.before[day] > (4 if working.works(day) else 0)
