"""The cooling calendar: who goes cold when, and the reminder that comes in time."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.services import activities, cooling, journal, leads, reminders, scoring, timeline
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.records import other_team

#: The Sunday at which the tests' clock stands, 11:00 in Paris.
TODAY = dt.date(2026, 11, 22)
HOSTILE = "[/b] [red]x[/]"


def day(ahead: int) -> dt.date:
    return TODAY + dt.timedelta(days=ahead)


@pytest.fixture
def cools(ws: Workspace, clock: FakeClock) -> Workspace:
    """A store whose rules cool a hot lead after ten days of silence."""
    clock.move(seconds=-1)
    scoring.save(ws, RuleSet(reset_ms=10 * DAY_MS))
    settle(ws.store, ws.now())
    clock.move(seconds=1)
    return ws


def hot_lead(ws: Workspace, name: str, *, days: float, company: str | None = None) -> int:
    """A lead that goes cold in so many days."""
    company_id = add_company(ws, company) if company is not None else None
    lead = add_lead(ws, name, company_id=company_id)
    activities.log(ws, lead, Kind.DEMO_BOOKED, at=ws.now() - round((10 - days) * DAY_MS))
    return lead


def company_of(ws: Workspace, lead: int) -> int:
    company_id = leads.rows(ws, [lead])[0].company_id
    assert company_id is not None
    return company_id


def listed(ws: Workspace, line: str = "", days: int | None = None) -> list[int]:
    return list(cooling.calendar(ws, line, days=days).ids)


def test_hot_leads_stand_by_the_day_they_go_cold(cools: Workspace) -> None:
    """CAD-33: the first one first, with the last day for a call and whether that is a weekend."""
    later = hot_lead(cools, "Later", days=7)  # Sunday 29
    soon = hot_lead(cools, "Soon", days=0.25)
    monday = hot_lead(cools, "Monday", days=8)
    add_lead(cools, "Cold")
    found = cooling.calendar(cools)
    assert found.ids == (soon, later, monday)
    assert found.per_day == {day(0): 1, day(7): 1, day(8): 1}
    assert found.staying == 0
    rows = cooling.rows(cools, found.ids)
    assert [(r.cools_on, r.call_by, r.at_weekend, r.weekday) for r in rows] == [
        (day(0), day(0), True, None),
        (day(7), day(6), True, day(5)),
        (day(8), day(7), True, day(5)),
    ]


def test_without_a_reset_period_nobody_cools(ws: Workspace) -> None:
    """CAD-33: they are counted, so that the screen can say why it is empty."""
    hot_lead(ws, "Mina", days=5)
    assert cooling.calendar(ws) == cooling.Calendar((), {}, 1)


def test_a_call_on_the_last_day_keeps_hot_and_one_after_it_may_not(
    cools: Workspace, clock: FakeClock
) -> None:
    """CAD-34: in the last minute of that day."""
    lead = hot_lead(cools, "Mina", days=4)
    [row] = cooling.rows(cools, [lead])
    assert row.call_by == day(3)
    clock.now += 3 * DAY_MS + 12 * 3_600_000 + 59 * 60_000  # 23:59 of that day in Paris
    assert cools.today() == row.call_by
    activities.log(cools, lead, Kind.OUTGOING_CALL, duration=60)
    assert leads.rows(cools, [lead])[0].hot_until == clock.now + 10 * DAY_MS


def test_days_and_filters_leave_some(cools: Workspace, clock: FakeClock) -> None:
    add_user(cools, "Bo")
    today, week = hot_lead(cools, "Today", days=0.2), hot_lead(cools, "Week", days=7)
    eight = hot_lead(cools, "Eight", days=8)
    leads.set_owner(cools, [eight], "Bo")
    assert listed(cools) == [today, week, eight]
    assert listed(cools, days=0) == [today]
    assert listed(cools, days=7) == [today, week]
    assert listed(cools, "owner:me") == [today, week]
    assert listed(cools, "eig") == [eight]
    assert listed(cools, "cold") == []
    with pytest.raises(Invalid, match="number of days"):
        listed(cools, days=-1)
    with pytest.raises(Invalid, match="no filter"):
        listed(cools, "colour:red")
    clock.move(days=1)
    assert listed(cools) == [week, eight], "whose time is over is cold, also before the worker"


def test_the_days_are_those_of_the_teams_zone(cools: Workspace, clock: FakeClock) -> None:
    """X-8: 23:30 UTC is the next day in Paris."""
    clock.now += 13 * 3_600_000 + 1_800_000
    lead = hot_lead(cools, "Mina", days=5)
    [row] = cooling.rows(cools, [lead])
    assert (cools.today(), row.cools_on, row.call_by) == (day(1), day(6), day(5))


def test_the_reminder_is_set_for_the_last_day_for_a_call(cools: Workspace) -> None:
    lead = hot_lead(cools, f"Mina {HOSTILE}", days=5, company=HOSTILE)
    before = dump(cools)
    done = cooling.remind(cools, [lead])
    assert done.message == f"{HOSTILE}: reminder set for Thu 26 Nov."
    assert "Prospect" in " ".join(done.notes), "COE-118"
    row = reminders.of_company(cools, company_of(cools, lead))
    assert row is not None
    assert (row.date, row.contact_id, row.followers) == (day(4), lead, ("Ana",))
    assert row.note == f"Mina {HOSTILE} goes cold Fri 27 Nov 11:00"
    journal.undo(cools)
    assert dump(cools) == before


def test_at_a_weekend_it_may_be_the_weekday_before(cools: Workspace) -> None:
    lead = hot_lead(cools, "Mina", days=8, company="Kestrel")
    cooling.remind(cools, [lead], weekday=True)
    row = reminders.of_company(cools, company_of(cools, lead))
    assert row is not None
    assert row.date == day(5)


def test_a_later_reminder_is_moved_and_keeps_what_it_says(cools: Workspace) -> None:
    """An open one is respected: the message says what changed."""
    bo = add_user(cools, "Bo")
    lead = hot_lead(cools, "Mina", days=5, company="Kestrel")
    reminders.set_reminder(
        cools,
        company_of(cools, lead),
        date=day(20),
        time=dt.time(9, 30),
        priority=Priority.HIGH,
        note="demo",
        followers=[bo.id],
    )
    done = cooling.remind(cools, [lead])
    assert done.message == (
        "Kestrel: reminder changed, from Sat 12 Dec 09:30 to Thu 26 Nov 09:30, "
        "followers from Bo to Ana and Bo, another contact."
    )
    row = reminders.of_company(cools, company_of(cools, lead))
    assert row is not None
    assert (row.date, row.time, row.priority) == (day(4), dt.time(9, 30), Priority.HIGH)
    assert (row.note, sorted(row.followers)) == ("demo", ["Ana", "Bo"])
    moved = timeline.page(cools, company_id=company_of(cools, lead))
    assert Kind.REMINDER_MOVED in [entry.kind for entry in moved]


@pytest.mark.parametrize("ahead", [-3, 0, 4])
def test_a_reminder_that_comes_in_time_stays(cools: Workspace, ahead: int) -> None:
    lead = hot_lead(cools, "Mina", days=5, company="Kestrel")
    reminders.set_reminder(cools, company_of(cools, lead), date=day(ahead))
    before, steps = dump(cools), len(journal.steps(cools))
    done = cooling.remind(cools, [lead])
    assert done.step_id is None
    assert "comes in time, nothing to change." in done.message
    assert (dump(cools), len(journal.steps(cools))) == (before, steps)


def test_somebody_elses_reminder_in_time_is_followed_too(cools: Workspace) -> None:
    bo = add_user(cools, "Bo")
    lead = hot_lead(cools, "Mina", days=5, company="Kestrel")
    reminders.set_reminder(cools, company_of(cools, lead), date=day(1), followers=[bo.id])
    done = cooling.remind(cools, [lead])
    assert done.message == "Kestrel: reminder changed, followers from Bo to Ana and Bo."
    row = reminders.of_company(cools, company_of(cools, lead))
    assert row is not None
    assert (row.date, row.note, row.contact_id) == (day(1), "", None)


def test_many_are_one_step_and_of_one_company_the_first_to_go_counts(cools: Workspace) -> None:
    late = hot_lead(cools, "Late", days=9, company="Kestrel")
    early = add_lead(cools, "Early", company_id=company_of(cools, late))
    activities.log(cools, early, Kind.DEMO_BOOKED, at=cools.now() - 7 * DAY_MS)
    other = hot_lead(cools, "Other", days=6, company="Nord")
    reminders.set_reminder(cools, company_of(cools, other), date=day(30))
    alone = hot_lead(cools, "Alone", days=6)
    before = dump(cools)
    done = cooling.remind(cools, [late, early, other, alone])
    assert done.message == (
        "1 reminder set, 1 reminder changed, 1 in time already, "
        "1 lead left out, without a company or a time."
    )
    dates = {row.company: row.date for row in reminders.lists(cools).upcoming}
    assert dates == {"Kestrel": day(2), "Nord": day(5)}
    journal.undo(cools)
    assert dump(cools) == before


def test_who_cannot_be_reminded_of_is_named(ws: Workspace, clock: FakeClock) -> None:
    cold = add_lead(ws, "Cold", company_id=add_company(ws, "Kestrel"))
    staying = hot_lead(ws, "Staying", days=5, company="Nord")
    alone = hot_lead(ws, "Alone", days=5)
    for lead, why in ((cold, "Cold is not hot"), (staying, "stays hot"), (alone, "no company")):
        with pytest.raises(Invalid, match=why):
            cooling.remind(ws, [lead])
    with pytest.raises(Invalid, match="None of these"):
        cooling.remind(ws, [cold, alone])
    with pytest.raises(NotFound):
        cooling.remind(ws, [])


def test_another_teams_leads_are_not_there(cools: Workspace) -> None:
    """COR-21..24, X-11."""
    lead = hot_lead(cools, "Mina", days=5, company="Kestrel")
    other = other_team(cools)
    assert cooling.calendar(other) == cooling.Calendar((), {}, 0)
    assert cooling.rows(other, [lead]) == []
    with pytest.raises(NotFound):
        cooling.remind(other, [lead])
