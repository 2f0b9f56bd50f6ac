"""The audit view: every change of a record and of a step, with old and new values."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from leadtui.domain.errors import Invalid, NotFound
from leadtui.domain.history import AuditRow
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.services import (
    activities,
    audit,
    companies,
    contacts,
    imports,
    journal,
    leads,
    reminders,
    routines,
    scoring,
)
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company
from tests.conftest import FakeClock
from tests.services.records import make, other_team, person
from tests.services.reminding import day, remind

ODD = ("1e5", "null", "00123", "23456789012345678901234", '{"a": 1}', "it's", "x=NULL,", "[/b]")


def told(rows: list[AuditRow]) -> list[tuple[str, str, str]]:
    return [(row.field, row.old, row.new) for row in rows]


def test_a_company_from_its_making_on(ws: Workspace, clock: FakeClock) -> None:
    company = make(ws, "Kestrel Labs", city="Paris", phone="0478123456")
    add_user(ws, "Bo")
    bo = open_workspace(ws.store.path, clock=clock, as_user="Bo")
    clock.move(days=1)
    companies.edit(bo, company, {"city": "Lyon", "headcount": "12"})
    clock.move(days=1)
    journal.undo(bo)
    rows = audit.history(ws, "company", company)
    assert told(rows) == [
        ("City", "Lyon", "Paris"),
        ("Headcount", "12", ""),
        ("City", "Paris", "Lyon"),
        ("Headcount", "", "12"),
        ("Name", "", "Kestrel Labs"),
        ("City", "", "Paris"),
        ("Phone", "", "+33 4 78 12 34 56"),
    ]
    assert [(r.user, r.origin, r.undone) for r in rows[::2]] == [
        ("Bo", "undo", False),
        ("Bo", "typed", True),
        ("Ana", "typed", False),
        ("Ana", "typed", False),
    ]
    assert [r.id for r in rows] == list(range(1, 8))
    assert rows[0].step == "undo edit company"
    assert rows[2].at == clock() - 86_400_000


@pytest.mark.parametrize("text", ODD)
def test_values_are_shown_as_they_were(ws: Workspace, text: str) -> None:
    company = make(ws, "Kestrel Labs", sector=text)
    companies.edit(ws, company, {"sector": "Beer"})
    assert told(audit.history(ws, "company", company))[0] == ("Sector", text, "Beer")
    assert ("Sector", "", text) in told(audit.history(ws, "company", company))


def test_what_was_inserted_is_known_after_it_changed_and_after_it_went(ws: Workspace) -> None:
    """The journal keeps no image of inserted rows: they are walked back to."""
    mina = person(ws, first_name="Mina", title="CEO", external_id="P1")
    contacts.edit(ws, mina, {"title": "CTO", "first_name": "Nina"})
    made = journal.steps(ws)[-1].id
    wanted = {("First name", "", "Mina"), ("Job title", "", "CEO"), ("Owner", "", "Ana")}
    wanted.add(("External identifier", "", "P1"))
    assert set(told(audit.of_step(ws, made))) == {*wanted, ("Card", "", "ours")}
    journal.undo(ws)
    journal.undo(ws)
    assert {row.record for row in audit.of_step(ws, made)} == {"Mina"}
    assert wanted <= set(told(audit.of_step(ws, made)))
    gone = audit.history(ws, "contact", mina)
    assert ("Job title", "CEO", "") in told(gone)


def test_a_contact_with_names_for_ids(ws: Workspace) -> None:
    first, second = make(ws, "Kestrel Labs"), make(ws, "Oran")
    mina = person(ws, first, first_name="Mina")
    leads.set_status(ws, [mina], "Working - Contacted")
    leads.set_owner(ws, [mina], "nobody")
    with ws.step("move") as unit:
        unit.conn.execute("UPDATE contact SET company_id = ?, unsubscribed = 1", (second,))
    contacts.mark_left(ws, mina)
    assert told(audit.history(ws, "lead", mina))[:5] == [
        ("Card", "ours", "left"),
        ("Company", "Kestrel Labs", "Oran"),
        ("Unsubscribed", "no", "yes"),
        ("Owner", "Ana", ""),
        ("Status", "", "Working - Contacted"),
    ]


def test_a_reminder_with_its_followers(ws: Workspace) -> None:
    add_user(ws, "Bo")
    reminder = remind(ws, date=day(1))
    reminders.set_priority(ws, reminder, Priority.HIGH)
    reminders.set_followers(ws, reminder, [2])
    reminders.set_reminder(ws, 1, time=dt.time(9, 30))
    rows = audit.history(ws, "reminder", reminder)
    assert ("Time", "", "09:30") in told(rows)
    assert ("Priority", "normal", "high") in told(rows)
    assert ("Follower", "Ana", "") in told(rows)
    assert ("Follower", "", "Bo") in told(rows)
    assert ("Date", "", str(day(1))) in told(rows)
    reminders.done(ws, reminder)
    assert told(audit.history(ws, "reminder", reminder))[0] == ("Closed", "", "22 Nov 11:00")
    of_company = audit.history(ws, "company", 1)
    assert ("reminder", "Priority") in {(row.part, row.field) for row in of_company}


def test_a_note_that_was_deleted(ws: Workspace) -> None:
    mina = person(ws, first_name="Mina")
    note = activities.add_note(ws, "met", contact_id=mina).ids[0]
    activities.edit_note(ws, note, "met at the fair")
    activities.delete_note(ws, note)
    rows = audit.history(ws, "note", note)
    texts = [row for row in rows if row.field == "Text"]
    assert told(texts) == [
        ("Text", "met at the fair", ""),
        ("Text", "met", "met at the fair"),
        ("Text", "", "met"),
    ]
    assert {row.record for row in rows} == {"Mina, note"}


def test_tags_belong_to_their_company(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs")
    routines.set_tag(ws, company, "client")
    routines.set_tag(ws, company, "suspect")
    rows = audit.history(ws, "company", company)
    assert told(rows)[:2] == [("Tag", "Client", "Suspect"), ("Tag", "", "Client")]
    assert rows[0].part == "tag on My market"


def test_a_step_is_shown_record_by_record(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "fair.csv"
    path.write_text("Email,First name,Company\na@x.example,Mina,Oran\nb@x.example,Léa,Oran\n")
    step = imports.run(ws, imports.prepare(ws, "leads", path)).step_id
    assert step is not None
    ids = audit.records_of(ws, step)
    changes = audit.records(ws, ids)
    assert [change.id for change in changes] == ids
    made = {change.record: change for change in changes}
    assert {"Oran", "Mina", "Léa"} <= made.keys()
    assert made["Mina"].what == "made"
    assert "E-mail: a@x.example" in made["Mina"].text
    assert audit.records(ws, ids[1:2]) == changes[1:2]
    summary = audit.step(ws, step)
    assert (summary.title, summary.user, summary.origin) == ("import fair", "Ana", "import")
    some = audit.of_step(ws, step, limit=1, offset=1)
    assert {row.record for row in some} == {changes[1].record}


def test_the_rules_of_a_step_are_named(ws: Workspace) -> None:

    scoring.save(ws, dataclasses.replace(scoring.current(ws), threshold=9))
    rows = audit.of_step(ws, journal.steps(ws)[0].id)
    assert ("Scoring settings", "Settings", "hot from 9 points") in {
        (row.record, row.field, row.new) for row in rows
    }


def test_the_history_of_another_team_is_not_there(ws: Workspace) -> None:
    zoe = other_team(ws)
    theirs = companies.create(zoe, {"name": "Secret SA"})
    assert theirs.step_id is not None
    with pytest.raises(NotFound):
        audit.history(ws, "company", theirs.ids[0])
    with pytest.raises(NotFound):
        audit.of_step(ws, theirs.step_id)
    with pytest.raises(NotFound):
        audit.records_of(ws, theirs.step_id)
    assert audit.records(ws, audit.records_of(zoe, theirs.step_id)) == []
    assert theirs.step_id not in {step.id for step in audit.steps(ws)}
    with pytest.raises(NotFound):
        audit.history(ws, "contact", 99)
    with pytest.raises(Invalid):
        audit.history(ws, "user", 1)


def test_what_leadtui_did_by_itself_has_no_user(ws: Workspace) -> None:
    """Derived values are in no history: a lead that becomes hot changed no field."""
    company = add_company(ws, "Kestrel Labs")
    mina = person(ws, company, first_name="Mina")
    before = audit.history(ws, "contact", mina)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert leads.rows(ws, [mina])[0].hot
    assert audit.history(ws, "contact", mina) == before
