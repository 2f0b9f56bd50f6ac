"""The follow-ups, notes and exact reminders of the alarm panel."""

from __future__ import annotations

import datetime as dt

import pytest

from leadtui.domain.errors import Invalid, NotAllowed, NotFound
from leadtui.domain.followers import Following
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rows import Outcome
from leadtui.services import activities, journal, mailto, reminders, routines, triage
from leadtui.services.triage import Next, Wanted
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, add_team, dump
from tests.services.reminding import day, entries, remind, remind_elsewhere


def put(
    ws: Workspace,
    company: int,
    *,
    date: dt.date,
    time: dt.time | None,
    priority: Priority,
    note: str,
    followers: tuple[int, ...],
) -> Outcome:
    return triage.put_reminders(ws, (company,), Wanted(date, time, priority, note, followers))


def test_follow_ups_are_one_step_and_leave_tags_alone(ws: Workspace) -> None:
    """COE-144: the follow-up goes on; COE-118 is for one that begins."""
    ids = [remind(ws, f"C{number}") for number in range(3)]
    companies = [reminders.get(ws, one).company_id for one in ids]
    routines.set_tag(ws, companies, "client")
    reminders.done(ws, ids)
    before = dump(ws)
    bob = add_user(ws, "Bo")
    outcome = triage.follow_up(
        ws, [Next(one, day(7), dt.time(9), Priority.LOW, (bob.id,)) for one in companies]
    )
    rows = [reminders.of_company(ws, one) for one in companies]
    assert {(r.date, r.time, r.priority, r.follower_ids, r.tag) for r in rows if r} == {
        (day(7), dt.time(9), Priority.LOW, (bob.id,), "client")
    }
    assert outcome.message == "3 reminders set."
    journal.undo(ws)
    journal.undo(ws)
    assert dump(ws) == before


def test_a_follow_up_moves_a_reminder_that_is_open_meanwhile(ws: Workspace) -> None:
    """COE-127: one open reminder a company."""
    reminder_id = remind(ws, "Kestrel", date=day(2))
    company = reminders.get(ws, reminder_id).company_id
    outcome = triage.follow_up(ws, [Next(company, day(7))])
    assert outcome.ids == (reminder_id,)
    assert reminders.get(ws, reminder_id).date == day(7)


def test_a_reminder_is_put_exactly(ws: Workspace) -> None:
    """COE-142: exactly what was typed; COE-118 where it is new."""
    company = add_company(ws, "Kestrel")
    made = put(
        ws,
        company,
        date=day(1),
        time=dt.time(9),
        priority=Priority.HIGH,
        note="demo",
        followers=(1,),
    )
    assert made.notes == ("Tag on My market: none → Prospect.",)
    changed = put(
        ws, company, date=day(1), time=None, priority=Priority.HIGH, note="", followers=(1,)
    )
    row = reminders.of_company(ws, company)
    assert row is not None
    assert (row.id, row.time, row.note) == (made.ids[0], None, "")
    assert changed.step_id is not None
    again = put(
        ws, company, date=day(1), time=None, priority=Priority.HIGH, note="", followers=(1,)
    )
    assert again.step_id is None
    with pytest.raises(Invalid, match="follower"):
        put(ws, company, date=day(1), time=None, priority=Priority.HIGH, note="", followers=())


def test_reminders_of_several_companies_are_one_step(ws: Workspace) -> None:
    """COE-118 for the new ones, COE-142 for the open ones; undone as one."""
    new = add_company(ws, "Ada"), add_company(ws, "Bo")
    routines.set_tag(ws, new[1], "prospect")
    open_one = reminders.get(ws, remind(ws, "Cy", date=day(9), note="keep me")).company_id
    before = dump(ws)
    wanted = Wanted(day(2), dt.time(9), Priority.LOW, None, (1,))
    outcome = triage.put_reminders(ws, (*new, open_one, new[0]), wanted)
    assert outcome.message == "3 reminders set, 2 new, 1 changed."
    assert outcome.notes == ("Prospect on My market: 1 company.",)
    rows = [reminders.of_company(ws, one) for one in (*new, open_one)]
    assert [(r.date, r.time, r.priority, r.note) for r in rows if r] == [
        (day(2), dt.time(9), Priority.LOW, note) for note in ("", "", "keep me")
    ]
    again = triage.put_reminders(ws, (*new, open_one), wanted)
    assert (again.message, again.step_id) == ("3 reminders: nothing to change.", None)
    journal.undo(ws)
    assert dump(ws) == before


def test_reminders_of_several_companies_are_set_all_or_none(ws: Workspace) -> None:
    """COR-24: another team's company is not there, and nothing is changed."""
    _, elsewhere, _ = remind_elsewhere(ws)
    mine = add_company(ws, "Ada")
    before = dump(ws)
    wanted = Wanted(day(2), None, Priority.NORMAL, "call", (1,))
    with pytest.raises(NotFound, match="no company"):
        triage.put_reminders(ws, (mine, elsewhere), wanted)
    with pytest.raises(Invalid, match="company"):
        triage.put_reminders(ws, (), wanted)
    assert dump(ws) == before


