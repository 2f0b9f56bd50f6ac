"""Load and weeks on a real store: verbs, undo, other users, other teams, the clock."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.dates import When
from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.reminders import Priority
from leadtui.models import load as stored
from leadtui.services import journal, load, reminders, repeating, working_days
from leadtui.services.workspace import Workspace, add_user
from tests.conftest import FakeClock
from tests.services.reminding import TODAY, day, remind, remind_elsewhere


def numbers(week: load.Week) -> tuple[int, int, int, int, int, int]:
    return (week.set, week.moved, week.done, week.done_late, week.deleted, week.late)


def test_a_month_counts_what_is_open_by_day_and_priority(ws: Workspace) -> None:
    bo = add_user(ws, "Bo")
    remind(ws, "A", date=day(2), priority=Priority.HIGH)
    remind(ws, "B", date=day(2), priority=Priority.LOW)
    reminders.done(ws, remind(ws, "C", date=day(2)))
    remind(ws, "D", date=day(-40))
    reminders.set_followers(ws, remind(ws, "E", date=day(2)), [bo.id])
    remind_elsewhere(ws)
    working_days.add(ws, day(2), name="Fair")
    month = load.month(ws)
    found = month.day(day(2))
    assert found is not None
    assert (found.high, found.normal, found.low, found.off) == (1, 0, 1, "Fair")
    assert (month.total, month.late, month.first) == (2, 1, TODAY.replace(day=1))
    assert [row.company for row in load.day(ws, day(2))] == ["A", "B"]
    assert load.month(ws, user="all").total == 3
    assert load.month(ws, user="bo").total == 1
    assert load.month(ws, dt.date(2026, 10, 9)).first == dt.date(2026, 10, 1)
    assert load.month(ws, dt.date(2026, 10, 9)).total == 1
    over = load.month(ws, per_day=1).day(day(2))
    assert over is not None
    assert over.over
    with pytest.raises(NotFound):
        load.month(ws, user="[/b]")
    with pytest.raises(Invalid):
        load.month(ws, per_day=0)


def test_weeks_count_what_verbs_did_and_undo_takes_back(ws: Workspace, clock: FakeClock) -> None:
    """Two weeks lived through: set, moved, done late, deleted, and what was late meanwhile."""
    clock.move(days=-10)
    late = remind(ws, "A", date=ws.today())
    moved = remind(ws, "B", date=ws.today())
    gone = remind(ws, "C", date=ws.today())
    clock.move(days=1)
    reminders.move(ws, moved, When(ws.today() + dt.timedelta(days=1), None))
    clock.move(days=9)
    # Sunday 22 November: the week from the 16th on still runs.
    this, last = load.weeks(ws, 2)
    assert (this.first, this.last, this.running) == (dt.date(2026, 11, 16), TODAY, True)
    assert numbers(last) == (3, 1, 0, 0, 0, 3)
    assert numbers(this) == (0, 0, 0, 0, 0, 3)
    reminders.done(ws, late)
    reminders.delete(ws, gone)
    this, last = load.weeks(ws, 2)
    assert (numbers(this), numbers(last)) == ((0, 0, 1, 1, 1, 1), (3, 1, 0, 0, 0, 3))
    journal.undo(ws)
    journal.undo(ws)
    assert numbers(load.weeks(ws, 1)[0]) == (0, 0, 0, 0, 0, 3)


def test_what_comes_again_is_set_again_and_a_priority_is_nothing_new(ws: Workspace) -> None:
    again = remind(ws, "A", date=day(0))
    repeating.set_repeat(ws, again, "every week")
    reminders.set_priority(ws, again, Priority.HIGH)
    reminders.done(ws, again)
    assert numbers(load.weeks(ws, 1)[0]) == (2, 0, 1, 0, 0, 0)


def test_a_user_s_weeks_are_what_they_did_and_follow(ws: Workspace, clock: FakeClock) -> None:
    bo = add_user(ws, "Bo")
    clock.move(days=-8)
    his = remind(ws, "A", date=ws.today())
    reminders.set_followers(ws, his, [bo.id])
    clock.move(days=8)
    mine, everybody, bos = (load.weeks(ws, 2, user=user) for user in ("me", "all", "Bo"))
    assert [week.set for week in mine] == [week.set for week in everybody] == [0, 1]
    assert [week.late for week in mine] == [0, 0]
    assert [week.late for week in everybody] == [week.late for week in bos] == [1, 1]
    assert [week.set for week in bos] == [0, 0]


def test_the_week_of_the_team_begins_after_its_weekend(ws: Workspace) -> None:
    working_days.set_weekend(ws, ["fri", "sat"])
    [week] = load.weeks(ws, 1)
    assert (week.first, week.last) == (TODAY, TODAY + dt.timedelta(days=6))
    assert [each.date.weekday() for each in load.month(ws).weeks[0]] == [6, 0, 1, 2, 3, 4, 5]
    for number in (0, 521):
        with pytest.raises(Invalid):
            load.weeks(ws, number)


def test_the_facts_are_read_by_an_index(ws: Workspace) -> None:
    """Of a million timeline entries only those of these weeks are looked at."""
    with ws.read() as conn:
        plan = [
            row[3]
            for row in conn.execute(f"EXPLAIN QUERY PLAN {stored._FACTS}", {"team": 1, "since": 0})
        ]
    assert any("activity_by_company (company_id=? AND at>?)" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
