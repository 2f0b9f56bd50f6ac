"""Reminders that come again, on a store."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from leadtui.domain.dates import When, from_ms
from leadtui.domain.errors import Conflict, Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Due, Priority
from leadtui.models.reminders import open_of
from leadtui.services import (
    alarms,
    audit,
    journal,
    reminder_merges,
    reminders,
    repeating,
    triage,
)
from leadtui.services.workspace import Workspace, open_workspace
from tests.conftest import FakeClock
from tests.services.reminding import day, entries, remind, remind_elsewhere


def opened(ws: Workspace, company: str = "Kestrel Labs") -> list[tuple[dt.date, dt.time | None]]:
    found = reminders.lists(ws, user=reminders.ALL)
    return [
        (row.date, row.time)
        for row in (*found.to_process, *found.upcoming)
        if row.company == company
    ]


def test_done_makes_the_next_one_with_all_it_had_in_one_step(ws: Workspace) -> None:
    one = remind(ws, date=day(-3), time=dt.time(9), priority=Priority.HIGH, note="weekly [/b]")
    said = repeating.set_repeat(ws, one, "every week").message
    assert said == "Kestrel Labs: again every week."
    assert reminders.get(ws, one).repeats == "every week"
    assert reminders.get(ws, one).date == day(-3), "the day it has stays"
    [proposal] = reminders.proposals(ws, one)
    assert (proposal.date, proposal.why) == (day(4), "Comes again every week.")
    done = reminders.done(ws, one)
    assert done.outcome.message == "Kestrel Labs: done, again on Thu 26 Nov 09:00."
    row = reminders.of_company(ws, proposal.company_id)
    assert row is not None
    assert row.id != one
    assert (row.date, row.time, row.priority) == (day(4), dt.time(9), Priority.HIGH)
    assert (row.note, row.follower_ids, row.repeats) == (
        "weekly [/b]",
        (ws.user.id,),
        "every week",
    )
    journal.undo(ws)
    assert reminders.get(ws, one).closed_at is None
    assert opened(ws) == [(day(-3), dt.time(9))], "one open instance, the one before"
    journal.redo(ws)
    assert opened(ws) == [(day(4), dt.time(9))]


def test_the_proposed_next_one_is_the_one_that_comes_again(ws: Workspace) -> None:
    one = remind(ws, time=dt.time(9), priority=Priority.HIGH)
    repeating.set_repeat(ws, one, "every friday")
    [proposal] = reminders.proposals(ws, one)
    assert proposal.date == day(5)
    said = triage.finish(ws, one, [triage.Next(proposal.company_id, proposal.date)]).message
    assert said == "Kestrel Labs: done, next on Fri 27 Nov 09:00."
    row = reminders.of_company(ws, proposal.company_id)
    assert row is not None
    assert (row.date, row.time, row.priority) == (day(5), dt.time(9), Priority.HIGH)
    assert triage.finish(ws, row.id).message == "Kestrel Labs: done, again on Fri 4 Dec 09:00."


def test_moves_and_automations_leave_the_schedule_alone(ws: Workspace) -> None:
    one = remind(ws, date=day(1))
    repeating.set_repeat(ws, one, "every monday")
    reminders.move(ws, one, When(day(3), None))
    company = reminders.get(ws, one).company_id
    reminder_merges.apply_automation(ws, company, Due(day(2), Priority.LOW), "Sequence")
    assert reminders.get(ws, one).repeats == "every week on Monday"
    reminders.done(ws, one)
    assert opened(ws) == [(day(8), None)]


def test_from_the_day_it_is_done_and_no_more(ws: Workspace, clock: FakeClock) -> None:
    one = remind(ws)
    repeating.set_repeat(ws, one, "every 2 weeks", from_done=True)
    clock.move(days=3)
    reminders.done(ws, one)
    assert opened(ws) == [(day(17), None)]
    [row] = reminders.lists(ws).upcoming
    said = repeating.set_repeat(ws, row.id, None).message
    assert said == "Kestrel Labs: does not come again any more."
    assert reminders.done(ws, row.id).outcome.message == "Kestrel Labs: done."
    assert opened(ws) == []


def test_deleting_it_ends_it(ws: Workspace) -> None:
    one = remind(ws)
    repeating.set_repeat(ws, one, "daily")
    reminders.delete(ws, one)
    assert opened(ws) == []


def test_two_windows_that_finish_it_at_once_make_one_next(ws: Workspace, clock: FakeClock) -> None:
    one = remind(ws)
    repeating.set_repeat(ws, one, "every week")
    windows = [open_workspace(ws.store.path, clock=clock) for _ in range(4)]
    together = threading.Barrier(len(windows))
    refused: list[str] = []

    def finish(window: Workspace) -> None:
        together.wait()
        try:
            reminders.done(window, one)
        except Conflict as conflict:
            refused.append(conflict.message)
        finally:
            window.store.close()

    threads = [threading.Thread(target=finish, args=(window,)) for window in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["The reminder of Kestrel Labs is closed already."] * 3
    assert opened(ws) == [(day(7), None)]


@pytest.mark.parametrize("zone", ["Europe/Paris", "Asia/Tokyo", "America/New_York"])
def test_it_rings_at_the_same_wall_time_across_both_changes_of_the_clocks(
    ws: Workspace, clock: FakeClock, zone: str
) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE team SET timezone = ?", (zone,))
    ws = open_workspace(ws.store.path, clock=clock)
    one = remind(ws, date=day(1), time=dt.time(18))
    repeating.set_repeat(ws, one, "every 7 days")
    company = reminders.get(ws, one).company_id
    seen = []
    for _ in range(53):
        with ws.read() as conn:
            found = open_of(conn, ws.team.id, company)
        assert found is not None
        assert found.ring_at is not None
        clock.now = found.ring_at
        assert [alarm.reminder_id for alarm in alarms.claim(ws.store, clock())] == [found.id]
        assert alarms.claim(ws.store, clock()) == []
        at = from_ms(found.ring_at, ws.team.zone)
        assert (at.hour, at.minute, at.date()) == (18, 0, found.date)
        seen.append(found.date)
        reminders.done(ws, found.id)
    assert seen == [day(1 + 7 * n) for n in range(53)]


def test_what_cannot_be_said_or_is_not_there_is_refused(ws: Workspace) -> None:
    one = remind(ws)
    with pytest.raises(Invalid, match="does not say how often"):
        repeating.set_repeat(ws, one, "now and then")
    with pytest.raises(NotFound):
        repeating.set_repeat(ws, remind_elsewhere(ws)[2], "daily")
    repeating.set_repeat(ws, one, "daily")
    assert repeating.set_repeat(ws, one, "every day").step_id is None, "nothing to change"
    assert reminders.get(ws, one).repeats == "every day"


def test_it_is_in_the_timeline_and_in_the_history(ws: Workspace) -> None:
    one = remind(ws)
    repeating.set_repeat(ws, one, "every month end")
    last = entries(ws, Kind.REMINDER_SET)[-1]
    assert last[2:] == (
        "again every month end",
        {"old": {"repeats": None}, "new": {"repeats": "every month end"}},
    )
    rows = [row for row in audit.history(ws, "reminder", one) if row.field == "Comes again"]
    assert [(row.old, row.new) for row in rows] == [("", "every month end")]
