"""Undo and redo across everything a user does."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Unavailable
from leadtui.domain.kinds import Kind
from leadtui.models.journal import read_image
from leadtui.services import activities, journal, leads
from leadtui.services.workspace import Workspace, open_workspace
from tests.builders import add_company, add_lead, dump
from tests.conftest import FakeClock

ODD = [
    "1e5",
    "null",
    "00123",
    "23456789012345678901234",
    "",
    '{"a": 1}',
    "it's",
    "a,b=c",
    "x=NULL,",
]


@pytest.mark.parametrize("text", ODD)
def test_values_come_back_as_they_were(ws: Workspace, text: str, clock: FakeClock) -> None:
    company = add_company(ws, "Acme", sector=text, city=None)
    before = dump(ws)
    with ws.step("change") as unit:
        unit.conn.execute("UPDATE company SET sector = 'new', city = 'Lyon', headcount = 3")
    with ws.step("remove") as unit:
        unit.conn.execute("DELETE FROM company WHERE id = ?", (company,))
    journal.undo(ws)
    journal.undo(ws)
    assert dump(ws) == before


def test_undo_and_redo_walk_back_and_forth_across_a_restart(
    ws: Workspace, clock: FakeClock
) -> None:
    lead = add_lead(ws, "Mina")
    states = [dump(ws)]
    for kind in (Kind.OPENED, Kind.REPLIED, Kind.DEMO_BOOKED):
        clock.move(seconds=1)
        activities.log(ws, lead, kind)
        states.append(dump(ws))
    again = open_workspace(ws.store.path, clock=clock)
    for wanted in reversed(states[:-1]):
        journal.undo(again)
        assert dump(again) == wanted
    with pytest.raises(Unavailable):
        journal.undo(again)
    for wanted in states[1:]:
        journal.redo(again)
        assert dump(again) == wanted
    with pytest.raises(Unavailable):
        journal.redo(again)


def test_something_new_ends_what_could_be_done_again(ws: Workspace) -> None:
    lead = add_lead(ws, "Mina")
    activities.log(ws, lead, Kind.OPENED)
    journal.undo(ws)
    activities.add_note(ws, "called", contact_id=lead)
    with pytest.raises(Unavailable):
        journal.redo(ws)


def test_what_a_later_step_changed_is_kept_and_named(ws: Workspace, clock: FakeClock) -> None:
    company = add_company(ws, "Acme", city="Paris", sector="Bread")
    with ws.step("first") as unit:
        unit.conn.execute("UPDATE company SET city = 'Lyon', sector = 'Beer'")
    with ws.step("second") as unit:
        unit.conn.execute("UPDATE company SET city = 'Nice'")
    first = next(s for s in journal.steps(ws) if s.title == "first")
    outcome = journal.undo(ws, first.id)
    with ws.read() as conn:
        row = conn.execute("SELECT city, sector FROM company WHERE id = ?", (company,)).fetchone()
    assert row == ("Nice", "Bread")
    assert outcome.notes == ("Acme: city kept, changed by you at 11:00 (second)",)


def test_a_record_that_later_facts_rest_on_is_kept(ws: Workspace) -> None:
    with ws.step("make") as unit:
        unit.conn.execute(
            "INSERT INTO contact (team_id, sort_name, first_name, created_at, updated_at) "
            "VALUES (1, 'mina', 'Mina', 0, 0)"
        )
    activities.add_note(ws, "met at the fair", contact_id=1)
    make = next(s for s in journal.steps(ws) if s.title == "make")
    outcome = journal.undo(ws, make.id)
    assert outcome.notes == ("Mina kept, needed by the note, made by you at 11:00 (note)",)
    assert leads.rows(ws, [1])[0].name == "Mina"


def test_an_image_is_read_as_it_was_written() -> None:
    assert read_image("a=NULL,b='it''s, x=1',c=-5,d='',") == {
        "a": None,
        "b": "it's, x=1",
        "c": -5,
        "d": "",
    }
