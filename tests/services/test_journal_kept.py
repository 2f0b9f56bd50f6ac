"""Steps taken back out of turn: what later steps decided stays, and is named with who and when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from leadtui.domain.errors import NotAllowed, NotFound, Unavailable
from leadtui.domain.history import UndoOutcome
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Snooze
from leadtui.models.journal_write import UNIQUE
from leadtui.services import (
    activities,
    companies,
    contacts,
    imports,
    journal,
    leads,
    reminders,
    routines,
)
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock
from tests.services.records import make, other_team, person
from tests.services.reminding import day, remind


@pytest.fixture
def bo(ws: Workspace, clock: FakeClock) -> Workspace:
    """Bo, a rep, in a window of his own."""
    add_user(ws, "Bo")
    return open_workspace(ws.store.path, clock=clock, as_user="Bo")


def newest(ws: Workspace, title: str) -> int:
    return next(step.id for step in journal.steps(ws) if step.title == title)


def one(ws: Workspace, query: str, *values: object) -> tuple[object, ...]:
    with ws.read() as conn:
        row: tuple[object, ...] = conn.execute(query, values).fetchone()
    return row


def test_what_a_step_changed_and_changed_back_is_not_in_the_way(ws: Workspace) -> None:
    """A later step, in force or taken back, that left a value as it was decided nothing."""
    company = make(ws, "Kestrel Labs", city="Paris")
    first = companies.edit(ws, company, {"city": "Lyon"}).step_id
    with ws.step("there and back") as unit:
        for city, sector in (("Nice", "Bread"), ("Lyon", "Beer")):
            unit.conn.execute(
                "UPDATE company SET city = ?, sector = ? WHERE id = ?", (city, sector, company)
            )
    done = journal.undo(ws, first)
    assert done.kept == ()
    assert one(ws, "SELECT city, sector FROM company") == ("Paris", "Beer")


# What is said


def test_what_was_kept_is_named_with_who_and_when(
    ws: Workspace, bo: Workspace, clock: FakeClock
) -> None:
    company = make(ws, "Kestrel Labs", city="Paris", sector="Bread")
    clock.move(days=2)
    first = companies.edit(ws, company, {"city": "Lyon", "sector": "Beer"}).step_id
    clock.move(days=3)
    companies.edit(bo, company, {"city": "Nice"})
    clock.move(days=30)
    outcome = journal.undo(ws, first)
    assert outcome.notes == ("Kestrel Labs: city kept, changed by Bo on 27 Nov (edit company)",)
    assert outcome.message == (
        "Undone: edit company. Kestrel Labs: sector is “Bread” again. "
        "1 change kept, since something came after it."
    )
    assert companies.values(ws, company)["city"] == "Nice"
    kept = outcome.kept[0]
    assert (kept.name, kept.fields, kept.user, kept.step) == (
        "Kestrel Labs",
        ("City",),
        "Bo",
        "edit company",
    )


def messages(outcome: UndoOutcome) -> str:
    return outcome.message.removeprefix("Undone: ")


def test_the_message_says_what_came_back_and_where(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs", city="Paris")
    mina = person(ws, company, first_name="Mina", last_name="Roth")
    leads.set_status(ws, [mina], "Working - Contacted")
    assert messages(journal.undo(ws)) == (
        "set status. Mina Roth: status is empty again. Mina Roth, status removed."
    )
    reminder = reminders.set_reminder(ws, company, date=day(3)).ids[0]
    reminders.done(ws, reminder)
    assert messages(journal.undo(ws)) == "finish reminder. Kestrel Labs, reminder is open again."
    note = activities.add_note(ws, "met", contact_id=mina).ids[0]
    activities.delete_note(ws, note)
    assert messages(journal.undo(ws)) == "delete note. Mina Roth, note brought back."
    routines.set_tag(ws, company, "client")
    assert messages(journal.undo(ws)) == (
        "set tag. Kestrel Labs, tag on My market: tag is “Prospect” again."
    )
    assert messages(journal.undo(ws, newest(ws, "new contact"))).startswith("new contact. Nothing")


def test_a_step_over_many_records_is_counted(ws: Workspace) -> None:
    ids = [remind(ws, f"Company {n}") for n in range(12)]
    reminders.set_priority(ws, ids)
    assert (
        journal.undo(ws).message == "Undone: set priority of 12 reminders. 12 reminders restored."
    )


# Whose steps


def test_a_rep_takes_back_only_their_own_steps(ws: Workspace, bo: Workspace) -> None:
    company = make(ws, "Kestrel Labs")
    mine = newest(ws, "new company")
    with pytest.raises(NotAllowed, match="manager"):
        journal.undo(bo, mine)
    with pytest.raises(NotAllowed, match="manager"):
        journal.preview(bo, mine)
    with pytest.raises(Unavailable):
        journal.undo(bo)
    theirs = companies.edit(bo, company, {"city": "Lyon"}).step_id
    assert journal.undo(ws, theirs).notes == ()


def test_the_steps_of_another_team_are_not_there(ws: Workspace) -> None:
    zoe = other_team(ws)
    companies.create(zoe, {"name": "Secret SA"})
    theirs = journal.steps(zoe)[0].id
    with pytest.raises(NotFound, match=f"There is no step {theirs}"):
        journal.undo(ws, theirs)


# What belongs together


def test_the_folded_name_follows_when_half_a_name_comes_back(ws: Workspace) -> None:
    mina = person(ws, first_name="Mina", last_name="Roth")
    first = contacts.edit(ws, mina, {"first_name": "Nina", "last_name": "Rot"}).step_id
    contacts.edit(ws, mina, {"last_name": "Ruth"})
    journal.undo(ws, first)
    assert one(ws, "SELECT first_name, last_name, sort_name FROM contact") == (
        "Mina",
        "Ruth",
        "mina ruth",
    )


def test_a_reminder_never_rings_at_another_moment_than_it_says(ws: Workspace) -> None:
    """Day, time and ring moment stay together."""
    reminder = remind(ws, date=day(1), time=dt.time(9))
    moved = reminders.snooze(ws, reminder, Snooze.SEVEN_DAYS).step_id
    reminders.set_reminder(ws, 1, time=dt.time(15))
    before = one(ws, "SELECT date, time, ring_at FROM reminder")
    outcome = journal.undo(ws, moved)
    assert one(ws, "SELECT date, time, ring_at FROM reminder") == before
    assert [row.fields for row in outcome.kept if row.record == "reminder"] == [("Date",)]


def test_the_status_is_that_of_the_last_one_on_record(ws: Workspace, clock: FakeClock) -> None:
    mina = person(ws, first_name="Mina")
    set_at = clock.move(hours=1)
    first = leads.set_status(ws, [mina], "Working - Contacted").step_id
    # Recorded later, of an earlier moment: it does not count while the other one is there.
    clock.move(hours=1)
    activities.log(ws, mina, Kind.STATUS, at=set_at - 1, status="Closed - Converted")
    journal.undo(ws, first)
    assert leads.rows(ws, [mina])[0].status == "Closed - Converted"


def test_a_value_set_again_later_is_somebodys_decision(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs", city="Paris")
    first = companies.edit(ws, company, {"city": "Lyon"}).step_id
    companies.edit(ws, company, {"city": "Nice"})
    companies.edit(ws, company, {"city": "Lyon"})
    assert [row.fields for row in journal.undo(ws, first).kept if row.record == "company"] == [
        ("City",)
    ]
    assert companies.values(ws, company)["city"] == "Lyon"


def test_steps_that_were_taken_back_and_done_again_stand_in_the_way_or_not(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs", city="Paris")
    first = companies.edit(ws, company, {"city": "Lyon"}).step_id
    second = companies.edit(ws, company, {"city": "Nice"}).step_id
    journal.undo(ws, second)
    journal.redo(ws)
    assert journal.preview(ws, first).notes != ()
    journal.undo(ws, second)
    assert journal.undo(ws, first).notes == ()
    assert companies.values(ws, company)["city"] == "Paris"


def test_what_was_done_again_is_taken_back_by_any_of_its_numbers(ws: Workspace) -> None:
    make(ws, "Kestrel Labs")
    step = newest(ws, "new company")
    journal.undo(ws, step)
    again = journal.redo(ws).step_id
    assert journal.steps(ws)[0].title == "redo new company"
    assert journal.undo(ws, again).target_id == step
    with pytest.raises(Unavailable, match=f"Step {step} .* undone already"):
        journal.undo(ws, again)


# Rows that rest on others


def test_looking_at_a_sheet_is_no_reason_to_keep_a_company(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs")
    companies.visit(ws, company)
    assert journal.undo(ws).notes == ()
    assert one(ws, "SELECT count(*) FROM company") == (0,)
    journal.redo(ws)
    assert one(ws, "SELECT count(*) FROM activity WHERE company_id = ?", company) == (1,)


def test_nobody_loses_their_company(ws: Workspace, bo: Workspace) -> None:
    company = make(ws, "Kestrel Labs")
    person(bo, company, first_name="Mina", last_name="Roth")
    outcome = journal.undo(ws, newest(ws, "new company"))
    assert outcome.notes == (
        "Kestrel Labs kept, needed by Mina Roth, made by Bo at 11:00 (new contact)",
    )
    assert one(ws, "SELECT company_id FROM contact") == (company,)


def test_a_value_that_would_point_nowhere_stays(ws: Workspace) -> None:
    company = make(ws, "Kestrel Labs")
    mina = add_lead(ws, "Mina", company_id=company)
    with ws.step("move") as unit:
        unit.conn.execute("UPDATE contact SET company_id = NULL, title = 'CEO'")
    journal.undo(ws, newest(ws, "new company"))
    outcome = journal.undo(ws, newest(ws, "move"))
    assert outcome.notes == ("Mina: company kept, since Kestrel Labs is gone",)
    assert one(ws, "SELECT company_id, title FROM contact WHERE id = ?", mina) == (None, None)


def test_a_row_whose_record_is_gone_is_not_brought_back(ws: Workspace) -> None:
    mina = person(ws, first_name="Mina")
    note = activities.add_note(ws, "met", contact_id=mina).ids[0]
    deleted = activities.delete_note(ws, note).step_id
    journal.undo(ws, newest(ws, "new contact"))
    outcome = journal.undo(ws, deleted)
    assert outcome.message == (
        "Undone: delete note. Nothing of it could come back. "
        "1 change kept, since something came after it."
    )
    assert outcome.notes == ("Mina, note not brought back, since Mina is gone",)
    assert journal.redo(ws).target_id == outcome.step_id


def test_a_reminder_stays_closed_while_another_one_is_open(ws: Workspace) -> None:
    first = remind(ws)
    closed = reminders.done(ws, first).outcome.step_id
    reminders.set_reminder(ws, 1, date=day(5))
    outcome = journal.undo(ws, closed)
    assert outcome.notes == ("Kestrel Labs, reminder stays closed, since another one is open",)


def test_every_unique_value_is_known_to_the_writer(ws: Workspace) -> None:
    """Values of which only one row may have each; those over references alone never clash."""
    found: dict[str, set[str]] = {}
    with ws.read() as conn:
        for table, index in conn.execute(
            "SELECT m.name, l.name FROM sqlite_master m JOIN pragma_index_list(m.name) l "
            "WHERE m.type = 'table' AND l.\"unique\""
        ).fetchall():
            names = {r[2] for r in conn.execute(f"PRAGMA index_info({index})") if r[2]}
            found.setdefault(table, set()).update(
                n for n in names if not n.endswith("_id") or n == "external_id"
            )
    for table, known in UNIQUE.items():
        assert set(known) - {"closed_at"} <= found[table]
    assert found["contact"] == set(UNIQUE["contact"])
    assert found["company"] == set(UNIQUE["company"])


# Imports


def bring(ws: Workspace, tmp_path: Path, text: str) -> int:
    path = tmp_path / "leads.csv"
    path.write_text(text, encoding="utf-8")
    step_id = imports.run(ws, imports.prepare(ws, "leads", path, key="Id")).step_id
    assert step_id is not None
    return step_id


def test_an_import_taken_back_keeps_what_was_edited_since(
    ws: Workspace, bo: Workspace, tmp_path: Path
) -> None:
    """Feature 96: what it created goes, what it overwrote is restored, what was edited since
    stays and is named.
    """
    old = person(ws, first_name="Mina", title="CEO", external_id="1")
    step = bring(
        ws,
        tmp_path,
        "Id,First name,Job title,Company\n1,Nina,CTO,Oran\n2,Léa,,Oran\n3,Karl,,Delta\n",
    )
    with ws.read() as conn:
        lea = conn.execute("SELECT id FROM contact WHERE external_id = '2'").fetchone()[0]
    contacts.edit(bo, lea, {"title": "Boss"})
    contacts.edit(bo, old, {"title": "Owner"})
    outcome = journal.undo(ws, step)
    assert leads.rows(ws, [old])[0].name == "Mina"
    assert contacts.values(ws, old)["title"] == "Owner"
    with ws.read() as conn:
        assert conn.execute("SELECT first_name FROM contact ORDER BY id").fetchall() == [
            ("Mina",),
            ("Léa",),
        ]
        assert conn.execute("SELECT name FROM company").fetchall() == [("Oran",)]
    assert set(outcome.notes) == {
        "Oran kept, needed by Léa",
        "Léa kept, changed by Bo at 11:00 (edit contact)",
        "Mina: job title kept, changed by Bo at 11:00 (edit contact)",
    }


def test_values_that_changed_hands_within_an_import_go_back(ws: Workspace, tmp_path: Path) -> None:
    """Addresses are unique: two that were exchanged come back at once."""
    person(ws, first_name="Mina", external_id="1", email="a@x.example")
    person(ws, first_name="Léa", external_id="2", email="b@x.example")
    before = dump(ws)
    step = bring(ws, tmp_path, "Id,Email\n1,c@x.example\n2,a@x.example\n1,b@x.example\n")
    assert one(ws, "SELECT email FROM contact WHERE external_id = '2'") == ("a@x.example",)
    assert journal.undo(ws, step).notes == ()
    assert dump(ws) == before
    journal.redo(ws)
    journal.undo(ws, step)
    assert dump(ws) == before


def test_an_address_that_somebody_else_has_now_stays_away(ws: Workspace) -> None:
    mina = person(ws, first_name="Mina", email="a@x.example")
    step = contacts.edit(ws, mina, {"email": "b@x.example", "title": "CEO"}).step_id
    person(ws, first_name="Léa", email="a@x.example")
    outcome = journal.undo(ws, step)
    assert outcome.notes == ("Mina: e-mail kept, another one took its place",)
    assert one(ws, "SELECT email, title FROM contact WHERE id = ?", mina) == ("b@x.example", None)


# A trial


def test_a_trial_changes_nothing_and_says_what_would_be(ws: Workspace) -> None:
    company = add_company(ws, "Kestrel Labs")
    companies.edit(ws, company, {"city": "Lyon"})
    before, steps = dump(ws), journal.steps(ws)
    tried = journal.preview(ws)
    assert tried.message == "Would undo: edit company. Kestrel Labs: city is empty again."
    assert tried.step_id is None
    assert (dump(ws), journal.steps(ws)) == (before, steps)
    assert journal.undo(ws).back == tried.back