def test_a_note_on_several_companies_is_one_step(ws: Workspace) -> None:
    """COE-47."""
    companies = [add_company(ws, name) for name in ("A", "B")]
    before = dump(ws)
    assert triage.add_notes(ws, " fair ", companies).message == "2 companies: note kept."
    assert [text for _, _, text, _ in entries(ws, Kind.NOTE)] == ["fair", "fair"]
    journal.undo(ws)
    assert dump(ws) == before
    with pytest.raises(Invalid, match="empty"):
        triage.add_notes(ws, " \n", companies)


def test_another_team_s_companies_are_not_found(ws: Workspace) -> None:
    team_id, company, _ = remind_elsewhere(ws)
    lead = add_lead(ws, "Zoe", team_id=team_id, email="zoe@x.example")
    before = dump(ws)
    with pytest.raises(NotFound):
        triage.follow_up(ws, [Next(company, day(1))])
    with pytest.raises(NotFound):
        triage.add_notes(ws, "x", [company])
    with pytest.raises(NotFound):
        put(ws, company, date=day(1), time=None, priority=Priority.LOW, note="", followers=(1,))
    with pytest.raises(NotFound):
        mailto.write_to(ws, lead)
    _, zoe = add_team(ws, "West")
    own = add_company(ws, "Own")
    with pytest.raises(NotFound):
        triage.follow_up(ws, [Next(own, day(1), followers=(zoe,))])
    assert dump(ws, without=("team", "user", "company"))["reminder"] == before["reminder"]


def test_who_unsubscribed_is_not_written_to(ws: Workspace) -> None:
    """PUB-34, PUB-43, PUB-53."""
    lead = add_lead(ws, "Mina", "Roth", email="mina@x.example")
    activities.log(ws, lead, Kind.UNSUBSCRIBED)
    with pytest.raises(NotAllowed, match="Cannot mail Mina Roth: unsubscribed on 22 Nov"):
        mailto.write_to(ws, lead)


def test_finishing_closes_and_sets_the_next_in_one_step(ws: Workspace) -> None:
    """COE-144, COR-63."""
    ids = [remind(ws, name, date=day(0)) for name in ("Ada", "Bo")]
    companies = [reminders.get(ws, one).company_id for one in ids]
    before = dump(ws)
    assert [each.date for each in reminders.proposals(ws, ids)] == [day(7), day(7)]
    assert dump(ws) == before
    outcome = triage.finish(ws, ids, [Next(one, day(9)) for one in companies])
    assert outcome.message == "2 reminders done, next on Tue 1 Dec."
    rows = [reminders.of_company(ws, one) for one in companies]
    assert [(row.date, row.id not in ids) for row in rows if row] == [(day(9), True)] * 2
    journal.undo(ws)
    assert dump(ws) == before
    assert triage.finish(ws, ids[0]).message == "Ada: done."
    assert reminders.of_company(ws, companies[0]) is None


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (Priority.HIGH, Priority.NORMAL),
        (Priority.NORMAL, Priority.NORMAL),
        (Priority.LOW, Priority.LOW),
    ],
)
def test_the_next_goes_on_with_what_is_stored(
    ws: Workspace, was: Priority, becomes: Priority
) -> None:
    """COE-131, COE-144: whatever a list showed when done was pressed."""
    bo = add_user(ws, "Bo")
    reminder_id = remind(ws, "Ada", date=day(0), priority=was, followers=(1, bo.id))
    company_id = reminders.get(ws, reminder_id).company_id
    triage.finish(ws, reminder_id, [Next(company_id, day(9))])
    row = reminders.of_company(ws, company_id)
    assert row is not None
    assert (row.priority, set(row.follower_ids)) == (becomes, {1, bo.id})


def test_followers_change_from_those_each_has_and_nobody_deletes(ws: Workspace) -> None:
    """COE-125, COE-126: one step for all of them."""
    bo = add_user(ws, "Bo")
    ada, cy = remind(ws, "Ada", followers=(1, bo.id)), remind(ws, "Cy")
    before = dump(ws)
    removed = Following(removed=frozenset({1}))
    assert reminders.unfollowed_warning(ws, ada, removed) == ""
    assert "Without Ana nobody follows" in reminders.unfollowed_warning(ws, [ada, cy], removed)
    reminders.change_followers(ws, [ada, cy], removed)
    assert reminders.get(ws, ada).follower_ids == (bo.id,)
    assert reminders.get(ws, cy).closed_at is not None
    journal.undo(ws)
    assert dump(ws) == before
    outcome = reminders.change_followers(ws, [ada, cy], Following(added=frozenset({bo.id})))
    assert outcome.message == "Cy: followed by Ana and Bo."
    with pytest.raises(NotFound):
        reminders.change_followers(ws, ada, Following(added=frozenset({99})))
