"""Every verb on one reminder or many: what it does, says, refuses, and that undo takes it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from leadtui.domain.dates import When
from leadtui.domain.errors import Conflict, Invalid, LeadtuiError, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Due, Priority, Snooze
from leadtui.domain.rows import Outcome
from leadtui.services import activities, journal, reminder_merges, reminders, routines
from leadtui.services.reminder_changes import Ids
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.reminding import (
    TODAY,
    add_activity,
    day,
    entries,
    remind,
    remind_elsewhere,
)

DAY_MS = 86_400_000

Verb = Callable[[Workspace, Ids], Outcome]

VERBS: dict[str, Verb] = {
    "done": lambda ws, ids: reminders.done(ws, ids).outcome,
    "snooze": lambda ws, ids: reminders.snooze(ws, ids, Snooze.SEVEN_DAYS),
    "move": lambda ws, ids: reminders.move(ws, ids, When(day(5), dt.time(14))),
    "move by a day": lambda ws, ids: reminders.move(ws, ids, When(day(5), None)),
    "priority": lambda ws, ids: reminders.set_priority(ws, ids, Priority.LOW),
    "next priority": lambda ws, ids: reminders.set_priority(ws, ids),
    "followers": lambda ws, ids: reminders.set_followers(ws, ids, [2]),
    "note": lambda ws, ids: reminders.set_note(ws, ids, 'it\'s, "new"=NULL,\n{}'),
    "delete": lambda ws, ids: reminders.delete(ws, ids),
}
verbs = pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))


def three(ws: Workspace) -> list[int]:
    """Reminders of three companies, overdue, today with a time to come, and upcoming."""
    bo = add_user(ws, "Bo")
    return [
        remind(ws, "Kestrel Labs", date=day(-10), note="it's", followers=[ws.user.id, bo.id]),
        remind(ws, "Oran & fils", time=dt.time(18, 30), priority=Priority.HIGH),
        remind(ws, "Delta SA", date=day(3), followers=[bo.id, ws.user.id]),
    ]


@verbs
@pytest.mark.parametrize("count", [1, 3])
def test_each_verb_is_one_step_that_undo_takes_back(ws: Workspace, verb: Verb, count: int) -> None:
    ids = three(ws)[:count]
    before, steps = dump(ws), len(journal.steps(ws))
    outcome = verb(ws, ids)
    after = dump(ws)
    assert after != before
    assert outcome.ids == tuple(ids)
    assert outcome.step_id is not None
    assert len(journal.steps(ws)) == steps + 1
    journal.undo(ws, outcome.step_id)
    assert dump(ws) == before
    journal.redo(ws)
    assert dump(ws) == after


def test_setting_is_one_step_with_its_tag(ws: Workspace) -> None:
    company = add_company(ws, "Kestrel Labs")
    routines.set_tag(ws, company, "client")
    before = dump(ws)
    reminders.set_reminder(ws, company, note="call")
    created = dump(ws)
    reminders.set_reminder(ws, company, date=day(4), time=dt.time(9), priority=Priority.HIGH)
    changed = dump(ws)
    journal.undo(ws)
    assert dump(ws) == created
    journal.undo(ws)
    assert dump(ws) == before
    journal.redo(ws)
    journal.redo(ws)
    assert dump(ws) == changed


@verbs
def test_ids_of_another_team_are_not_found(ws: Workspace, verb: Verb) -> None:
    """COR-21: as one that never was, and the others stay as they are."""
    ids = three(ws)
    _, _, foreign = remind_elsewhere(ws)
    before = dump(ws)
    for wrong in (foreign, 999):
        with pytest.raises(NotFound, match=f"^There is no reminder {wrong}.$"):
            verb(ws, [ids[0], wrong, ids[1]])
    assert dump(ws) == before


@verbs
@pytest.mark.parametrize("close", ["done", "delete"])
def test_a_closed_one_is_named_and_nothing_changes(ws: Workspace, verb: Verb, close: str) -> None:
    ids = three(ws)
    VERBS[close](ws, ids[1])
    before = dump(ws)
    with pytest.raises(Conflict, match="The reminder of Oran & fils is closed already"):
        verb(ws, ids)
    assert dump(ws) == before


@verbs
def test_nothing_chosen_is_refused(ws: Workspace, verb: Verb) -> None:
    with pytest.raises(Invalid, match="No reminder was chosen"):
        verb(ws, [])


def test_an_id_given_twice_counts_once(ws: Workspace) -> None:
    one = remind(ws)
    assert reminders.set_priority(ws, [one, one]).ids == (one,)
    assert reminders.get(ws, one).priority is Priority.LOW


@pytest.mark.parametrize(
    ("verb", "one", "many"),
    [
        ("done", "Kestrel Labs: done.", "3 reminders done."),
        (
            "snooze",
            "Kestrel Labs: moved to Sun 29 Nov.",
            "3 reminders put off: +7 days.",
        ),
        (
            "move",
            "Kestrel Labs: moved to Fri 27 Nov 14:00.",
            "3 reminders moved to Fri 27 Nov 14:00.",
        ),
        (
            "move by a day",
            "Kestrel Labs: moved to Fri 27 Nov.",
            "3 reminders moved to Fri 27 Nov.",
        ),
        ("priority", "Kestrel Labs: priority low.", "3 reminders: priority low."),
        ("next priority", "Kestrel Labs: priority low.", "3 reminders: the next priority each."),
        ("followers", "Kestrel Labs: followed by Bo.", "3 reminders: followed by Bo."),
        ("note", "Kestrel Labs: note kept.", "3 reminders: note kept."),
        ("delete", "Kestrel Labs: reminder deleted.", "3 reminders deleted."),
    ],
)
def test_what_happened_is_said(
    make_workspace: Callable[[], Workspace], verb: str, one: str, many: str
) -> None:
    alone, together = make_workspace(), make_workspace()
    assert VERBS[verb](alone, three(alone)[0]).message == one
    assert VERBS[verb](together, three(together)).message == many


def test_what_changes_nothing_is_no_step(ws: Workspace) -> None:
    one = remind(ws, time=dt.time(18))
    before = dump(ws)
    for outcome in (
        reminders.move(ws, one, When(TODAY, None)),
        reminders.move(ws, one, When(TODAY, dt.time(18))),
        reminders.set_priority(ws, one, Priority.NORMAL),
        reminders.set_note(ws, one, "  "),
        reminders.set_followers(ws, one, [ws.user.id]),
    ):
        assert (outcome.message, outcome.step_id) == ("Kestrel Labs: nothing to change.", None)
    assert dump(ws) == before


def test_only_what_changed_is_counted(ws: Workspace) -> None:
    ids = three(ws)
    outcome = reminders.move(ws, ids, When(day(3), None))
    assert outcome.ids == tuple(ids[:2])
    assert outcome.message == "2 reminders moved to Wed 25 Nov."


def test_a_day_alone_keeps_the_time(ws: Workspace) -> None:
    one = remind(ws, time=dt.time(18))
    reminders.move(ws, one, When(day(2), None))
    assert (reminders.get(ws, one).date, reminders.get(ws, one).time) == (day(2), dt.time(18))
    reminders.move(ws, one, When(day(3), None), drop_time=True)
    assert reminders.get(ws, one).time is None


@pytest.mark.parametrize(
    ("choice", "dates"),
    [
        (Snooze.TOMORROW, [1, 1, 4]),
        (Snooze.THREE_DAYS, [3, 3, 6]),
        (Snooze.NEXT_MONDAY, [1, 1, 8]),
        (Snooze.YEAR, [365, 365, 368]),
    ],
)
def test_snoozed_from_today_or_its_own_date(
    ws: Workspace, choice: Snooze, dates: list[int]
) -> None:
    ids = three(ws)
    reminders.snooze(ws, ids, choice)
    assert [reminders.get(ws, i).date for i in ids] == [day(n) for n in dates]
    assert reminders.get(ws, ids[1]).time == dt.time(18, 30)


def test_priority_goes_round(ws: Workspace) -> None:
    """COE-130."""
    one = remind(ws, priority=Priority.HIGH)
    seen = []
    for _ in range(3):
        reminders.set_priority(ws, one)
        seen.append(reminders.get(ws, one).priority)
    assert seen == [Priority.NORMAL, Priority.LOW, Priority.HIGH]


def test_a_reminder_needs_a_follower(ws: Workspace) -> None:
    """COE-126; a user of another team is nobody."""
    one = remind(ws)
    remind_elsewhere(ws)
    with pytest.raises(Invalid, match="at least one follower") as refusal:
        reminders.set_followers(ws, one, [])
    assert "delete" in refusal.value.hint
    with pytest.raises(NotFound, match="There is no user 2"):
        reminders.set_followers(ws, one, [ws.user.id, 2])
    assert reminders.get(ws, one).followers == ("Ana",)


def test_deleting_removes_the_followers_and_asks_first(ws: Workspace) -> None:
    """COE-137, X-12."""
    ids = three(ws)
    assert (
        reminders.delete_warning(ws, ids[0])
        == "This also removes Ana and Bo from the followers of Kestrel Labs."
    )
    assert (
        reminders.delete_warning(ws, ids)
        == "This also removes Ana and Bo from the followers of 3 companies."
    )
    reminders.delete(ws, ids[0])
    assert [row.id for row in reminders.lists(ws, user="all").to_process] == [ids[1]]
    with ws.read() as conn:
        followers = conn.execute("SELECT reminder_id FROM reminder_follower").fetchall()
    assert {row[0] for row in followers} == set(ids[1:])
    with pytest.raises(Conflict, match="Kestrel Labs is closed"):
        reminders.delete_warning(ws, ids[0])
    _, _, foreign = remind_elsewhere(ws)
    with pytest.raises(NotFound):
        reminders.delete_warning(ws, foreign)


@pytest.mark.parametrize("close", ["done", "delete"])
def test_undo_gives_way_to_a_newer_reminder(ws: Workspace, close: str) -> None:
    """COE-127: never two open ones of a company."""
    one = remind(ws)
    row = reminders.get(ws, one)
    closing = VERBS[close](ws, one)
    newer = reminders.set_reminder(ws, row.company_id, date=day(2))
    outcome = journal.undo(ws, closing.step_id)
    assert outcome.notes
    found = reminders.of_company(ws, row.company_id)
    assert found is not None
    assert (found.id,) == newer.ids


def test_each_change_is_in_the_timeline(ws: Workspace, clock: FakeClock) -> None:
    """X-9: the timeline alone explains the state."""
    company = add_company(ws, "Kestrel Labs")
    lead = add_lead(ws, "Mina", company_id=company)
    bo = add_user(ws, "Bo")
    (one,) = reminders.set_reminder(ws, company, note="call", contact_id=lead).ids
    reminders.move(ws, one, When(day(2), dt.time(9)))
    reminders.set_priority(ws, one)
    reminders.set_followers(ws, one, [bo.id, ws.user.id])
    reminders.done(ws, one)
    kinds = (Kind.REMINDER_MOVED, Kind.REMINDER_SET, Kind.REMINDER_DONE)
    _, moved, ranked, followed, done = entries(ws, *kinds)
    assert moved == (
        Kind.REMINDER_MOVED,
        ws.user.id,
        "from Sun 22 Nov to Tue 24 Nov 09:00",
        {
            "old": {"date": "2026-11-22", "time": None},
            "new": {"date": "2026-11-24", "time": "09:00"},
        },
    )
    assert (ranked[0], ranked[2]) == (Kind.REMINDER_SET, "priority from normal to low")
    assert followed[2] == "followers from Ana to Ana and Bo"
    assert followed[3] == {"old": {"followers": ["Ana"]}, "new": {"followers": ["Ana", "Bo"]}}
    assert (done[0], done[2]) == (Kind.REMINDER_DONE, "handled")
    assert done[3]["old"] == {
        "date": "2026-11-24",
        "time": "09:00",
        "priority": "low",
        "note": "call",
        "followers": ["Ana", "Bo"],
        "contact": lead,
    }
    assert done[3]["new"] is None
    with ws.read() as conn:
        where = conn.execute(
            "SELECT DISTINCT company_id, contact_id, at FROM activity WHERE kind IN (22, 23, 24)"
        ).fetchall()
    assert where == [(company, lead, clock.now)]


def test_deleting_is_in_the_timeline(ws: Workspace) -> None:
    one = remind(ws, note="call")
    reminders.delete(ws, one)
    ((_, user, text, data),) = entries(ws, Kind.REMINDER_DELETED)
    assert (user, text) == (ws.user.id, "Sun 22 Nov, normal, Ana: call")
    assert data["new"] is None


def test_done_closes_and_proposes_the_next(ws: Workspace, clock: FakeClock) -> None:
    """COE-144, COR-63: last contact and usual interval; seven days where there was none."""
    regular, silent = add_company(ws, "Kestrel Labs"), add_company(ws, "Oran")
    lead = add_lead(ws, "Mina", company_id=regular)
    stranger = add_lead(ws, "Theo", company_id=add_company(ws, "Delta"))
    for days_ago in (24, 14, 4):
        add_activity(ws, Kind.MAIL_SENT, clock.now - days_ago * DAY_MS, contact_id=lead)
    add_activity(ws, Kind.OPENED, clock.now - DAY_MS, contact_id=lead)
    add_activity(ws, Kind.MAIL_SENT, clock.now - DAY_MS, contact_id=stranger)
    ids = [reminders.set_reminder(ws, company).ids[0] for company in (regular, silent)]
    done = reminders.done(ws, ids)
    assert [(p.company_id, p.company, p.date) for p in done.proposals] == [
        (regular, "Kestrel Labs", day(6)),
        (silent, "Oran", day(7)),
    ]
    assert reminders.lists(ws).to_process == []
    row = reminders.get(ws, ids[0])
    assert row.closed_at == clock.now
    assert row.followers == ("Ana",)
    assert reminders.of_company(ws, regular) is None


def test_a_call_with_the_company_counts_for_the_next(ws: Workspace, clock: FakeClock) -> None:
    company = add_company(ws, "Kestrel Labs")
    for days_ago in (12, 2):
        add_activity(ws, Kind.OUTGOING_CALL, clock.now - days_ago * DAY_MS, company_id=company)
    (one,) = reminders.set_reminder(ws, company).ids
    assert reminders.done(ws, one).proposals[0].date == day(8)


def test_contact_days_are_the_teams(ws: Workspace, clock: FakeClock) -> None:
    """COR-58: 23:30 UTC is the next day in Paris."""
    company = add_company(ws, "Kestrel Labs")
    activities.log_call(ws, company, None, duration=9, outcome="reached")
    clock.move(hours=13.5)
    activities.log_call(ws, company, None, duration=9, outcome="reached")
    (one,) = reminders.set_reminder(ws, company).ids
    assert reminders.done(ws, one).proposals[0].date == day(2)


def test_two_writers_do_not_lose_a_change(ws: Workspace) -> None:
    """What another window closed meanwhile is said, not overwritten."""
    one = remind(ws)
    reminders.done(ws, one)
    with pytest.raises(LeadtuiError, match="Kestrel Labs is closed already"):
        reminders.move(ws, one, When(day(1), None))


SEQUENCE = "Sequence [b]A"


def due(ahead: int, priority: Priority, *followers: int, time: dt.time | None = None) -> Due:
    return Due(day(ahead), priority, time, frozenset(followers))


@pytest.mark.parametrize(
    ("ahead", "priority", "expected"),
    [
        (2, Priority.LOW, (2, Priority.LOW)),
        (5, Priority.HIGH, (5, Priority.HIGH)),
        (5, Priority.LOW, (5, Priority.NORMAL)),
        (6, Priority.HIGH, (5, Priority.NORMAL)),
    ],
)
def test_an_automation_merges_by_the_rule(
    ws: Workspace, ahead: int, priority: Priority, expected: tuple[int, Priority]
) -> None:
    """COE-140, COE-141: the better pair of day and priority is taken whole, followers unite."""
    bo = add_user(ws, "Bo")
    row = reminders.get(ws, remind(ws, date=day(5)))
    before = dump(ws)
    outcome = reminder_merges.apply_automation(
        ws, row.company_id, due(ahead, priority, bo.id), SEQUENCE
    )
    merged = reminders.get(ws, row.id)
    assert (merged.date, merged.priority) == (day(expected[0]), expected[1])
    assert merged.followers == ("Ana", "Bo")
    journal.undo(ws, outcome.step_id)
    assert dump(ws) == before


def test_the_row_says_who_moved_it_and_one_key_puts_it_back(ws: Workspace) -> None:
    bo = add_user(ws, "Bo")
    cy = add_user(ws, "Cy")
    one = remind(ws, date=day(9), time=dt.time(9), followers=[ws.user.id, cy.id])
    row = reminders.get(ws, one)
    for ahead, by in ((7, "Newsletter"), (5, SEQUENCE)):
        outcome = reminder_merges.apply_automation(
            ws, row.company_id, due(ahead, Priority.HIGH, bo.id), by
        )
    assert outcome.message == (f"Kestrel Labs: {SEQUENCE} moved the reminder to Fri 27 Nov, high.")
    moved = reminders.get(ws, one)
    assert moved.origin == f"{SEQUENCE} moved it from 1 Dec 09:00, normal to 27 Nov, high"
    assert moved.time is None
    *_, entry = entries(ws, Kind.REMINDER_MOVED)
    assert (entry[1], entry[3]["by"]) == (None, SEQUENCE)
    reminders.set_note(ws, one, "still known")
    assert reminders.get(ws, one).origin == moved.origin
    before = dump(ws)
    back = reminder_merges.put_back(ws, one)
    assert back.message == "Kestrel Labs: put back to Tue 1 Dec 09:00."
    after = reminders.get(ws, one)
    assert (after.date, after.time, after.priority) == (day(9), dt.time(9), Priority.NORMAL)
    assert (after.followers, after.origin) == (("Ana", "Cy"), "")
    journal.undo(ws)
    assert dump(ws) == before


def test_one_automation_on_the_reminder_of_another_says_what_it_moved(ws: Workspace) -> None:
    """COE-141: the row says who moved it from where, also where no hand ever set it."""
    company = add_company(ws, "Kestrel Labs")
    reminder_merges.apply_automation(ws, company, due(9, Priority.NORMAL, ws.user.id), "Hot leads")
    one = reminders.of_company(ws, company)
    assert one is not None
    before = dump(ws)
    moved = reminder_merges.apply_automation(ws, company, due(2, Priority.HIGH), SEQUENCE)
    assert reminders.get(ws, one.id).origin == (
        f"{SEQUENCE} moved it from 1 Dec, normal to 24 Nov, high"
    )
    reminder_merges.put_back(ws, one.id)
    after = reminders.get(ws, one.id)
    assert (after.date, after.priority, after.origin) == (day(9), Priority.NORMAL, "")
    journal.undo(ws)
    journal.undo(ws, moved.step_id)
    assert dump(ws) == before


def test_by_hand_ends_what_an_automation_said(ws: Workspace) -> None:
    """COE-142."""
    row = reminders.get(ws, remind(ws, date=day(9)))
    reminder_merges.apply_automation(ws, row.company_id, due(2, Priority.LOW), SEQUENCE)
    reminders.snooze(ws, row.id, Snooze.TOMORROW)
    assert reminders.get(ws, row.id).origin == ""
    with pytest.raises(Conflict, match="Kestrel Labs: no automation moved"):
        reminder_merges.put_back(ws, row.id)


def test_an_automation_that_changes_nothing_leaves_no_trace(ws: Workspace) -> None:
    row = reminders.get(ws, remind(ws))
    before = dump(ws)
    outcome = reminder_merges.apply_automation(
        ws, row.company_id, due(3, Priority.HIGH, ws.user.id), SEQUENCE
    )
    assert (outcome.step_id, outcome.message) == (
        None,
        "Kestrel Labs: the open reminder stays as it is.",
    )
    assert dump(ws) == before


def test_an_automation_sets_a_new_one(ws: Workspace) -> None:
    """COE-121: the tag of the automation's own routine, or none."""
    company = add_company(ws, "Kestrel Labs")
    with pytest.raises(Invalid, match="at least one follower"):
        reminder_merges.apply_automation(ws, company, due(1, Priority.HIGH), SEQUENCE)
    before = dump(ws)
    outcome = reminder_merges.apply_automation(
        ws, company, due(1, Priority.HIGH, ws.user.id), SEQUENCE, note="sequence failed"
    )
    row = reminders.get(ws, outcome.ids[0])
    assert (row.origin, row.tag, row.note) == (f"{SEQUENCE} set it", "", "sequence failed")
    with pytest.raises(Conflict, match="there was none before"):
        reminder_merges.put_back(ws, row.id)
    journal.undo(ws, outcome.step_id)
    assert dump(ws) == before
    assert ws.user.default_routine_id is not None
    tagged = reminder_merges.apply_automation(
        ws,
        company,
        due(1, Priority.HIGH, ws.user.id),
        SEQUENCE,
        routine_id=ws.user.default_routine_id,
    )
    assert tagged.notes == ("Tag on My market: none → Prospect.",)


def test_an_automation_stays_within_its_team(ws: Workspace) -> None:
    _, foreign_company, foreign = remind_elsewhere(ws)
    row = reminders.get(ws, remind(ws, date=day(5)))
    before = dump(ws)
    with pytest.raises(NotFound, match=f"no company {foreign_company}"):
        reminder_merges.apply_automation(ws, foreign_company, due(1, Priority.HIGH, 1), SEQUENCE)
    with pytest.raises(NotFound, match="no user 2"):
        reminder_merges.apply_automation(ws, row.company_id, due(1, Priority.HIGH, 2), SEQUENCE)
    with pytest.raises(NotFound, match=f"no reminder {foreign}"):
        reminder_merges.put_back(ws, foreign)
    assert dump(ws) == before
