"""Load levelling on a store (feature 103)."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.errors import Conflict, Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.services import journal, levelling, reminders, working_days
from leadtui.services.workspace import Workspace, add_user
from tests.services.reminding import day, entries, remind, remind_elsewhere


def crowd(ws: Workspace, ahead: int = 1, number: int = 5) -> list[int]:
    """So many reminders on a day, the first one high, the second one with a time."""
    return [
        remind(
            ws,
            f"Company {ahead} {n}",
            date=day(ahead),
            priority=Priority.HIGH if n == 0 else Priority.NORMAL,
            time=dt.time(9) if n == 1 else None,
        )
        for n in range(number)
    ]


def dates(ws: Workspace, ids: list[int]) -> list[dt.date]:
    return [reminders.get(ws, each).date for each in ids]


def test_103_it_is_looked_at_then_done_as_one_step(ws: Workspace) -> None:
    ids = crowd(ws)
    plan = levelling.plan(ws, per_day=3)
    assert plan.said == "2 reminders to move."
    assert [(each.date, each.before, each.after) for each in plan.days] == [
        (day(1), 5, 3),
        (day(2), 0, 2),
    ]
    assert set(dates(ws, ids)) == {day(1)}, "looking changes nothing"
    done = levelling.carry_out(ws, plan)
    assert done.message == "2 reminders moved to Tue 24 Nov."
    assert dates(ws, ids) == [day(1), day(1), day(1), day(2), day(2)]
    assert len(entries(ws, Kind.REMINDER_MOVED)) == 2
    assert levelling.plan(ws, per_day=3).said == "No day has more than 3 reminders."
    journal.undo(ws)
    assert set(dates(ws, ids)) == {day(1)}


def test_103_days_off_are_emptied_and_what_has_no_room_is_said(ws: Workspace) -> None:
    ids = crowd(ws, number=4)
    working_days.add(ws, day(1), name="Fair")
    plan = levelling.plan(ws, per_day=1, within=2)
    assert plan.days[0].off == "Fair"
    assert plan.said == "2 reminders to move."
    done = levelling.carry_out(ws, plan)
    assert done.message == "2 reminders moved to 2 days, Tue 24 Nov to Wed 25 Nov."
    assert dates(ws, ids)[:2] == [day(1), day(1)], "high, and with a time"
    more = crowd(ws, 2, 4)
    plan = levelling.plan(ws, per_day=1, within=1)
    assert (plan.shifts, plan.levelled.stuck) == ((), 3)
    assert plan.said == "0 reminders to move, 3 without room within 1 day."
    assert levelling.carry_out(ws, plan).step_id is None
    assert set(dates(ws, more)) == {day(2)}


def test_103_only_ones_own_reminders_move(ws: Workspace) -> None:
    bo = add_user(ws, "Bo")
    remind_elsewhere(ws)
    ids = crowd(ws)
    reminders.set_followers(ws, ids, [bo.id])
    assert levelling.plan(ws, per_day=1).shifts == ()


def test_103_what_changed_meanwhile_is_not_overrun(ws: Workspace) -> None:
    ids = crowd(ws)
    plan = levelling.plan(ws, per_day=3)
    reminders.done(ws, ids[4])
    with pytest.raises(Conflict, match="changed since this was looked at"):
        levelling.carry_out(ws, plan)
    assert set(dates(ws, ids)) == {day(1)}
    with pytest.raises(Invalid, match="per_day: 0 is out of range"):
        levelling.plan(ws, per_day=0)
    with pytest.raises(Invalid, match="within: 400 is out of range"):
        levelling.plan(ws, within=400)
